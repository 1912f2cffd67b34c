// The event log: what happened to each job, numbered without holes, written in the transaction of
// what it announces.
#pragma once

#include "daemon/core/clock.hpp"
#include "daemon/queue/ledger.hpp"
#include "daemon/store/database.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace aether::store {

struct EventRecord {
  std::int64_t global_seq = 0;  ///< over all jobs, from 1, no holes in commit order
  std::string job_id;
  std::int64_t seq = 0;  ///< of this job, from 1, no holes
  std::string kind;
  Millis time = 0;
  Value payload;
};

/// The latest number of a job, for the heartbeat.
struct EventCursor {
  std::string job_id;
  std::int64_t seq = 0;
};

/// Single-threaded.
class EventLog : private TransactionListener {
 public:
  EventLog(Database& database, const Clock& clock);
  ~EventLog() override;

  /// Writes an event in the current transaction (or one of its own).
  Result<EventRecord> append(const std::string& job_id, const queue::EventDraft& event);
  /// Committed events since the last call, in order: what is to be published now.
  std::vector<EventRecord> take_committed();

  /// Events of a job after `after_seq`, at most `limit`.
  Result<std::vector<EventRecord>> replay(const std::string& job_id, std::int64_t after_seq,
                                          int limit);
  /// Events of all jobs after `after_global_seq`, at most `limit`.
  Result<std::vector<EventRecord>> replay_all(std::int64_t after_global_seq, int limit);
  Result<std::int64_t> last_global_seq();
  /// Number of a job's latest event; 0 when it has none.
  Result<std::int64_t> last_seq(const std::string& job_id);
  /// Jobs with events at or after `since`, with their latest numbers.
  Result<std::vector<EventCursor>> changed_since(Millis since);

 private:
  void on_begin(int depth) override;
  void on_end(int depth, bool committed) override;

  Database& database_;
  const Clock& clock_;
  std::vector<EventRecord> open_;       // of the transaction under way
  std::vector<EventRecord> committed_;  // not taken yet
  std::vector<std::size_t> marks_;      // size of open_ at each begin under way
};

}  // namespace aether::store
