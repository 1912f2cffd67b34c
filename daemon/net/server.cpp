#include "daemon/net/server.hpp"

#include <aether/wire.hpp>
#include "daemon/net/loop.hpp"

namespace aether::net {

ServerConfig ServerConfig::in_home(const std::filesystem::path& home, std::string epoch) {
  const auto endpoint = [&home](std::string_view socket) {
    return "ipc://" + (home / socket).string();
  };
  ServerConfig config;
  config.job_endpoint = endpoint(wire::kJobSocket);
  config.event_endpoint = endpoint(wire::kEventSocket);
  config.bulk_endpoint = endpoint(wire::kBulkSocket);
  config.epoch = std::move(epoch);
  return config;
}

Server::Server(ServerConfig config, RequestHandler& handler)
    : loop_(std::make_unique<Loop>(std::move(config), handler)) {}
Server::~Server() {
  stop(0);
}

Result<void> Server::start() {
  return loop_->start();
}
void Server::stop(int linger_ms) {
  loop_->stop(linger_ms);
}

void Server::reply(const ReplyHandle& to, Value result, ReplyKind kind) {
  loop_->post(Loop::OutgoingReply{to, encode_result(kind, std::move(result)), kind});
}
void Server::fail(const ReplyHandle& to, const Error& error, Map extra) {
  loop_->post(Loop::OutgoingReply{to, encode_error(error, std::move(extra)), ReplyKind::kFinal});
}
void Server::publish(std::string topic, Value payload) {
  loop_->post(Loop::OutgoingEvent{std::move(topic), std::move(payload)});
}
void Server::publish_bulk(BulkArtifact artifact) {
  loop_->post(std::move(artifact));
}

ServerConfig Server::endpoints() const {
  return loop_->endpoints();
}
ServerStats Server::stats() const {
  return loop_->stats();
}

}  // namespace aether::net
