// A job's talk with the broker.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>

#include "daemon/host/channel.hpp"
#include "daemon/host/messages.hpp"

namespace aether::pipeline {

/// log and progress may be called on any thread; everything else on the job thread, which alone
/// receives.
///
/// When the broker's end is closed the process leaves at once (kExitOrphan): nothing it could still
/// do counts.
class BrokerLink {
 public:
  BrokerLink(host::Channel& channel, const std::atomic<bool>& cancelled)
      : channel_(channel), cancelled_(cancelled) {}

  bool is_cancelled() const { return cancelled_.load(std::memory_order_relaxed); }
  /// @throws Failure (kCancelled).
  void check_cancelled() const;

  void log(const std::string& stage, const std::string& plugin, int severity,
           const std::string& text);
  /// At most ten a second get through, and none waits for the broker.
  void progress(const std::string& stage, double fraction, const std::string& text);

  /// Sends any other message. @throws Failure E-CHANNEL-TOO-LARGE.
  template <class M>
  void send(const M& message) {
    send_value(host::pack(message));
  }
  /// Waits until the stage is durable. @throws Failure with the broker's reason when it refuses, or
  /// kCancelled.
  void commit(const host::Commit& commit);
  host::PermitReply permit(const std::string& resource);

 private:
  void send_value(const Value& message);
  Value await(const char* type, const char* other_type);

  host::Channel& channel_;
  const std::atomic<bool>& cancelled_;
  std::mutex sending_;
  std::chrono::steady_clock::time_point last_progress_{};
  int logged_ = 0;
};

}  // namespace aether::pipeline
