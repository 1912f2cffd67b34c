// Requests to the daemon and their replies.
#pragma once

#include <aether/error.hpp>
#include <aether/value.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace aether::client {

/// A daemon's error reply; `details` is the whole error map (limit, retry_after_ms …).
class DaemonError : public Failure {
 public:
  DaemonError(Error error, Value details)
      : Failure(std::move(error)), details_(std::move(details)) {}
  const Value& details() const { return details_; }

 private:
  Value details_;
};

/// One DEALER socket. Not thread-safe.
class Connection {
 public:
  using OnPartial = std::function<void(const Value&)>;
  static constexpr int kTimeoutMs = 10000;

  /// Connects lazily. @throws Failure E-NO-DAEMON at once when an ipc:// endpoint has nobody
  /// listening.
  explicit Connection(const std::string& endpoint);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Sends {op, …keys} and waits for the final reply, whose result it returns. Waits again while
  /// the daemon says E-NOT-READY. @throws DaemonError; Failure E-NO-DAEMON when nothing comes
  /// within `timeout_ms` of silence.
  Value ask(std::string_view op, Map keys = {}, const OnPartial& on_partial = {},
            int timeout_ms = kTimeoutMs);

  /// The two halves of a request, for several under way at once: its number, and the result of its
  /// final reply. A number that is never received costs nothing. @throws as ask(), E-NOT-READY
  /// included.
  long post(std::string_view op, Map keys);
  Value receive(long number, const OnPartial& on_partial = {}, int timeout_ms = kTimeoutMs);

 private:
  struct Socket;
  std::unique_ptr<Socket> socket_;
  std::string endpoint_;
  long asked_ = 0;
};

/// Does a process listen at this endpoint? For tcp:// always true: only asking tells.
bool somebody_listens(const std::string& endpoint);

/// The Failure for an endpoint without a daemon.
Failure no_daemon(const std::string& endpoint);

}  // namespace aether::client
