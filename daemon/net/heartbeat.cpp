#include "daemon/net/heartbeat.hpp"

#include <aether/wire.hpp>

#include <algorithm>

namespace aether::net {

void Heartbeat::note(const Value& payload, Time now) {
  const Value& job = payload.at("job");
  const Value& seq = payload.at("seq");
  if (!job.is_string() || !seq.is_int()) return;
  Last& last = jobs_[job.as_string()];
  last.seq = std::max(last.seq, seq.as_int());
  last.at = now;
}

Value Heartbeat::beat(Time now) {
  std::erase_if(jobs_, [now](const auto& job) {
    return now - job.second.at > std::chrono::milliseconds(wire::kHeartbeatJobsMs);
  });
  Map jobs;
  for (const auto& [job, last] : jobs_) jobs.emplace(job, last.seq);
  return Value::map({{"event", wire::event::kHeartbeat}, {"jobs", Value(std::move(jobs))}});
}

}  // namespace aether::net
