#include "client/job_events.hpp"

#include <aether/codec.hpp>
#include <aether/wire.hpp>

#include <cerrno>
#include <chrono>
#include <vector>

#include <zmq.hpp>
#include <zmq_addon.hpp>

namespace aether::client {
namespace {

constexpr int kBarrierMs = 5000;
constexpr int kSilenceMs = 5 * wire::kHeartbeatMs;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

struct JobEvents::Socket {
  zmq::context_t context{1};
  zmq::socket_t sub{context, zmq::socket_type::sub};
  std::string topic;
  Value payload;
};

JobEvents::JobEvents(Connection& connection, std::string job, std::int64_t after)
    : connection_(connection),
      job_(std::move(job)),
      prefix_(wire::job_prefix(job_)),
      known_(after) {
  subscribe();
  replay();
}

JobEvents::~JobEvents() = default;

void JobEvents::subscribe() {
  const Value hello = connection_.ask(wire::op::kHello);
  const std::string barrier = std::string(wire::kSyncPrefix) + "follow.";
  // The subscription itself can get lost while connecting; the barrier tells, and a second try is
  // cheap.
  for (int attempt = 0; attempt < 3; ++attempt) {
    socket_ = std::make_unique<Socket>();
    socket_->sub.set(zmq::sockopt::linger, 0);
    socket_->sub.set(zmq::sockopt::rcvhwm, 100000);
    socket_->sub.connect(hello.at("events").string_or(""));
    for (const std::string& topic : {prefix_, wire::sys_topic(wire::event::kHeartbeat), barrier})
      socket_->sub.set(zmq::sockopt::subscribe, topic);
    const std::int64_t give_up = now_ms() + kBarrierMs;
    while (now_ms() < give_up) {
      if (!receive(kBarrierMs)) continue;
      if (socket_->topic == barrier) {
        epoch_ = socket_->payload.at("epoch").string_or("");
        last_heard_ms_ = now_ms();
        return;
      }
      // What arrives before the barrier is part of the replay too.
    }
  }
  throw Failure(Status::kTransient, std::string(wire::code::kNoDaemon),
                "the daemon publishes no events at " + hello.at("events").string_or("?"));
}

void JobEvents::replay() {
  behind_ = false;
  const auto take_all = [this](const Value& part) {
    if (!part.at("events").is_array()) return;
    for (const Value& event : part.at("events").as_array()) take(event);
  };
  for (;;) {
    const Value last =
        connection_.ask(wire::op::kEvents, {{"job", job_}, {"after", known_}}, take_all);
    if (!last.at("more").bool_or(false)) return;
  }
}

void JobEvents::take(Value event) {
  const Value& seq = event.at("seq");
  if (seq.is_int()) {
    if (seq.as_int() <= known_) return;
    known_ = seq.as_int();
  }
  ready_.push_back(std::move(event));
}

void JobEvents::take_heartbeat(const Value& beat) {
  const std::int64_t latest = beat.at("jobs").at(job_).int_or(0);
  if (latest <= known_) {
    behind_ = false;
  } else if (behind_) {
    replay();
  } else {
    // The event may still be on its way.
    behind_ = true;
  }
}

bool JobEvents::receive(int wait_ms) {
  try {
    zmq::pollitem_t item{socket_->sub.handle(), 0, ZMQ_POLLIN, 0};
    if (zmq::poll(&item, 1, std::chrono::milliseconds(wait_ms)) == 0) return false;
    std::vector<zmq::message_t> parts;
    if (!zmq::recv_multipart(socket_->sub, std::back_inserter(parts), zmq::recv_flags::dontwait) ||
        parts.size() != 2)
      return false;
    socket_->topic = parts[0].to_string();
    socket_->payload = decode_msgpack(parts[1].data(), parts[1].size());
    return true;
  } catch (const zmq::error_t& error) {
    if (error.num() == EINTR) return false;
    throw;
  }
}

std::optional<Value> JobEvents::next(int wait_ms) {
  if (ready_.empty() && receive(wait_ms)) {
    last_heard_ms_ = now_ms();
    Value payload = std::move(socket_->payload);
    if (payload.at("epoch").string_or(epoch_) != epoch_) {
      // Another daemon took over: its numbers go on where the old one's ended.
      subscribe();
      replay();
    } else if (socket_->topic.starts_with(prefix_)) {
      if (payload.at("seq").int_or(known_ + 1) > known_ + 1) replay();
      take(std::move(payload));
    } else {
      take_heartbeat(payload);
    }
  } else if (ready_.empty() && now_ms() - last_heard_ms_ > kSilenceMs) {
    // Throws when nobody is there any more.
    subscribe();
    replay();
  }
  if (ready_.empty()) return std::nullopt;
  Value event = std::move(ready_.front());
  ready_.pop_front();
  return event;
}

}  // namespace aether::client
