// CURVE on tcp://: our key on the sockets, and the list of client keys that may connect (ZAP,
// ZeroMQ RFC 27).
#pragma once

#include <string>
#include <vector>

namespace zmq {
class socket_t;
}

namespace aether::net {

/// Keys for tcp:// endpoints, Z85 text of 40 characters each.
struct CurveKeys {
  std::string public_key, secret_key;
  std::vector<std::string> clients;  ///< public keys that may connect
};

/// Makes a socket a CURVE server; before bind. @throws zmq::error_t for a malformed key.
void arm_curve(zmq::socket_t& socket, const CurveKeys& keys);

inline constexpr const char* kZapEndpoint = "inproc://zeromq.zap.01";

/// Answers every authentication request that waits on a ROUTER socket bound to kZapEndpoint.
void answer_zap(zmq::socket_t& zap, const CurveKeys& keys);

}  // namespace aether::net
