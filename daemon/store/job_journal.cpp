#include "daemon/store/job_journal.hpp"

#include <aether/codec.hpp>

namespace aether::store {
namespace {

using queue::JobRecord;
using queue::JobState;

constexpr const char* kColumns =
    "SELECT job_id, client, idempotency_key, request_hash, brief, recipe, seed, priority, state, "
    "attempt, transient_tries, hard_tries, created_at, ready_at, retry_at, started_at, "
    "finished_at, error_status, error_code, error_text, error_field, error_culprit, error_stage "
    "FROM jobs ";

JobRecord read_job(const Statement& row) {
  JobRecord job;
  job.id = row.text(0);
  job.client = row.text(1);
  job.idempotency_key = row.text(2);
  job.request_hash = row.text(3);
  job.brief = decode_msgpack(row.blob(4));
  job.recipe = decode_msgpack(row.blob(5));
  job.seed = static_cast<std::uint64_t>(row.integer(6));
  job.priority = static_cast<int>(row.integer(7));
  // A name this daemon does not know can only come from a damaged row; nobody should run such a
  // job.
  job.state = queue::state_from(row.text(8)).value_or(JobState::kDead);
  job.attempt = static_cast<int>(row.integer(9));
  job.transient_tries = static_cast<int>(row.integer(10));
  job.hard_tries = static_cast<int>(row.integer(11));
  job.created_at = row.integer(12);
  job.ready_at = row.integer(13);
  job.retry_at = row.integer(14);
  job.started_at = row.integer(15);
  job.finished_at = row.integer(16);
  if (!row.is_null(17)) {
    job.failure.emplace();
    job.failure->error = {static_cast<Status>(row.integer(17)), row.text(18), row.text(19),
                          row.text(20)};
    job.failure->culprit = row.text(21);
    job.failure->stage = row.text(22);
  }
  return job;
}

Result<std::vector<JobRecord>> read_jobs(Statement query) {
  std::vector<JobRecord> jobs;
  for (;;) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return jobs;
    jobs.push_back(read_job(query));
  }
}

Error no_job(const std::string& id) {
  return {Status::kInvalid, "E-NO-JOB", "there is no job " + id, "job"};
}

// A dead or cancelled job gives its key back, so that the same request can be made again.
bool keeps_key(const JobRecord& job) {
  return !job.idempotency_key.empty() && job.state != JobState::kDead &&
         job.state != JobState::kCancelled;
}

void bind_key(Statement& statement, const JobRecord& job) {
  if (keeps_key(job))
    statement.bind(job.idempotency_key);
  else
    statement.bind_null();
}

void bind_progress(Statement& statement, const JobRecord& job) {
  statement.bind(queue::state_name(job.state))
      .bind(job.attempt)
      .bind(job.transient_tries)
      .bind(job.hard_tries)
      .bind(job.ready_at)
      .bind(job.retry_at)
      .bind(job.started_at)
      .bind(job.finished_at);
  if (!job.failure) {
    for (int i = 0; i < 6; ++i) statement.bind_null();
    return;
  }
  const Error& error = job.failure->error;
  statement.bind(static_cast<int>(error.status))
      .bind(error.code)
      .bind(error.text)
      .bind(error.field)
      .bind(job.failure->culprit)
      .bind(job.failure->stage);
}

}  // namespace

Result<std::optional<JobRecord>> JobJournal::find_request(const JobRecord& job) {
  if (job.idempotency_key.empty()) return std::optional<JobRecord>();
  auto query =
      database_.prepare(std::string(kColumns) + "WHERE client = ? AND idempotency_key = ?");
  auto row = query.bind(job.client).bind(job.idempotency_key).step();
  if (!row) return row.error();
  if (!*row) return std::optional<JobRecord>();
  JobRecord known = read_job(query);
  if (known.request_hash != job.request_hash)
    return Error{Status::kInvalid, "E-CONFLICT",
                 "the idempotency key \"" + job.idempotency_key + "\" belongs to job " + known.id +
                     " with another brief; use a new key",
                 "idempotency_key"};
  return std::optional<JobRecord>(std::move(known));
}

