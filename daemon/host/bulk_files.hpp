// Bulk files plugins ask for by kind and name (SoundFonts, weights), with their hashes for the
// recipe.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "daemon/core/result.hpp"
#include "daemon/host/messages.hpp"

namespace aether::host {

struct BulkFile {
  std::string kind, name, path, sha256;
  template <class F>
  static void fields(F&& f) {
    f("kind", &BulkFile::kind);
    f("name", &BulkFile::name);
    f("path", &BulkFile::path);
    f("sha256", &BulkFile::sha256);
  }
};

/// Hashing a SoundFont takes as long as loading it, so hashes are remembered in `cache` by device,
/// inode, size and modification time, and what the host hashed before the fork its jobs have for
/// nothing. Not synchronised.
class BulkFiles {
 public:
  BulkFiles() = default;
  BulkFiles(std::string data_dir, std::map<std::string, BulkSearch> search, std::string cache);

  const std::string& data_dir() const { return data_dir_; }

  /// From now on the cache file is left alone: a job writes in its work directory only.
  void stop_caching() { cache_.clear(); }

  /// Errors: E-DATA-MISSING (kResource) with the folders searched; E-DATA-NAME for a name with path
  /// parts.
  Result<BulkFile> find(const std::string& kind, const std::string& name);

 private:
  std::string data_dir_;
  std::map<std::string, BulkSearch> search_;
  std::string cache_;
  std::map<std::string, std::string> hashes_;  // "device:inode:size:mtime" → sha256
};

}  // namespace aether::host
