// One job's events, each once and in order, whatever the publisher dropped: the procedure of
// PROTOCOL.md section 4.
#pragma once

#include <aether/value.hpp>

#include "client/connection.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace aether::client {

/// Subscribes, replays, then follows. Not thread-safe.
class JobEvents {
 public:
  /// Starts after event number `after`. @throws Failure E-NO-DAEMON, DaemonError (E-NO-JOB).
  JobEvents(Connection& connection, std::string job, std::int64_t after = 0);
  ~JobEvents();
  JobEvents(const JobEvents&) = delete;
  JobEvents& operator=(const JobEvents&) = delete;

  /// The next event; nothing when `wait_ms` passed or a signal came. @throws Failure E-NO-DAEMON
  /// when the daemon has been silent for too long; the job itself may go on.
  std::optional<Value> next(int wait_ms);

 private:
  void subscribe();
  void replay();
  void take(Value event);
  void take_heartbeat(const Value& beat);
  bool receive(int wait_ms);

  struct Socket;
  Connection& connection_;
  std::string job_, prefix_, epoch_;
  std::unique_ptr<Socket> socket_;
  std::deque<Value> ready_;
  std::int64_t known_ = 0;
  bool behind_ = false;  // the last heartbeat told of a number we did not have
  std::int64_t last_heard_ms_ = 0;
};

}  // namespace aether::client
