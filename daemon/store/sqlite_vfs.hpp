// SQLite's door to the file system: the platform's own VFS with the fault plan in front of every
// write and sync (sites "sqlite.write" and "sqlite.sync"), and a memory of failed syncs. SQLite
// ignores some of those (in automatic checkpoints); the database must not.
#pragma once

#include <atomic>
#include <string>

struct sqlite3_vfs;

namespace aether::store {

/// One registered VFS. Lives longer than the connections opened with its name.
class FaultVfs {
 public:
  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  const char* name() const { return name_.c_str(); }
  /// Whether any sync has failed, by fault or in earnest.
  bool sync_failed() const { return sync_failed_; }
  void note_failed_sync() { sync_failed_ = true; }

 private:
  std::string name_;
  sqlite3_vfs* vfs_;
  std::atomic<bool> sync_failed_{false};
};

}  // namespace aether::store
