// The durable state of the daemon: <root>/artifacts.db and <root>/blobs. Opened once per state
// directory, used from one thread. Everything acknowledged is on the disk.
#pragma once

#include "daemon/core/clock.hpp"
#include "daemon/core/files.hpp"
#include "daemon/store/artifacts.hpp"
#include "daemon/store/blobs.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/events.hpp"
#include "daemon/store/job_journal.hpp"
#include "daemon/store/stages.hpp"

#include <memory>
#include <string>
#include <vector>

namespace aether::store {

/// What a start found to repair.
struct Recovery {
  struct Undone {
    std::string job_id;
    std::string stage;
    std::string artifact;  ///< name of the artifact whose content is missing
  };
  std::vector<Undone> undone;  ///< stages that will be done again
};

struct RetentionRule {
  Millis jobs_before = 0;    ///< ended jobs older than this go, with stages, events and artifacts
  Millis events_before = 0;  ///< events of ended jobs older than this go
  Millis blobs_before = 0;   ///< unreferenced blobs older than this go
};

struct Swept {
  std::int64_t jobs = 0, events = 0, blobs = 0;
};

struct Scrub {
  int checked = 0;
  std::vector<std::string> damaged;  ///< checksums; the stages that made them are undone
};

/// Single-threaded.
class Store {
 public:
  /// Makes what is missing, takes the lock, migrates, recovers. `clock` outlives the store.
  /// @return E-STORE-LOCKED when another process has it, E-STORE-…, E-FILE-ACCESS, E-DISK-FULL.
  static Result<std::unique_ptr<Store>> open(const std::string& root, const Clock& clock);

  JobJournal& jobs() { return jobs_; }
  StageJournal& stages() { return stages_; }
  ArtifactStore& artifacts() { return artifacts_; }
  BlobStore& blobs() { return *blobs_; }
  EventLog& events() { return events_; }

  /// Groups everything until its commit into one transaction: drain the socket, commit, acknowledge
  /// all.
  Result<Transaction> begin() { return database_->begin(); }
  /// The first fsync failure; from then on nothing is acknowledged.
  const std::optional<Error>& poisoned() const { return database_->poisoned(); }
  const Recovery& recovery() const { return recovery_; }

  Result<Swept> sweep(const RetentionRule& rule);
  /// Re-hashes up to `count` blobs from where the last scrub stopped; damaged ones are set aside
  /// and their stages undone.
  Result<Scrub> scrub(int count);
  Result<void> checkpoint() { return database_->checkpoint(); }
  Result<std::string> integrity() { return database_->integrity(); }

 private:
  Store(FileLock lock, std::unique_ptr<Database> database, std::unique_ptr<BlobStore> blobs,
        const Clock& clock);
  Result<void> recover();
  Result<std::int64_t> remove_counted(std::string_view sql, Millis before);
  Result<void> undo_stages_of(const std::string& checksum, std::vector<Recovery::Undone>& undone);

  FileLock lock_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<BlobStore> blobs_;
  EventLog events_;
  JobJournal jobs_;
  ArtifactStore artifacts_;
  StageJournal stages_;
  Recovery recovery_;
  std::string scrub_cursor_;
};

}  // namespace aether::store
