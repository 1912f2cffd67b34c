// Content by its hash: blobs/ab/<sha256>. A blob that has its name is whole and on the disk:
// written to blobs/tmp, hashed, fsynced, renamed, directory fsynced; only then may a row name it.
#pragma once

#include "daemon/core/clock.hpp"
#include "daemon/core/files.hpp"
#include "daemon/store/database.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace aether::store {

/// A stored content.
struct Blob {
  std::string checksum;  ///< SHA-256, 64 hex digits
  std::uint64_t size = 0;
};

/// Whether the bytes of a blob are what its name says.
enum class BlobHealth { kSound, kMissing, kDamaged };

/// Single-threaded. A failed fsync poisons the database given to open.
class BlobStore {
 public:
  /// Makes <root>/blobs and empties its tmp folder.
  static Result<std::unique_ptr<BlobStore>> open(const std::string& root, Database& database);

  Result<Blob> put(std::span<const std::uint8_t> bytes);
  /// Takes a finished file of a job. Its name in the work directory stays, as a second name of the
  /// blob's bytes: read it, replace it (File::create), never write into it. Another file system:
  /// the content is copied.
  /// @return E-BLOB-MISMATCH when `expected` is given and differs.
  Result<Blob> adopt_file(const std::string& path, const std::string& expected = {});

  /// The whole content, not verified. @return E-BLOB-MISSING.
  Result<std::vector<std::uint8_t>> read(const std::string& checksum) const;
  /// Up to `size` bytes from `offset`; empty at and beyond the end.
  Result<std::vector<std::uint8_t>> read_part(const std::string& checksum, std::uint64_t offset,
                                              std::size_t size) const;
  /// Hashes the stored bytes.
  Result<BlobHealth> verify(const std::string& checksum) const;
  bool contains(const std::string& checksum) const;
  /// Relative to the root: "blobs/ab/<checksum>".
  static std::string relative_path(const std::string& checksum);
  std::string path(const std::string& checksum) const;

  /// Checksums of all blobs, in order.
  Result<std::vector<std::string>> list() const;
  /// Removes blobs older than `before` that `is_referenced` disowns. @return how many.
  Result<int> sweep(Millis before,
                    const std::function<Result<bool>(const std::string&)>& is_referenced);
  /// Moves a damaged blob to blobs/damaged, so that the same content can be stored again.
  Result<void> quarantine(const std::string& checksum);

 private:
  BlobStore(std::string root, Database& database) : root_(std::move(root)), database_(database) {}
  Result<bool> renew(const Blob& blob);
  Result<void> enter(const std::string& temporary, const Blob& blob);
  Result<void> sync_folder(const std::string& checksum);
  std::string temporary_path();
  Result<void> poison_if_sync(Result<void> result);

  std::string root_;
  Database& database_;
  std::uint64_t temporaries_ = 0;
};

}  // namespace aether::store
