// How far each job is: one row per stage, committed together with the stage's artifacts and events.
#pragma once

#include "daemon/queue/carrier.hpp"
#include "daemon/store/artifacts.hpp"
#include "daemon/store/events.hpp"

#include <string>
#include <vector>

namespace aether::store {

/// Everything a finished stage leaves.
struct StageCommit {
  queue::Lease lease;  ///< refused (E-ATTEMPT-STALE) unless it is the job's current one
  std::string stage;
  Millis started_at = 0;
  Value
      detail;  ///< map: measurements, work files with sizes, plugin id and hash, decisions' count …
  std::vector<ArtifactDraft> artifacts;
  Map announcement;  ///< further keys of stage.done: stage_index, stage_count, progress
};

struct StageRecord {
  std::string stage;
  int attempt = 0;
  Millis started_at = 0;
  Millis finished_at = 0;
  Value detail;
};

struct CommittedStage {
  std::vector<Artifact> artifacts;
  Millis finished_at = 0;
};

/// Single-threaded.
class StageJournal {
 public:
  StageJournal(Database& database, EventLog& events, ArtifactStore& artifacts, const Clock& clock)
      : database_(database), events_(events), artifacts_(artifacts), clock_(clock) {}

  /// Artifacts, tags, parents, stage row and events in one transaction: artifact.ready for each
  /// artifact (its artifact_map), then stage.done {stage, attempt, seconds} with the announcement's
  /// keys. A stage committed again replaces its row; its artifacts get the next version.
  /// @return E-ATTEMPT-STALE (kCancelled), E-NO-JOB.
  Result<CommittedStage> commit(const StageCommit& commit);
  /// An event of a running attempt (stage.started). @return E-ATTEMPT-STALE.
  Result<void> announce(const queue::Lease& lease, const queue::EventDraft& event);
  /// Finished stages in order of their commits.
  Result<std::vector<StageRecord>> done(const std::string& job_id);
  /// Makes a stage unfinished and marks its artifacts as gone: the next attempt does it again.
  Result<void> undo(const std::string& job_id, const std::string& stage);

 private:
  Result<std::int64_t> current_job_key(const queue::Lease& lease);
  Database& database_;
  EventLog& events_;
  ArtifactStore& artifacts_;
  const Clock& clock_;
};

}  // namespace aether::store
