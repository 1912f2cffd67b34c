#include "daemon/host/bulk_files.hpp"

#include <aether/codec.hpp>

#include <sys/stat.h>

#include <utility>

#include "daemon/core/files.hpp"

namespace aether::host {

namespace {

// What changes when the content does.
std::string fingerprint(const struct stat& status) {
  return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) + ":" +
         std::to_string(status.st_size) + ":" + std::to_string(status.st_mtim.tv_sec) + "." +
         std::to_string(status.st_mtim.tv_nsec);
}

}  // namespace

BulkFiles::BulkFiles(std::string data_dir, std::map<std::string, BulkSearch> search,
                     std::string cache)
    : data_dir_(std::move(data_dir)), search_(std::move(search)), cache_(std::move(cache)) {
  if (cache_.empty()) return;
  const auto remembered = catching([&] {
    const auto bytes = read_file(cache_);
    return bytes.ok() ? decode_msgpack(bytes.value()) : Value();
  });
  if (!remembered.ok() || !remembered->is_map()) return;  // a damaged cache is an empty one
  for (const auto& [key, hash] : remembered->as_map()) hashes_[key] = hash.string_or("");
}

Result<BulkFile> BulkFiles::find(const std::string& kind, const std::string& name) {
  const auto search = search_.find(kind);
  std::string wanted = name;
  if (wanted.empty() && search != search_.end()) wanted = search->second.fallback;
  if (wanted.find('/') != std::string::npos || wanted == "..")
    return Error{Status::kInvalid,
                 "E-DATA-NAME",
                 "\"" + wanted + "\" must be a file name without folders",
                 {}};

  std::vector<std::string> folders;
  if (search != search_.end()) folders = search->second.folders;
  folders.push_back(data_dir_ + "/" + kind + "s");
  std::string searched;
  for (const std::string& folder : folders) {
    const std::string path = folder + "/" + wanted;
    struct stat status {};
    searched += (searched.empty() ? "" : ", ") + folder;
    if (wanted.empty() || ::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    const std::string key = fingerprint(status);
    std::string& hash = hashes_[key];
    if (hash.empty()) {
      Result<std::string> computed = file_sha256(path);
      if (!computed.ok()) return computed.error();
      hash = computed.value();
      if (!cache_.empty()) {
        Map all;
        for (const auto& [known, value] : hashes_) all.emplace(known, value);
        // Best effort: without the cache the next start hashes again.
        (void)write_file(cache_, encode_msgpack(Value(std::move(all))), "state.write");
      }
    }
    return BulkFile{kind, wanted, path, hash};
  }
  return Error{Status::kResource,
               "E-DATA-MISSING",
               "no " + kind + " \"" + wanted + "\" in " + searched +
                   "; install it or name another one in the configuration",
               {}};
}

}  // namespace aether::host
