#include "daemon/host/process_info.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "daemon/host/fd.hpp"

namespace aether::host {

namespace {

// /proc files are read whole with plain calls: this runs every 20 ms for each job.
std::string read_proc(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 4096> piece{};
  for (ssize_t size; file && (size = ::read(file.get(), piece.data(), piece.size())) > 0;)
    text.append(piece.data(), static_cast<std::size_t>(size));
  return text;
}

// The number after "\n<key>:" of a status file.
long long status_number(const std::string& status, const char* key, long long missing) {
  const std::size_t at = status.find("\n" + std::string(key) + ":");
  if (at == std::string::npos) return missing;
  return std::strtoll(status.c_str() + at + std::strlen(key) + 2, nullptr, 10);
}

}  // namespace

int thread_count() {
  return static_cast<int>(status_number(read_proc("/proc/self/status"), "Threads", 1));
}

std::map<int, std::string> open_descriptors() {
  std::map<int, std::string> open;
  DIR* folder = ::opendir("/proc/self/fd");
  if (folder == nullptr) return open;
  const int own = ::dirfd(folder);
  while (const dirent* entry = ::readdir(folder)) {
    if (entry->d_name[0] == '.') continue;
    const int fd = std::atoi(entry->d_name);
    if (fd == own) continue;
    std::array<char, 512> target{};
    const ssize_t size = ::readlinkat(own, entry->d_name, target.data(), target.size());
    open[fd] =
        size > 0 ? std::string(target.data(), static_cast<std::size_t>(size)) : std::string();
  }
  ::closedir(folder);
  return open;
}

std::int64_t anonymous_bytes(pid_t pid) {
  return status_number(read_proc("/proc/" + std::to_string(pid) + "/status"), "RssAnon", 0) * 1024;
}

std::vector<pid_t> child_processes() {
  std::vector<pid_t> children;
  DIR* folder = ::opendir("/proc");
  if (folder == nullptr) return children;
  // /proc/<pid>/task/<tid>/children would be one read, but kernels are built without it.
  while (const dirent* entry = ::readdir(folder)) {
    const pid_t pid = std::atoi(entry->d_name);
    if (pid <= 0) continue;
    const std::string stat = read_proc("/proc/" + std::to_string(pid) + "/stat");
    const std::size_t name_end = stat.rfind(')');  // the name may hold anything
    if (name_end == std::string::npos || name_end + 4 > stat.size()) continue;
    if (std::atoi(stat.c_str() + name_end + 4) == ::getpid()) children.push_back(pid);
  }
  ::closedir(folder);
  return children;
}

void set_oom_score(int score) {
  const UniqueFd file(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  if (!file) return;
  const std::string text = std::to_string(score);
  [[maybe_unused]] const ssize_t written = ::write(file.get(), text.data(), text.size());
}

}  // namespace aether::host
