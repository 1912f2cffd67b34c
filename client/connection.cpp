#include "client/connection.hpp"

#include <aether/codec.hpp>
#include <aether/wire.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <vector>

#include <zmq.hpp>
#include <zmq_addon.hpp>

namespace aether::client {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kStartPatience = std::chrono::seconds(30);
constexpr auto kStartPause = std::chrono::milliseconds(100);

Status status_from(std::string_view name) {
  for (const Status status : {Status::kInvalid, Status::kTransient, Status::kResource,
                              Status::kCancelled, Status::kUnsupported})
    if (name == status_name(status)) return status;
  return Status::kInternal;
}

DaemonError daemon_error(const Value& map) {
  Error error;
  error.code = map.at("code").string_or(wire::code::kInternal);
  error.text = map.at("text").string_or("the daemon gave no reason");
  error.field = map.at("field").string_or("");
  error.status = status_from(map.at("status").string_or(""));
  return {std::move(error), map};
}

}  // namespace

struct Connection::Socket {
  zmq::context_t context{1};
  zmq::socket_t dealer{context, zmq::socket_type::dealer};
};

bool somebody_listens(const std::string& endpoint) {
  if (!endpoint.starts_with("ipc://")) return true;
  const std::string path = endpoint.substr(6);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return false;
  const bool alive =
      connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
      errno == EAGAIN;
  close(fd);
  return alive;
}

Failure no_daemon(const std::string& endpoint) {
  return {
      Status::kTransient, std::string(wire::code::kNoDaemon),
      "no daemon answers at " + endpoint +
          "; start one with \"aetherd broker\", or use \"aetherctl run\", which starts its own"};
}

Connection::Connection(const std::string& endpoint) : endpoint_(endpoint) {
  if (!somebody_listens(endpoint)) throw no_daemon(endpoint);
  socket_ = std::make_unique<Socket>();
  socket_->dealer.set(zmq::sockopt::linger, 0);
  try {
    socket_->dealer.connect(endpoint);
  } catch (const zmq::error_t& error) {
    throw Failure(Status::kInvalid, "E-SOCKET",
                  "cannot connect to \"" + endpoint + "\": " + error.what());
  }
}

Connection::~Connection() = default;

Value Connection::ask(std::string_view op, Map keys, const OnPartial& on_partial, int timeout_ms) {
  const auto give_up = Clock::now() + kStartPatience;
  for (;;) {
    try {
      return receive(post(op, keys), on_partial, timeout_ms);
    } catch (const DaemonError& error) {
      if (error.error().code != wire::code::kNotReady || Clock::now() > give_up) throw;
    }
    std::this_thread::sleep_for(kStartPause);
  }
}

long Connection::post(std::string_view op, Map keys) {
  keys.insert_or_assign("op", Value(op));
  const Bytes body = encode_msgpack(Value(std::move(keys)));
  if (body.size() > wire::kMaxRequestBytes)
    throw Failure(Status::kInvalid, std::string(wire::code::kLimit),
                  "the request has " + std::to_string(body.size()) + " bytes; at most " +
                      std::to_string(wire::kMaxRequestBytes) + " are allowed");
  const std::string correlation = std::to_string(++asked_);
  zmq::send_multipart(socket_->dealer, std::array<zmq::const_buffer, 3>{
                                           zmq::buffer(wire::kProtocol), zmq::buffer(correlation),
                                           zmq::buffer(body)});
  return asked_;
}

Value Connection::receive(long number, const OnPartial& on_partial, int timeout_ms) {
  const std::string correlation = std::to_string(number);
  auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) throw no_daemon(endpoint_);
    std::vector<zmq::message_t> parts;
    try {
      zmq::pollitem_t item{socket_->dealer.handle(), 0, ZMQ_POLLIN, 0};
      if (zmq::poll(&item, 1, left) == 0) continue;
      (void)zmq::recv_multipart(socket_->dealer, std::back_inserter(parts),
                                zmq::recv_flags::dontwait);
    } catch (const zmq::error_t& error) {
      // A request is short; Ctrl-C takes effect after it.
      if (error.num() == EINTR) continue;
      throw;
    }
    // An answer to a request given up earlier: answers come in the order of the requests.
    if (parts.size() != 3 || parts[1].to_string_view() != correlation) continue;
    const Value reply = decode_msgpack(parts[2].data(), parts[2].size());
    if (reply.contains("error")) throw daemon_error(reply.at("error"));
    if (reply.at("reply").string_or("") == "final") return reply.at("result");
    if (on_partial) on_partial(reply.at("result"));
    deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  }
}

}  // namespace aether::client
