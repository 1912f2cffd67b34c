// What joins broker, host and job: a SOCK_SEQPACKET socketpair that carries one msgpack map a
// message.
//
// SEQPACKET keeps message borders, so a reader never sees half a map, and an end of file fences:
// what a dead or orphaned process did not get across never arrives. Messages stay small
// (kMaxMessageBytes: a larger one would meet EMSGSIZE at 208 KiB, and a short receive buffer would
// cut it silently); bulk travels as a file plus its hash.
#pragma once

#include <aether/value.hpp>

#include <cstddef>
#include <optional>
#include <utility>

#include "daemon/core/result.hpp"
#include "daemon/host/fd.hpp"

namespace aether::host {

inline constexpr std::size_t kMaxMessageBytes = 64 * 1024;

/// One received message and the descriptor that came with it, if any.
struct Packet {
  Value message;
  UniqueFd fd;
};

/// What receive() found.
enum class Inbox { kMessage, kEmpty, kClosed };

struct Received {
  Inbox state = Inbox::kEmpty;
  Packet packet;  ///< when state is kMessage
};

/// One end. Every descriptor it makes or receives is CLOEXEC. One thread at a time per end.
class Channel {
 public:
  Channel() = default;
  explicit Channel(UniqueFd fd) : fd_(std::move(fd)) {}

  /// Two connected ends. Errors: E-CHANNEL-OPEN.
  static Result<std::pair<Channel, Channel>> pair();

  int fd() const { return fd_.get(); }
  explicit operator bool() const { return static_cast<bool>(fd_); }
  void close() { fd_.reset(); }
  UniqueFd take() { return std::move(fd_); }

  /// Sends without waiting. `pass_fd` (or -1) is duplicated into the receiver.
  /// Errors: E-CHANNEL-TOO-LARGE, E-CHANNEL-FULL (try again when POLLOUT), E-CHANNEL-CLOSED.
  Result<void> try_send(const Value& message, int pass_fd = -1);

  /// Sends, waiting for room as long as the peer lives. Errors: E-CHANNEL-TOO-LARGE,
  /// E-CHANNEL-CLOSED.
  Result<void> send(const Value& message);

  /// The next message without waiting; a malformed one is E-CHANNEL-MESSAGE (the channel stays
  /// usable).
  Result<Received> receive();

  /// Waits up to `timeout_ms` (-1: for ever) for something to receive or the end of file.
  bool wait_readable(int timeout_ms) const;

 private:
  UniqueFd fd_;
};

}  // namespace aether::host
