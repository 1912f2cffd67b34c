// A bare ZeroMQ client for tests: speaks frames, so that it can also speak them wrongly.
#pragma once

#include <aether/codec.hpp>
#include <aether/wire.hpp>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <stdlib.h>

#include <zmq.hpp>
#include <zmq_addon.hpp>

namespace aether::net::test {

/// A directory that is gone with the object.
class TempHome {
 public:
  TempHome() {
    std::string pattern = (std::filesystem::temp_directory_path() / "aether-net-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TempHome() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline constexpr int kPatienceMs = 10000;

class WireClient {
 public:
  explicit WireClient(const std::string& endpoint) : socket_(context_, zmq::socket_type::dealer) {
    socket_.set(zmq::sockopt::linger, 0);
    socket_.set(zmq::sockopt::rcvtimeo, kPatienceMs);
    socket_.connect(endpoint);
  }

  void send(std::vector<std::string> frames) {
    std::vector<zmq::const_buffer> parts;
    for (const std::string& frame : frames) parts.push_back(zmq::buffer(frame));
    zmq::send_multipart(socket_, parts);
  }
  void ask(const std::string& correlation, const Value& body) {
    const Bytes bytes = encode_msgpack(body);
    send({std::string(wire::kProtocol), correlation, std::string(bytes.begin(), bytes.end())});
  }

  struct Reply {
    std::string protocol, correlation;
    Value body;
    const Value& error() const { return body.at("error"); }
    const Value& result() const { return body.at("result"); }
  };
  /// The next reply, or nothing within the patience (or `wait_ms`).
  std::optional<Reply> receive(int wait_ms = kPatienceMs) {
    socket_.set(zmq::sockopt::rcvtimeo, wait_ms);
    std::vector<zmq::message_t> parts;
    if (!zmq::recv_multipart(socket_, std::back_inserter(parts)) || parts.size() != 3)
      return std::nullopt;
    return Reply{parts[0].to_string(), parts[1].to_string(),
                 decode_msgpack(parts[2].data(), parts[2].size())};
  }
  zmq::socket_t& socket() { return socket_; }

 private:
  zmq::context_t context_{1};
  zmq::socket_t socket_;
};

class WireSubscriber {
 public:
  WireSubscriber(const std::string& endpoint, const std::vector<std::string>& topics)
      : socket_(context_, zmq::socket_type::sub) {
    socket_.set(zmq::sockopt::linger, 0);
    socket_.set(zmq::sockopt::rcvtimeo, kPatienceMs);
    socket_.connect(endpoint);
    for (const std::string& topic : topics) socket_.set(zmq::sockopt::subscribe, topic);
    socket_.set(zmq::sockopt::subscribe, "sync.test.");
  }
  /// Waits until the daemon has seen the subscriptions.
  bool ready() {
    while (auto event = receive())
      if (event->first == "sync.test.") return true;
    return false;
  }
  std::optional<std::pair<std::string, Value>> receive() {
    std::vector<zmq::message_t> parts;
    if (!zmq::recv_multipart(socket_, std::back_inserter(parts)) || parts.size() != 2)
      return std::nullopt;
    return std::make_pair(parts[0].to_string(), decode_msgpack(parts[1].data(), parts[1].size()));
  }

 private:
  zmq::context_t context_{1};
  zmq::socket_t socket_;
};

}  // namespace aether::net::test
