// What the queue needs from durable storage. Owned by the queue, implemented by
// store/job_journal.hpp.
#pragma once

#include "daemon/queue/job.hpp"

#include <span>
#include <string>
#include <vector>

namespace aether::queue {

/// An event to be written in the same transaction as the state it announces. The store adds
/// sequence and time.
struct EventDraft {
  std::string kind;  ///< a name of wire::event: "accepted", "stage.done"
  Value payload;     ///< a map
};

enum class Submission { kCreated, kExisting };

struct Submitted {
  JobRecord job;
  Submission how = Submission::kCreated;
};

/// Every call is durable when it returns, or when the surrounding group transaction commits. Called
/// on one thread.
class JobLedger {
 public:
  virtual ~JobLedger() = default;
  /// Stores a new job. Same client and idempotency key and hash as a stored one: that one, and no
  /// event.
  /// @return E-CONFLICT when only the hash differs.
  virtual Result<Submitted> insert(const JobRecord& job, std::span<const EventDraft> events) = 0;
  /// The stored job that a repeat of this request means, or nothing. @return E-CONFLICT.
  virtual Result<std::optional<JobRecord>> find_request(const JobRecord& job) = 0;
  /// Stores state, attempt, tries, times and failure of a known job with the events about it. A job
  /// that becomes dead or cancelled releases its idempotency key.
  virtual Result<void> save(const JobRecord& job, std::span<const EventDraft> events) = 0;
  /// @return E-NO-JOB.
  virtual Result<JobRecord> load(const std::string& id) = 0;
  /// All jobs in an open state, oldest id first.
  virtual Result<std::vector<JobRecord>> load_open() = 0;
};

}  // namespace aether::queue
