#include "daemon/host/fd.hpp"

#include <unistd.h>

namespace aether::host {

void UniqueFd::reset(int fd) {
  // Not retried on EINTR: Linux has released the descriptor by then.
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

}  // namespace aether::host