Result<queue::Submitted> JobJournal::insert(const JobRecord& job,
                                            std::span<const queue::EventDraft> events) {
  auto transaction = database_.begin();
  if (!transaction) return transaction.error();
  auto known = find_request(job);
  if (!known) return known.error();
  if (*known) return queue::Submitted{std::move(**known), queue::Submission::kExisting};
  {
    auto insert = database_.prepare(
        "INSERT INTO jobs (job_id, client, idempotency_key, request_hash, brief, recipe, seed, "
        "priority, created_at, state, attempt, transient_tries, hard_tries, ready_at, retry_at, "
        "started_at, finished_at, error_status, error_code, error_text, error_field, "
        "error_culprit, error_stage) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    const Bytes brief = encode_msgpack(job.brief);
    const Bytes recipe = encode_msgpack(job.recipe);
    insert.bind(job.id).bind(job.client);
    bind_key(insert, job);
    insert.bind(job.request_hash)
        .bind(std::span(brief))
        .bind(std::span(recipe))
        .bind(static_cast<std::int64_t>(job.seed))
        .bind(job.priority)
        .bind(job.created_at);
    bind_progress(insert, job);
    if (auto done = insert.run(); !done) return done.error();
  }
  for (const queue::EventDraft& event : events) {
    if (auto done = events_.append(job.id, event); !done) return done.error();
  }
  if (auto done = transaction->commit(); !done) return done.error();
  return queue::Submitted{job, queue::Submission::kCreated};
}

Result<void> JobJournal::save(const JobRecord& job, std::span<const queue::EventDraft> events) {
  auto transaction = database_.begin();
  if (!transaction) return transaction.error();
  {
    auto update = database_.prepare(
        "UPDATE jobs SET idempotency_key = ?, state = ?, attempt = ?, transient_tries = ?, "
        "hard_tries = ?, ready_at = ?, retry_at = ?, started_at = ?, finished_at = ?, "
        "error_status = ?, error_code = ?, error_text = ?, error_field = ?, error_culprit = ?, "
        "error_stage = ? WHERE job_id = ? RETURNING job_key");
    bind_key(update, job);
    bind_progress(update, job);
    auto row = update.bind(job.id).step();
    if (!row) return row.error();
    if (!*row) return no_job(job.id);
  }
  for (const queue::EventDraft& event : events) {
    if (auto done = events_.append(job.id, event); !done) return done.error();
  }
  return transaction->commit();
}

Result<JobRecord> JobJournal::load(const std::string& id) {
  auto query = database_.prepare(std::string(kColumns) + "WHERE job_id = ?");
  auto row = query.bind(id).step();
  if (!row) return row.error();
  if (!*row) return no_job(id);
  return read_job(query);
}

Result<std::vector<JobRecord>> JobJournal::load_open() {
  return read_jobs(database_.prepare(
      std::string(kColumns) + "WHERE state IN ('ready', 'running', 'retry_wait') ORDER BY job_id"));
}

Result<void> JobJournal::save_recipe(const std::string& id, const Value& recipe) {
  auto update = database_.prepare("UPDATE jobs SET recipe = ? WHERE job_id = ? RETURNING job_key");
  const Bytes bytes = encode_msgpack(recipe);
  auto row = update.bind(std::span(bytes)).bind(id).step();
  if (!row) return row.error();
  if (!*row) return no_job(id);
  return {};
}

Result<std::vector<JobRecord>> JobJournal::list(const JobFilter& filter) {
  std::string sql = std::string(kColumns) + "WHERE 1";
  if (!filter.states.empty()) {
    sql += " AND state IN (?";
    for (std::size_t i = 1; i < filter.states.size(); ++i) sql += ", ?";
    sql += ")";
  }
  if (!filter.client.empty()) sql += " AND client = ?";
  if (!filter.before_id.empty()) sql += " AND job_id < ?";
  auto query = database_.prepare(sql + " ORDER BY job_id DESC LIMIT ?");
  for (const JobState state : filter.states) query.bind(queue::state_name(state));
  if (!filter.client.empty()) query.bind(filter.client);
  if (!filter.before_id.empty()) query.bind(filter.before_id);
  query.bind(filter.limit);
  return read_jobs(std::move(query));
}

Result<std::map<JobState, std::int64_t>> JobJournal::count_by_state() {
  auto query = database_.prepare("SELECT state, COUNT(*) FROM jobs GROUP BY state");
  std::map<JobState, std::int64_t> counts;
  for (;;) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return counts;
    if (const auto state = queue::state_from(query.text(0))) counts[*state] = query.integer(1);
  }
}

}  // namespace aether::store
