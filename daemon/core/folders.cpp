// Directories and what the file system says about a path.
#include "daemon/core/files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

namespace aether {
namespace {

constexpr mode_t kFolderMode = 0750;

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

Result<struct stat> look_at(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return file_error("look at", path, errno);
  return status;
}

EntryKind kind_of(int folder, const dirent& entry) {
  if (entry.d_type == DT_REG) return EntryKind::kFile;
  if (entry.d_type == DT_DIR) return EntryKind::kDirectory;
  if (entry.d_type != DT_UNKNOWN) return EntryKind::kOther;
  struct stat status {};
  if (::fstatat(folder, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return EntryKind::kOther;
  if (S_ISREG(status.st_mode)) return EntryKind::kFile;
  return S_ISDIR(status.st_mode) ? EntryKind::kDirectory : EntryKind::kOther;
}

}  // namespace

Result<void> make_directories(const std::string& path, Site site) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return {};
    return file_error("make directory", path, ENOTDIR);
  }
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos && slash > 0) {
    if (auto done = make_directories(path.substr(0, slash), site); !done) return done;
  }
  if (const int fault = faults::check(site); fault != 0)
    return file_error("make directory", path, fault);
  if (::mkdir(path.c_str(), kFolderMode) != 0 && errno != EEXIST)
    return file_error("make directory", path, errno);
  return {};
}

Result<void> make_read_only(const std::string& path) {
  if (::chmod(path.c_str(), 0440) != 0) return file_error("protect", path, errno);
  return {};
}

Result<void> touch_file(const std::string& path) {
  if (::utimensat(AT_FDCWD, path.c_str(), nullptr, 0) != 0) return file_error("touch", path, errno);
  return {};
}

Result<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return file_error("remove", path, errno);
  return {};
}

Result<void> remove_tree(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return file_error("remove", path, errno);
  }
  if (!S_ISDIR(status.st_mode)) return remove_file(path);
  auto entries = list_directory(path);
  if (!entries) return entries.error();
  for (const DirectoryEntry& entry : *entries) {
    if (auto done = remove_tree(path + "/" + entry.name); !done) return done;
  }
  if (::rmdir(path.c_str()) != 0 && errno != ENOENT) return file_error("remove", path, errno);
  return {};
}

Result<std::vector<DirectoryEntry>> list_directory(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return file_error("list", path, errno);
  const Folder folder(::fdopendir(descriptor));
  if (!folder) {
    ::close(descriptor);
    return file_error("list", path, ENOMEM);
  }
  std::vector<DirectoryEntry> entries;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr) {
      if (errno != 0) return file_error("list", path, errno);
      break;
    }
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..")
      entries.push_back({std::string(name), kind_of(::dirfd(folder.get()), *entry)});
  }
  std::sort(entries.begin(), entries.end(),
            [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; });
  return entries;
}

bool file_exists(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

Result<std::uint64_t> file_size(const std::string& path) {
  auto status = look_at(path);
  if (!status) return status.error();
  return static_cast<std::uint64_t>(status->st_size);
}

Result<std::int64_t> file_time_ms(const std::string& path) {
  auto status = look_at(path);
  if (!status) return status.error();
  return std::int64_t{status->st_mtim.tv_sec} * 1000 + status->st_mtim.tv_nsec / 1'000'000;
}

Result<std::uint64_t> free_space(const std::string& path) {
  struct statvfs status {};
  if (::statvfs(path.c_str(), &status) != 0) return file_error("look at", path, errno);
  return std::uint64_t{status.f_bavail} * status.f_frsize;
}

}  // namespace aether
