// Jobs in SQLite: the queue's ledger, and the questions clients ask.
#pragma once

#include "daemon/queue/ledger.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/events.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace aether::store {

/// Which jobs to list; an empty field does not narrow.
struct JobFilter {
  std::vector<queue::JobState> states;
  std::string client;
  std::string before_id;  ///< older than this job: the next page
  int limit = 100;
};

/// Single-threaded.
class JobJournal : public queue::JobLedger {
 public:
  JobJournal(Database& database, EventLog& events) : database_(database), events_(events) {}

  Result<queue::Submitted> insert(const queue::JobRecord& job,
                                  std::span<const queue::EventDraft> events) override;
  Result<std::optional<queue::JobRecord>> find_request(const queue::JobRecord& job) override;
  Result<void> save(const queue::JobRecord& job,
                    std::span<const queue::EventDraft> events) override;
  Result<queue::JobRecord> load(const std::string& id) override;
  Result<std::vector<queue::JobRecord>> load_open() override;

  /// Replaces what the job is pinned to, while nothing of it has run. @return E-NO-JOB.
  Result<void> save_recipe(const std::string& id, const Value& recipe);
  /// Newest first.
  Result<std::vector<queue::JobRecord>> list(const JobFilter& filter);
  /// Number of jobs in each state that has any.
  Result<std::map<queue::JobState, std::int64_t>> count_by_state();

 private:
  Database& database_;
  EventLog& events_;
};

}  // namespace aether::store
