// What makes the loss of a job's last event visible: a regular message with the numbers of the jobs
// that changed.
#pragma once

#include <aether/value.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace aether::net {

/// Single-threaded; the caller brings the time.
class Heartbeat {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Notes a published event: its "job" and "seq", when it has both.
  void note(const Value& payload, Time now);

  /// {"event": "heartbeat", "jobs": {job: seq}} of the jobs noted within wire::kHeartbeatJobsMs.
  Value beat(Time now);

 private:
  struct Last {
    std::int64_t seq = 0;
    Time at;
  };
  std::map<std::string, Last> jobs_;
};

}  // namespace aether::net
