#include "daemon/store/blobs.hpp"

#include <aether/codec.hpp>

namespace aether::store {
namespace {

constexpr std::size_t kChecksumLength = 64;

bool is_checksum(const std::string& text) {
  return text.size() == kChecksumLength &&
         text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Error missing(const std::string& checksum) {
  return {Status::kResource, "E-BLOB-MISSING", "the content " + checksum + " is not stored", {}};
}

bool is_two_digits(const std::string& name) {
  return name.size() == 2 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

Result<std::unique_ptr<BlobStore>> BlobStore::open(const std::string& root, Database& database) {
  std::unique_ptr<BlobStore> store(new BlobStore(root, database));
  // What a former process left half-written belongs to nobody.
  if (auto done = remove_tree(root + "/blobs/tmp"); !done) return done.error();
  if (auto done = make_directories(root + "/blobs/tmp", "state.directory"); !done)
    return done.error();
  return store;
}

std::string BlobStore::relative_path(const std::string& checksum) {
  return "blobs/" + checksum.substr(0, 2) + "/" + checksum;
}

std::string BlobStore::path(const std::string& checksum) const {
  return root_ + "/" + relative_path(checksum);
}

std::string BlobStore::temporary_path() {
  return root_ + "/blobs/tmp/" + std::to_string(++temporaries_);
}

bool BlobStore::contains(const std::string& checksum) const {
  return is_checksum(checksum) && file_exists(path(checksum));
}

Result<void> BlobStore::poison_if_sync(Result<void> result) {
  if (!result && result.error().code == "E-DISK-SYNC") database_.poison(result.error());
  return result;
}

Result<Blob> BlobStore::put(std::span<const std::uint8_t> bytes) {
  if (auto allowed = database_.writable(); !allowed) return allowed.error();
  const Blob blob{sha256_hex(bytes), bytes.size()};
  auto known = renew(blob);
  if (!known) return known.error();
  if (*known) return blob;
  const std::string temporary = temporary_path();
  auto stored = [&]() -> Result<void> {
    auto file = File::create(temporary, "blob.write");
    if (!file) return file.error();
    if (auto done = file->write(bytes, "blob.write"); !done) return done;
    if (auto done = file->sync("blob.sync"); !done) return done;
    if (auto done = file->close(); !done) return done;
    return enter(temporary, blob);
  }();
  if (stored) return blob;
  (void)remove_file(temporary);
  return poison_if_sync(stored).error();
}

Result<Blob> BlobStore::adopt_file(const std::string& path, const std::string& expected) {
  if (auto allowed = database_.writable(); !allowed) return allowed.error();
  auto checksum = file_sha256(path);
  if (!checksum) return checksum.error();
  auto size = file_size(path);
  if (!size) return size.error();
  if (!expected.empty() && expected != *checksum)
    return Error{Status::kInternal,
                 "E-BLOB-MISMATCH",
                 path + " has SHA-256 " + *checksum + ", announced was " + expected,
                 {}};
  const Blob blob{*checksum, *size};
  auto known = renew(blob);
  if (!known) return known.error();
  if (*known) return blob;
  const std::string temporary = temporary_path();
  auto stored = [&]() -> Result<void> {
    auto linked = link_file(path, temporary, "blob.rename");
    if (!linked && linked.error().code != "E-FILE-CROSS-DEVICE") return linked;
    if (!linked) {
      if (auto done = copy_file(path, temporary, "blob.write"); !done) return done;
    }
    auto file = File::open_for_reading(temporary);
    if (!file) return file.error();
    if (auto done = file->sync("blob.sync"); !done) return done;
    return enter(temporary, blob);
  }();
  if (stored) return blob;
  (void)remove_file(temporary);
  return poison_if_sync(stored).error();
}

// Content that is there already keeps its bytes; its age begins anew, so that a sweep before the
// commit spares it.
Result<bool> BlobStore::renew(const Blob& blob) {
  const std::string name = path(blob.checksum);
  auto size = file_size(name);
  if (!size || *size != blob.size) return false;
  if (auto done = touch_file(name); !done) return done.error();
  if (auto done = poison_if_sync(sync_folder(blob.checksum)); !done) return done.error();
  return true;
}

Result<void> BlobStore::enter(const std::string& temporary, const Blob& blob) {
  if (auto done = make_read_only(temporary); !done) return done;
  if (auto done = touch_file(temporary); !done) return done;
  const std::string folder = root_ + "/blobs/" + blob.checksum.substr(0, 2);
  const bool is_new = !file_exists(folder);
  if (auto done = make_directories(folder, "blob.directory"); !done) return done;
  if (auto done = rename_file(temporary, path(blob.checksum), "blob.rename"); !done) return done;
  if (auto done = sync_folder(blob.checksum); !done) return done;
  return is_new ? sync_directory(root_ + "/blobs", "blob.directory") : Result<void>();
}

Result<void> BlobStore::sync_folder(const std::string& checksum) {
  return sync_directory(root_ + "/blobs/" + checksum.substr(0, 2), "blob.directory");
}

Result<std::vector<std::uint8_t>> BlobStore::read(const std::string& checksum) const {
  if (!contains(checksum)) return missing(checksum);
  return read_file(path(checksum), std::uint64_t{4} << 30);
}

Result<std::vector<std::uint8_t>> BlobStore::read_part(const std::string& checksum,
                                                       std::uint64_t offset,
                                                       std::size_t size) const {
  if (!contains(checksum)) return missing(checksum);
  auto file = File::open_for_reading(path(checksum));
  if (!file) return file.error();
  std::vector<std::uint8_t> part(size);
  auto got = file->read_at(part.data(), size, offset);
  if (!got) return got.error();
  part.resize(*got);
  return part;
}

Result<BlobHealth> BlobStore::verify(const std::string& checksum) const {
  if (!contains(checksum)) return BlobHealth::kMissing;
  auto actual = file_sha256(path(checksum));
  if (!actual) return actual.error();
  return *actual == checksum ? BlobHealth::kSound : BlobHealth::kDamaged;
}

Result<std::vector<std::string>> BlobStore::list() const {
  auto folders = list_directory(root_ + "/blobs");
  if (!folders) return folders.error();
  std::vector<std::string> checksums;
  for (const DirectoryEntry& folder : *folders) {
    if (!is_two_digits(folder.name)) continue;
    auto blobs = list_directory(root_ + "/blobs/" + folder.name);
    if (!blobs) return blobs.error();
    for (const DirectoryEntry& blob : *blobs)
      if (is_checksum(blob.name)) checksums.push_back(blob.name);
  }
  return checksums;
}

Result<int> BlobStore::sweep(Millis before,
                             const std::function<Result<bool>(const std::string&)>& is_referenced) {
  auto checksums = list();
  if (!checksums) return checksums.error();
  int removed = 0;
  for (const std::string& checksum : *checksums) {
    auto changed = file_time_ms(path(checksum));
    if (!changed) return changed.error();
    if (*changed >= before) continue;
    auto wanted = is_referenced(checksum);
    if (!wanted) return wanted.error();
    if (*wanted) continue;
    if (auto done = remove_file(path(checksum)); !done) return done.error();
    ++removed;
  }
  return removed;
}

Result<void> BlobStore::quarantine(const std::string& checksum) {
  if (!contains(checksum)) return {};
  if (auto done = make_directories(root_ + "/blobs/damaged", "state.directory"); !done) return done;
  return rename_file(path(checksum), root_ + "/blobs/damaged/" + checksum, "blob.rename");
}

}  // namespace aether::store
