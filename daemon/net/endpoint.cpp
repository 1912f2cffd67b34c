#include "daemon/net/endpoint.hpp"

#include <aether/wire.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace aether::net {
namespace {

Error bind_error(std::string text) {
  return {Status::kInvalid, "E-NET-BIND", std::move(text), {}};
}

Error busy(std::string text) {
  return {Status::kResource, std::string(wire::code::kSocketBusy), std::move(text), {}};
}

// Does a process accept connections on this socket file?
bool answers(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return false;
  const int connected = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  // A full backlog is a listener too.
  const bool alive = connected == 0 || errno == EAGAIN;
  close(fd);
  return alive;
}

Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return {};
  std::filesystem::create_directories(folder.parent_path(), error);
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return Error{Status::kResource,
                 "E-FILE-WRITE",
                 "cannot make the folder " + folder.string() + ": " + std::strerror(errno),
                 {}};
  return {};
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
  Endpoint endpoint;
  if (text.starts_with("ipc://")) {
    endpoint.path = text.substr(6);
    if (!endpoint.path.is_absolute())
      return bind_error("\"" + std::string(text) + "\" needs an absolute path");
    if (endpoint.path.string().size() >= sizeof(sockaddr_un::sun_path))
      return bind_error("the socket path " + endpoint.path.string() + " is longer than " +
                        std::to_string(sizeof(sockaddr_un::sun_path) - 1) +
                        " bytes; choose a shorter AETHER_HOME");
    return endpoint;
  }
  if (text.starts_with("inproc://")) {
    endpoint.transport = Transport::kInproc;
    return endpoint;
  }
  const std::size_t colon = text.rfind(':');
  if (!text.starts_with("tcp://") || colon <= 6)
    return bind_error("\"" + std::string(text) +
                      "\" is no endpoint; write ipc:///path or tcp://address:port");
  endpoint.transport = Transport::kTcp;
  endpoint.host = text.substr(6, colon - 6);
  if (endpoint.host.starts_with('[') && endpoint.host.ends_with(']'))
    endpoint.host = endpoint.host.substr(1, endpoint.host.size() - 2);
  return endpoint;
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  // Digits and dots only: "127.evil.example" is a name.
  return host.starts_with("127.") &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

Result<LockFile> claim_socket_path(const std::filesystem::path& path) {
  if (auto made = make_folder(path.parent_path()); !made) return made.error();
  auto lock = LockFile::acquire(path.string() + ".lock", wire::code::kSocketBusy);
  if (!lock) {
    Error error = lock.error();
    if (error.code == wire::code::kSocketBusy)
      error.text =
          "the socket " + path.string() + " belongs to a running daemon (" + error.text + ")";
    return error;
  }
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) return lock;
  if (!S_ISSOCK(info.st_mode))
    return busy(path.string() + " exists and is no socket; move it away or choose another path");
  if (answers(path.string()))
    return busy("the socket " + path.string() + " is in use by another program");
  unlink(path.c_str());
  return lock;
}

}  // namespace aether::net
