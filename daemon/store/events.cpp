#include "daemon/store/events.hpp"

#include <aether/codec.hpp>

#include <iterator>
#include <utility>

namespace aether::store {
namespace {

constexpr const char* kColumns =
    "SELECT e.global_seq, j.job_id, e.seq, e.kind, e.time, e.payload "
    "FROM events e JOIN jobs j ON j.job_key = e.job_key ";

Result<std::vector<EventRecord>> read_all(Statement& query) {
  std::vector<EventRecord> events;
  for (;;) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return events;
    EventRecord event;
    event.global_seq = query.integer(0);
    event.job_id = query.text(1);
    event.seq = query.integer(2);
    event.kind = query.text(3);
    event.time = query.integer(4);
    event.payload = decode_msgpack(query.blob(5));
    events.push_back(std::move(event));
  }
}

Result<std::int64_t> read_integer(Statement query) {
  auto row = query.step();
  if (!row) return row.error();
  return *row ? query.integer(0) : 0;
}

}  // namespace

EventLog::EventLog(Database& database, const Clock& clock) : database_(database), clock_(clock) {
  database_.set_listener(this);
}

EventLog::~EventLog() {
  database_.set_listener(nullptr);
}

Result<EventRecord> EventLog::append(const std::string& job_id, const queue::EventDraft& event) {
  auto transaction = database_.begin();
  if (!transaction) return transaction.error();
  EventRecord record{0, job_id, 0, event.kind, clock_.now_ms(), event.payload};
  std::int64_t job_key = 0;
  {
    auto number = database_.prepare(
        "UPDATE jobs SET last_seq = last_seq + 1, last_event_at = ? WHERE job_id = ? "
        "RETURNING job_key, last_seq");
    auto row = number.bind(record.time).bind(job_id).step();
    if (!row) return row.error();
    if (!*row) return Error{Status::kInvalid, "E-NO-JOB", "there is no job " + job_id, "job"};
    job_key = number.integer(0);
    record.seq = number.integer(1);
  }
  {
    auto insert = database_.prepare(
        "INSERT INTO events (job_key, seq, kind, time, payload) VALUES (?, ?, ?, ?, ?)");
    const Bytes payload = encode_msgpack(event.payload);
    auto done = insert.bind(job_key)
                    .bind(record.seq)
                    .bind(record.kind)
                    .bind(record.time)
                    .bind(std::span(payload))
                    .run();
    if (!done) return done.error();
  }
  record.global_seq = database_.last_insert_key();
  open_.push_back(record);
  if (auto done = transaction->commit(); !done) return done.error();
  return record;
}

std::vector<EventRecord> EventLog::take_committed() {
  return std::exchange(committed_, {});
}

Result<std::vector<EventRecord>> EventLog::replay(const std::string& job_id, std::int64_t after_seq,
                                                  int limit) {
  auto query = database_.prepare(std::string(kColumns) +
                                 "WHERE j.job_id = ? AND e.seq > ? ORDER BY e.seq LIMIT ?");
  query.bind(job_id).bind(after_seq).bind(limit);
  return read_all(query);
}

Result<std::vector<EventRecord>> EventLog::replay_all(std::int64_t after_global_seq, int limit) {
  auto query = database_.prepare(std::string(kColumns) +
                                 "WHERE e.global_seq > ? ORDER BY e.global_seq LIMIT ?");
  query.bind(after_global_seq).bind(limit);
  return read_all(query);
}

Result<std::int64_t> EventLog::last_global_seq() {
  // Not MAX(global_seq): that would fall back when the newest events have been swept.
  return read_integer(database_.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'"));
}

Result<std::int64_t> EventLog::last_seq(const std::string& job_id) {
  auto query = database_.prepare("SELECT last_seq FROM jobs WHERE job_id = ?");
  query.bind(job_id);
  return read_integer(std::move(query));
}

Result<std::vector<EventCursor>> EventLog::changed_since(Millis since) {
  auto query = database_.prepare(
      "SELECT job_id, last_seq FROM jobs WHERE last_event_at >= ? AND last_seq > 0 ORDER BY "
      "job_id");
  query.bind(since);
  std::vector<EventCursor> cursors;
  for (;;) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return cursors;
    cursors.push_back({query.text(0), query.integer(1)});
  }
}

void EventLog::on_begin(int) {
  marks_.push_back(open_.size());
}

void EventLog::on_end(int depth, bool committed) {
  if (!committed) open_.resize(marks_.back());
  marks_.pop_back();
  if (depth > 1 || !committed) return;
  committed_.insert(committed_.end(), std::make_move_iterator(open_.begin()),
                    std::make_move_iterator(open_.end()));
  open_.clear();
}

}  // namespace aether::store
