#include "daemon/net/lock.hpp"

#include <aether/wire.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace aether::net {
namespace {

std::string read_holder(int fd) {
  std::array<char, 32> text{};
  const ssize_t size = pread(fd, text.data(), text.size(), 0);
  std::string holder(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!holder.empty() && (holder.back() < '0' || holder.back() > '9')) holder.pop_back();
  return holder.empty() ? "another process" : "process " + holder;
}

}  // namespace

LockFile::~LockFile() {
  if (fd_ >= 0) close(fd_);
}

LockFile::LockFile(LockFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Result<LockFile> LockFile::acquire(const std::filesystem::path& path, std::string_view code) {
  LockFile lock;
  lock.fd_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock.fd_ < 0)
    return Error{Status::kResource,
                 "E-FILE-WRITE",
                 "cannot write " + path.string() + ": " + std::strerror(errno),
                 {}};
  if (flock(lock.fd_, LOCK_EX | LOCK_NB) != 0)
    return Error{Status::kResource,
                 std::string(code),
                 path.string() + " is held by " + read_holder(lock.fd_),
                 {}};
  const std::string pid = std::to_string(getpid()) + "\n";
  // The number only serves the message above; the lock holds without it.
  if (ftruncate(lock.fd_, 0) != 0 ||
      pwrite(lock.fd_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
    return Error{Status::kResource,
                 "E-FILE-WRITE",
                 "cannot write " + path.string() + ": " + std::strerror(errno),
                 {}};
  return lock;
}

Result<LockFile> lock_state(const std::filesystem::path& home) {
  auto lock = LockFile::acquire(home / "aetherd.lock", wire::code::kDaemonRunning);
  if (lock || lock.error().code != wire::code::kDaemonRunning) return lock;
  Error error = lock.error();
  error.text = "another aetherd works on " + home.string() + " (" + error.text +
               "); stop it or choose another AETHER_HOME";
  return error;
}

}  // namespace aether::net
