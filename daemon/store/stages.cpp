#include "daemon/store/stages.hpp"

#include <aether/codec.hpp>
#include <aether/wire.hpp>

namespace aether::store {

Result<std::int64_t> StageJournal::current_job_key(const queue::Lease& lease) {
  auto query = database_.prepare("SELECT job_key, state, attempt FROM jobs WHERE job_id = ?");
  auto row = query.bind(lease.job_id).step();
  if (!row) return row.error();
  if (!*row) return Error{Status::kInvalid, "E-NO-JOB", "there is no job " + lease.job_id, "job"};
  if (query.text(1) != queue::state_name(queue::JobState::kRunning) ||
      query.integer(2) != lease.attempt)
    return Error{Status::kCancelled,
                 "E-ATTEMPT-STALE",
                 "attempt " + std::to_string(lease.attempt) + " of job " + lease.job_id +
                     " is over; the job is " + query.text(1) + " at attempt " +
                     std::to_string(query.integer(2)),
                 {}};
  return query.integer(0);
}

Result<CommittedStage> StageJournal::commit(const StageCommit& commit) {
  auto transaction = database_.begin();
  if (!transaction) return transaction.error();
  auto job_key = current_job_key(commit.lease);
  if (!job_key) return job_key.error();
  CommittedStage committed;
  committed.finished_at = clock_.now_ms();
  for (const ArtifactDraft& draft : commit.artifacts) {
    auto artifact = artifacts_.insert(commit.lease.job_id, commit.stage, draft);
    if (!artifact) return artifact.error();
    const queue::EventDraft ready{std::string(wire::event::kArtifactReady),
                                  artifact_map(*artifact)};
    if (auto done = events_.append(commit.lease.job_id, ready); !done) return done.error();
    committed.artifacts.push_back(std::move(*artifact));
  }
  {
    // REPLACE gives a stage that is done again a new key: rows stand in order of their commits.
    auto insert = database_.prepare(
        "INSERT OR REPLACE INTO stages (job_key, name, attempt, started_at, finished_at, detail) "
        "VALUES (?, ?, ?, ?, ?, ?)");
    const Bytes detail = encode_msgpack(commit.detail);
    auto done = insert.bind(*job_key)
                    .bind(commit.stage)
                    .bind(commit.lease.attempt)
                    .bind(commit.started_at)
                    .bind(committed.finished_at)
                    .bind(std::span(detail))
                    .run();
    if (!done) return done.error();
  }
  Map announcement = commit.announcement;
  announcement["stage"] = commit.stage;
  announcement["attempt"] = commit.lease.attempt;
  announcement["seconds"] = static_cast<double>(committed.finished_at - commit.started_at) / 1000.0;
  const queue::EventDraft over{std::string(wire::event::kStageDone),
                               Value(std::move(announcement))};
  if (auto done = events_.append(commit.lease.job_id, over); !done) return done.error();
  if (auto done = transaction->commit(); !done) return done.error();
  return committed;
}

Result<void> StageJournal::announce(const queue::Lease& lease, const queue::EventDraft& event) {
  auto transaction = database_.begin();
  if (!transaction) return transaction.error();
  if (auto job_key = current_job_key(lease); !job_key) return job_key.error();
  if (auto done = events_.append(lease.job_id, event); !done) return done.error();
  return transaction->commit();
}

Result<std::vector<StageRecord>> StageJournal::done(const std::string& job_id) {
  auto query = database_.prepare(
      "SELECT s.name, s.attempt, s.started_at, s.finished_at, s.detail FROM stages s "
      "JOIN jobs j ON j.job_key = s.job_key WHERE j.job_id = ? ORDER BY s.stage_key");
  query.bind(job_id);
  std::vector<StageRecord> stages;
  for (;;) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return stages;
    stages.push_back({query.text(0), static_cast<int>(query.integer(1)), query.integer(2),
                      query.integer(3), decode_msgpack(query.blob(4))});
  }
}

Result<void> StageJournal::undo(const std::string& job_id, const std::string& stage) {
  auto transaction = database_.begin();
  if (!transaction) return transaction.error();
  {
    auto remove = database_.prepare(
        "DELETE FROM stages WHERE name = ? AND job_key = "
        "(SELECT job_key FROM jobs WHERE job_id = ?)");
    if (auto done = remove.bind(stage).bind(job_id).run(); !done) return done;
  }
  {
    auto update = database_.prepare(
        "UPDATE artifacts SET is_deleted = 1 WHERE song_id = ? AND artifact_id IN "
        "(SELECT artifact_id FROM artifact_tags WHERE key = 'stage' AND value = ?)");
    if (auto done = update.bind(job_id).bind(stage).run(); !done) return done;
  }
  return transaction->commit();
}

}  // namespace aether::store
