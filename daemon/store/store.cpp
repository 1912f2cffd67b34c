#include "daemon/store/store.hpp"

#include "daemon/core/log.hpp"

#include <algorithm>

namespace aether::store {
namespace {

constexpr const char* kEnded =
    "SELECT job_key FROM jobs WHERE state IN ('done', 'failed', 'dead', 'cancelled') ";

Result<std::vector<std::string>> read_texts(Statement query) {
  std::vector<std::string> texts;
  for (;;) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return texts;
    texts.push_back(query.text(0));
  }
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const std::string& root, const Clock& clock) {
  if (auto done = make_directories(root, "state.directory"); !done) return done.error();
  auto lock = FileLock::take(root + "/lock", "state.lock");
  if (!lock) {
    Error error = lock.error();
    if (error.code == "E-LOCKED") error.code = "E-STORE-LOCKED";
    return error;
  }
  auto database = Database::open(root + "/artifacts.db");
  if (!database) return database.error();
  auto blobs = BlobStore::open(root, **database);
  if (!blobs) return blobs.error();
  std::unique_ptr<Store> store(
      new Store(std::move(*lock), std::move(*database), std::move(*blobs), clock));
  if (auto done = store->recover(); !done) return done.error();
  return store;
}

Store::Store(FileLock lock, std::unique_ptr<Database> database, std::unique_ptr<BlobStore> blobs,
             const Clock& clock)
    : lock_(std::move(lock)),
      database_(std::move(database)),
      blobs_(std::move(blobs)),
      events_(*database_, clock),
      jobs_(*database_, events_),
      artifacts_(*database_, clock),
      stages_(*database_, events_, artifacts_, clock) {}

Result<void> Store::recover() {
  auto stored = blobs_->list();
  if (!stored) return stored.error();
  auto named = read_texts(database_->prepare(
      "SELECT DISTINCT checksum FROM artifacts WHERE is_deleted = 0 ORDER BY checksum"));
  if (!named) return named.error();
  for (const std::string& checksum : *named) {
    if (std::binary_search(stored->begin(), stored->end(), checksum)) continue;
    if (auto done = undo_stages_of(checksum, recovery_.undone); !done) return done;
  }
  for (const Recovery::Undone& undone : recovery_.undone)
    log_warn("store", "content is missing; its stage will be done again",
             {{"job", undone.job_id}, {"stage", undone.stage}, {"artifact", undone.artifact}});
  return {};
}

Result<void> Store::undo_stages_of(const std::string& checksum,
                                   std::vector<Recovery::Undone>& undone) {
  auto transaction = database_->begin();
  if (!transaction) return transaction.error();
  std::vector<Recovery::Undone> found;
  {
    auto query = database_->prepare(
        "SELECT a.song_id, t.value, a.name FROM artifacts a JOIN artifact_tags t ON "
        "t.artifact_id = a.artifact_id AND t.key = 'stage' "
        "WHERE a.checksum = ? AND a.is_deleted = 0 ORDER BY a.artifact_id");
    query.bind(checksum);
    for (;;) {
      auto row = query.step();
      if (!row) return row.error();
      if (!*row) break;
      found.push_back({query.text(0), query.text(1), query.text(2)});
    }
  }
  for (const Recovery::Undone& each : found) {
    if (auto done = stages_.undo(each.job_id, each.stage); !done) return done;
  }
  if (auto done = transaction->commit(); !done) return done;
  undone.insert(undone.end(), found.begin(), found.end());
  return {};
}

Result<std::int64_t> Store::remove_counted(std::string_view sql, Millis before) {
  auto statement = database_->prepare(sql);
  statement.bind(before);
  std::int64_t removed = 0;
  for (;;) {
    auto row = statement.step();
    if (!row) return row.error();
    if (!*row) return removed;
    ++removed;
  }
}

Result<Swept> Store::sweep(const RetentionRule& rule) {
  Swept swept;
  {
    auto transaction = database_->begin();
    if (!transaction) return transaction.error();
    const std::string old_artifacts =
        "(SELECT artifact_id FROM artifacts WHERE song_id IN (SELECT job_id FROM jobs WHERE "
        "job_key IN (" +
        std::string(kEnded) + "AND finished_at < ?)))";
    for (const char* table : {"artifact_tags", "artifact_parents", "artifacts"}) {
      auto removed = remove_counted("DELETE FROM " + std::string(table) + " WHERE artifact_id IN " +
                                        old_artifacts + " RETURNING 1",
                                    rule.jobs_before);
      if (!removed) return removed.error();
    }
    auto events = remove_counted("DELETE FROM events WHERE job_key IN (" + std::string(kEnded) +
                                     ") AND time < ? RETURNING 1",
                                 rule.events_before);
    if (!events) return events.error();
    auto jobs = remove_counted("DELETE FROM jobs WHERE job_key IN (" + std::string(kEnded) +
                                   "AND finished_at < ?) RETURNING 1",
                               rule.jobs_before);
    if (!jobs) return jobs.error();
    if (auto done = transaction->commit(); !done) return done.error();
    swept.events = *events;
    swept.jobs = *jobs;
  }
  auto blobs = blobs_->sweep(rule.blobs_before, [this](const std::string& checksum) {
    return artifacts_.is_referenced(checksum);
  });
  if (!blobs) return blobs.error();
  swept.blobs = *blobs;
  return swept;
}

Result<Scrub> Store::scrub(int count) {
  auto query = database_->prepare(
      "SELECT DISTINCT checksum FROM artifacts WHERE is_deleted = 0 AND checksum > ? "
      "ORDER BY checksum LIMIT ?");
  query.bind(scrub_cursor_).bind(count);
  auto checksums = read_texts(std::move(query));
  if (!checksums) return checksums.error();
  Scrub scrub;
  for (const std::string& checksum : *checksums) {
    auto health = blobs_->verify(checksum);
    if (!health) return health.error();
    ++scrub.checked;
    scrub_cursor_ = checksum;
    if (*health == BlobHealth::kSound) continue;
    scrub.damaged.push_back(checksum);
    if (auto done = blobs_->quarantine(checksum); !done) return done.error();
    std::vector<Recovery::Undone> undone;
    if (auto done = undo_stages_of(checksum, undone); !done) return done.error();
    log_error("store", "content is damaged and was set aside", {{"checksum", checksum}});
  }
  if (static_cast<int>(checksums->size()) < count) scrub_cursor_.clear();
  return scrub;
}

}  // namespace aether::store
