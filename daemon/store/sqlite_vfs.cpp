#include "daemon/store/sqlite_vfs.hpp"

#include "daemon/core/faults.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <new>

namespace aether::store {
namespace {

// What SQLite holds for an open file: our part, then the platform's.
struct ShimFile {
  sqlite3_file base;
  FaultVfs* owner;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

ShimFile* shim(sqlite3_file* file) {
  return reinterpret_cast<ShimFile*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return shim(file)->real();
}
const sqlite3_io_methods* methods(sqlite3_file* file) {
  return real(file)->pMethods;
}

int write_fault() {
  switch (faults::check("sqlite.write")) {
    case 0:
      return SQLITE_OK;
    case ENOSPC:
      return SQLITE_FULL;
    default:
      return SQLITE_IOERR_WRITE;
  }
}

int close_file(sqlite3_file* file) {
  return methods(file)->xClose(real(file));
}
int read_file(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  return methods(file)->xRead(real(file), data, size, offset);
}
int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  if (const int fault = write_fault(); fault != SQLITE_OK) return fault;
  return methods(file)->xWrite(real(file), data, size, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (const int fault = write_fault(); fault != SQLITE_OK) return fault;
  return methods(file)->xTruncate(real(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  int result = faults::check("sqlite.sync") == 0 ? methods(file)->xSync(real(file), flags)
                                                 : SQLITE_IOERR_FSYNC;
  if (result != SQLITE_OK) shim(file)->owner->note_failed_sync();
  return result;
}
int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  return methods(file)->xFileSize(real(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return methods(file)->xLock(real(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return methods(file)->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* out) {
  return methods(file)->xCheckReservedLock(real(file), out);
}
int control(sqlite3_file* file, int operation, void* argument) {
  return methods(file)->xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file* file) {
  return methods(file)->xSectorSize(real(file));
}
int characteristics(sqlite3_file* file) {
  return methods(file)->xDeviceCharacteristics(real(file));
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return methods(file)->xShmMap(real(file), page, size, extend, out);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return methods(file)->xShmLock(real(file), offset, count, flags);
}
void barrier(sqlite3_file* file) {
  methods(file)->xShmBarrier(real(file));
}
int unmap_shared(sqlite3_file* file, int remove) {
  return methods(file)->xShmUnmap(real(file), remove);
}

// Version 2: shared memory for the write-ahead log, no memory-mapped reads.
const sqlite3_io_methods kMethods = {
    2,         close_file,   read_file,       write_file,  truncate_file,
    sync_file, size_of_file, lock_file,       unlock_file, check_lock,
    control,   sector_size,  characteristics, map_shared,  lock_shared,
    barrier,   unmap_shared, nullptr,         nullptr};

struct ShimVfs {
  sqlite3_vfs base;
  sqlite3_vfs* platform;
  FaultVfs* owner;
};

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  auto* self = reinterpret_cast<ShimVfs*>(vfs);
  ShimFile* opened = shim(file);
  opened->owner = self->owner;
  opened->base.pMethods = nullptr;
  const int result = self->platform->xOpen(self->platform, path, opened->real(), flags, out_flags);
  // SQLite calls xClose only when pMethods is set; the platform may want it after a failure too.
  if (opened->real()->pMethods != nullptr) opened->base.pMethods = &kMethods;
  return result;
}

}  // namespace

FaultVfs::FaultVfs() {
  static std::atomic<int> count{0};
  name_ = "aether-" + std::to_string(++count);
  sqlite3_vfs* platform = sqlite3_vfs_find(nullptr);
  auto* made = new ShimVfs{*platform, platform, this};
  // Everything but opening files is the platform's: its functions get our struct, whose copied
  // fields they know.
  made->base.zName = name_.c_str();
  made->base.pNext = nullptr;
  made->base.szOsFile = static_cast<int>(sizeof(ShimFile)) + platform->szOsFile;
  made->base.xOpen = open_file;
  vfs_ = &made->base;
  sqlite3_vfs_register(vfs_, 0);
}

FaultVfs::~FaultVfs() {
  sqlite3_vfs_unregister(vfs_);
  delete reinterpret_cast<ShimVfs*>(vfs_);
}

}  // namespace aether::store
