#include "daemon/host/channel.hpp"

#include <aether/codec.hpp>

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace aether::host {

namespace {

// A commit of a hundred artifacts has some thousand elements; nesting is shallow.
constexpr DecodeLimits kMessageLimits{kMaxMessageBytes, 16, 16384};

Error channel_error(Status status, const char* code, std::string text) {
  return {status, code, std::move(text), {}};
}

Error too_large(std::size_t bytes) {
  return channel_error(Status::kResource, "E-CHANNEL-TOO-LARGE",
                       "a message of " + std::to_string(bytes) + " bytes is over the limit of " +
                           std::to_string(kMaxMessageBytes) + "; send a file and its hash instead");
}

Result<void> send_bytes(int fd, const Bytes& bytes, int pass_fd) {
  iovec part{const_cast<std::uint8_t*>(bytes.data()), bytes.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  if (pass_fd >= 0) {
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(rights), &pass_fd, sizeof(int));
  }
  for (;;) {
    if (::sendmsg(fd, &header, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) return {};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS)
      return channel_error(Status::kTransient, "E-CHANNEL-FULL", "the other process does not read");
    return channel_error(Status::kInternal, "E-CHANNEL-CLOSED",
                         std::string("the other process is gone: ") + std::strerror(errno));
  }
}

// Takes every descriptor of a message and keeps the first: none may leak.
UniqueFd take_descriptors(msghdr& header) {
  UniqueFd first;
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int received = -1;
      std::memcpy(&received, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
      UniqueFd owned(received);
      if (!first) first = std::move(owned);
    }
  }
  return first;
}

}  // namespace

Result<std::pair<Channel, Channel>> Channel::pair() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return channel_error(Status::kResource, "E-CHANNEL-OPEN",
                         std::string("no socketpair: ") + std::strerror(errno));
  return std::pair(Channel(UniqueFd(ends[0])), Channel(UniqueFd(ends[1])));
}

Result<void> Channel::try_send(const Value& message, int pass_fd) {
  const Bytes bytes = encode_msgpack(message);
  if (bytes.size() > kMaxMessageBytes) return too_large(bytes.size());
  return send_bytes(fd(), bytes, pass_fd);
}

Result<void> Channel::send(const Value& message) {
  const Bytes bytes = encode_msgpack(message);
  if (bytes.size() > kMaxMessageBytes) return too_large(bytes.size());
  for (;;) {
    Result<void> sent = send_bytes(fd(), bytes, -1);
    if (sent.ok() || sent.error().code != "E-CHANNEL-FULL") return sent;
    pollfd room{fd(), POLLOUT, 0};
    ::poll(&room, 1, 1000);
  }
}

Result<Received> Channel::receive() {
  // One byte more than allowed, so that a larger message is seen and not cut silently.
  std::vector<std::uint8_t> buffer(kMaxMessageBytes + 1);
  iovec part{buffer.data(), buffer.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(4 * sizeof(int))> control{};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  ssize_t size = -1;
  do {
    size = ::recvmsg(fd(), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  } while (size < 0 && errno == EINTR);

  Received received;
  if (size < 0) {
    received.state = errno == EAGAIN || errno == EWOULDBLOCK ? Inbox::kEmpty : Inbox::kClosed;
    return received;
  }
  received.packet.fd = take_descriptors(header);
  if (size == 0) {  // nobody sends empty messages: end of file
    received.state = Inbox::kClosed;
    return received;
  }
  if (static_cast<std::size_t>(size) > kMaxMessageBytes || (header.msg_flags & MSG_TRUNC) != 0)
    return channel_error(
        Status::kInternal, "E-CHANNEL-MESSAGE",
        "received a message over the limit of " + std::to_string(kMaxMessageBytes) + " bytes");
  auto decoded = catching([&] {
    Value value = decode_msgpack(buffer.data(), static_cast<std::size_t>(size), kMessageLimits);
    if (!value.is_map() || !value["type"].is_string())
      throw Failure(Status::kInternal, "E-CHANNEL-MESSAGE", "a message must be a map with a type");
    return value;
  });
  if (!decoded.ok())
    return channel_error(Status::kInternal, "E-CHANNEL-MESSAGE", decoded.error().text);
  received.packet.message = std::move(decoded).value();
  received.state = Inbox::kMessage;
  return received;
}

bool Channel::wait_readable(int timeout_ms) const {
  pollfd ready{fd(), POLLIN, 0};
  return ::poll(&ready, 1, timeout_ms) > 0;
}

}  // namespace aether::host
