#include "daemon/net/curve.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <zmq.hpp>
#include <zmq_addon.hpp>

namespace aether::net {

void arm_curve(zmq::socket_t& socket, const CurveKeys& keys) {
  socket.set(zmq::sockopt::curve_server, true);
  socket.set(zmq::sockopt::curve_secretkey, keys.secret_key);
  socket.set(zmq::sockopt::zap_domain, "aether");
}

void answer_zap(zmq::socket_t& zap, const CurveKeys& keys) {
  for (;;) {
    // routing id, "", version, request id, domain, address, identity, mechanism, credentials …
    std::vector<zmq::message_t> request;
    if (!zmq::recv_multipart(zap, std::back_inserter(request), zmq::recv_flags::dontwait)) return;
    if (request.size() < 8) continue;
    bool allowed = false;
    if (request.size() == 9 && request[7].to_string_view() == "CURVE" && request[8].size() == 32) {
      std::array<char, 41> text{};
      zmq_z85_encode(text.data(), static_cast<const std::uint8_t*>(request[8].data()), 32);
      allowed =
          std::find(keys.clients.begin(), keys.clients.end(), text.data()) != keys.clients.end();
    }
    std::vector<zmq::message_t> reply;
    for (int i = 0; i < 4; ++i) reply.push_back(std::move(request[static_cast<std::size_t>(i)]));
    reply.emplace_back(std::string_view(allowed ? "200" : "400"));
    reply.emplace_back(std::string_view(allowed ? "OK" : "this key may not connect"));
    reply.emplace_back();
    reply.emplace_back();
    zmq::send_multipart(zap, reply, zmq::send_flags::dontwait);
  }
}

}  // namespace aether::net
