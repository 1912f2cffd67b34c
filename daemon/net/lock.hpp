// A lock file that names its holder: one daemon for one state directory, one for one socket path.
#pragma once

#include "daemon/core/result.hpp"

#include <filesystem>
#include <string_view>

namespace aether::net {

/// Holds flock(2) on a file until destroyed; the kernel lets go when the process dies. The file
/// stays: removing it would let two holders exist. Movable.
class LockFile {
 public:
  LockFile() = default;
  ~LockFile();
  LockFile(LockFile&& other) noexcept;
  LockFile& operator=(LockFile&& other) noexcept;

  /// Takes the lock without waiting and writes our process id into the file. When another process
  /// holds it, the error has `code` and names that process: "/x/aetherd.lock is held by process
  /// 4711".
  static Result<LockFile> acquire(const std::filesystem::path& path, std::string_view code);

  bool held() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// The lock on a state directory, `<home>/aetherd.lock`; E-DAEMON-RUNNING when another daemon works
/// there.
Result<LockFile> lock_state(const std::filesystem::path& home);

}  // namespace aether::net
