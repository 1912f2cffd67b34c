// Where sockets are bound, and what must hold before: a path that is ours alone, or an address
// nobody else reaches.
#pragma once

#include "daemon/core/result.hpp"
#include "daemon/net/lock.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace aether::net {

enum class Transport { kIpc, kTcp, kInproc };

struct Endpoint {
  Transport transport = Transport::kIpc;
  std::filesystem::path path;  ///< of ipc
  std::string host;            ///< of tcp, without brackets
};

/// "ipc:///path", "tcp://127.0.0.1:5555", "tcp://[::1]:*" or "inproc://name". Error: E-NET-BIND.
Result<Endpoint> parse_endpoint(std::string_view text);

/// 127.0.0.0/8, ::1 or "localhost".
bool is_loopback(std::string_view host);

/// Makes an ipc path ready to bind: its folder exists (made with mode 0700), the lock beside it is
/// ours, and a socket left by a dead daemon is removed. libzmq would silently unlink whatever is
/// there; so E-SOCKET-BUSY when a live process listens there or the path is no socket.
Result<LockFile> claim_socket_path(const std::filesystem::path& path);

}  // namespace aether::net
