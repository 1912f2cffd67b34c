#include "daemon/store/database.hpp"

#include "daemon/core/files.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/sqlite_vfs.hpp"

#include <sqlite3.h>

#include <map>
#include <utility>

namespace aether::store {
namespace {

// Log pages before a commit moves them into the database by itself; the daemon does it earlier when
// idle.
constexpr const char* kSettings =
    "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=4000;"
    "PRAGMA busy_timeout=5000; PRAGMA trusted_schema=OFF";

std::string savepoint(const char* verb, int depth) {
  return std::string(verb) + " nested" + std::to_string(depth);
}

}  // namespace

struct Database::Impl {
  std::string path;
  FaultVfs vfs;
  sqlite3* connection = nullptr;
  std::multimap<std::string, sqlite3_stmt*, std::less<>> idle;  // prepared, not in use
};

// ------------------------------------------------------------------------------------------------
// statements

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      statement_(std::exchange(other.statement_, nullptr)),
      next_parameter_(other.next_parameter_),
      bind_error_(other.bind_error_),
      unprepared_(std::move(other.unprepared_)) {}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  database_->impl_->idle.emplace(sqlite3_sql(statement_), statement_);
}

Statement& Statement::bind(std::int64_t value) {
  bind_error_ |= sqlite3_bind_int64(statement_, next_parameter_++, value);
  return *this;
}

Statement& Statement::bind(double value) {
  bind_error_ |= sqlite3_bind_double(statement_, next_parameter_++, value);
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  // A null pointer would bind NULL instead of an empty text.
  const char* data = text.data() == nullptr ? "" : text.data();
  bind_error_ |= sqlite3_bind_text64(statement_, next_parameter_++, data, text.size(),
                                     SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind(std::span<const std::uint8_t> bytes) {
  const void* data = bytes.data() == nullptr ? static_cast<const void*>("") : bytes.data();
  bind_error_ |=
      sqlite3_bind_blob64(statement_, next_parameter_++, data, bytes.size(), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind_null() {
  bind_error_ |= sqlite3_bind_null(statement_, next_parameter_++);
  return *this;
}

Result<bool> Statement::step() {
  if (unprepared_) return *unprepared_;
  if (bind_error_ != SQLITE_OK)
    throw Failure(Status::kInternal, "E-STORE-SQL",
                  std::string("wrong parameters for ") + sqlite3_sql(statement_));
  if (sqlite3_stmt_readonly(statement_) == 0) {
    if (auto allowed = database_->writable(); !allowed) return allowed.error();
  }
  switch (sqlite3_step(statement_)) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return database_->error("use");
  }
}

Result<void> Statement::run() {
  auto stepped = step();
  if (!stepped) return stepped.error();
  return {};
}

void Statement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  next_parameter_ = 1;
  bind_error_ = 0;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(statement_, column);
}

std::string Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (data == nullptr) return {};
  return std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

std::span<const std::uint8_t> Statement::blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

// ------------------------------------------------------------------------------------------------
// transactions

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)), depth_(other.depth_) {}

Transaction::~Transaction() {
  if (database_ != nullptr) database_->rollback(depth_);
}

Result<void> Transaction::commit() {
  return std::exchange(database_, nullptr)->commit(depth_);
}

Result<Transaction> Database::begin() {
  if (auto allowed = writable(); !allowed) return allowed.error();
  const std::string statement =
      depth_ == 0 ? std::string("BEGIN IMMEDIATE") : savepoint("SAVEPOINT", depth_);
  if (auto done = execute(statement.c_str()); !done) return done.error();
  ++depth_;
  if (listener_ != nullptr) listener_->on_begin(depth_);
  return Transaction(*this, depth_);
}

Result<void> Database::commit(int depth) {
  Result<void> done;
  if (broken_)
    done = *broken_;
  else
    done = execute(depth == 1 ? "COMMIT" : savepoint("RELEASE", depth - 1).c_str());
  if (!done) {
    rollback(depth);
    return done;
  }
  depth_ = depth - 1;
  note_failed_sync();
  if (listener_ != nullptr) listener_->on_end(depth, true);
  // The rows may be safe, but no later promise about this disk would be.
  if (poison_) return *poison_;
  return {};
}

void Database::rollback(int depth) {
  // SQLite may have ended the transaction itself (disk full): then there is nothing left to roll
  // back.
  if (sqlite3_get_autocommit(impl_->connection) == 0) {
    const std::string statement =
        depth == 1 ? std::string("ROLLBACK")
                   : savepoint("ROLLBACK TO", depth - 1) + "; " + savepoint("RELEASE", depth - 1);
    sqlite3_exec(impl_->connection, statement.c_str(), nullptr, nullptr, nullptr);
  }
  depth_ = depth - 1;
  if (depth_ == 0) broken_.reset();
  note_failed_sync();
  if (listener_ != nullptr) listener_->on_end(depth, false);
}

// ------------------------------------------------------------------------------------------------
// the connection

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Database::~Database() {
  for (const auto& [sql, statement] : impl_->idle) sqlite3_finalize(statement);
  sqlite3_close(impl_->connection);
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int opened = sqlite3_open_v2(path.c_str(), &impl->connection, flags, impl->vfs.name());
  if (impl->connection != nullptr) sqlite3_extended_result_codes(impl->connection, 1);
  std::unique_ptr<Database> database(new Database(std::move(impl)));
  if (opened != SQLITE_OK) return database->error("open");
  if (auto done = database->configure(); !done) return done.error();
  if (auto done = database->migrate(); !done) return done.error();
  return database;
}

Result<void> Database::configure() {
  auto mode = prepare("PRAGMA journal_mode=WAL");
  auto row = mode.step();
  if (!row) return row.error();
  if (mode.text(0) != "wal")
    return Error{Status::kResource,
                 "E-STORE-OPEN",
                 impl_->path + " cannot use a write-ahead log here; put the state on a local disk",
                 {}};
  return execute(kSettings);
}

Result<void> Database::migrate() {
  std::int64_t version = 0;
  {
    auto query = prepare("PRAGMA user_version");
    auto row = query.step();
    if (!row) return row.error();
    version = query.integer(0);
  }
  const auto steps = migrations();
  if (version > static_cast<std::int64_t>(steps.size()))
    return Error{Status::kUnsupported,
                 "E-STORE-NEWER",
                 impl_->path + " has version " + std::to_string(version) +
                     ", this daemon knows up to " + std::to_string(steps.size()) +
                     "; use the newer daemon that made it",
                 {}};
  for (auto at = static_cast<std::size_t>(version); at < steps.size(); ++at) {
    auto transaction = begin();
    if (!transaction) return transaction.error();
    if (auto done = execute(std::string(steps[at]).c_str()); !done) return done;
    const std::string mark = "PRAGMA user_version=" + std::to_string(at + 1);
    if (auto done = execute(mark.c_str()); !done) return done;
    if (auto done = transaction->commit(); !done) return done;
  }
  return {};
}

Statement Database::prepare(std::string_view sql) {
  const auto idle = impl_->idle.find(sql);
  if (idle != impl_->idle.end()) {
    sqlite3_stmt* statement = idle->second;
    impl_->idle.erase(idle);
    return Statement(*this, statement);
  }
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v3(impl_->connection, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (result == SQLITE_ERROR) throw Failure(error("read"));
  Statement prepared(*this, statement);
  if (result != SQLITE_OK) prepared.unprepared_ = error("read");
  return prepared;
}

Result<void> Database::execute(const char* sql) {
  if (sqlite3_exec(impl_->connection, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return error("change");
}

std::int64_t Database::last_insert_key() const {
  return sqlite3_last_insert_rowid(impl_->connection);
}

Result<void> Database::checkpoint() {
  if (auto allowed = writable(); !allowed) return allowed;
  const int result = sqlite3_wal_checkpoint_v2(impl_->connection, nullptr,
                                               SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  note_failed_sync();
  if (poison_) return *poison_;
  if (result != SQLITE_OK) return error("checkpoint");
  return {};
}

Result<std::string> Database::integrity() {
  auto query = prepare("PRAGMA integrity_check(1)");
  auto row = query.step();
  if (!row) return row.error();
  return query.text(0);
}

// ------------------------------------------------------------------------------------------------
// failures

Result<void> Database::writable() const {
  if (poison_) return *poison_;
  if (broken_) return *broken_;
  return {};
}

void Database::poison(const Error& cause) {
  if (poison_) return;
  poison_ = Error{Status::kResource,
                  "E-STORE-POISONED",
                  "nothing more is stored after a failed sync (" + cause.text +
                      "); check the disk and restart the daemon",
                  {}};
}

void Database::note_failed_sync() {
  if (impl_->vfs.sync_failed())
    poison({Status::kResource, "E-DISK-SYNC", "sync of " + impl_->path, {}});
}

Error Database::error(std::string_view action) {
  sqlite3* connection = impl_->connection;
  const int code = connection == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(connection);
  Error error{Status::kInternal,
              "E-STORE-SQL",
              "cannot " + std::string(action) + " " + impl_->path + ": " +
                  (connection == nullptr ? "out of memory" : sqlite3_errmsg(connection)),
              {}};
  switch (code & 0xFF) {
    case SQLITE_FULL:
      error.status = Status::kResource;
      error.code = "E-DISK-FULL";
      error.text += "; free some space and try again";
      break;
    case SQLITE_IOERR:
      error.status = Status::kResource;
      error.code = "E-STORE-IO";
      break;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      error.status = Status::kResource;
      error.code = "E-STORE-OPEN";
      error.text += "; the daemon's user needs write access to the file and its directory";
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      error.status = Status::kTransient;
      error.code = "E-STORE-BUSY";
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      error.code = "E-STORE-CORRUPT";
      error.text += "; move it away or restore a copy";
      break;
    case SQLITE_NOMEM:
      error.status = Status::kResource;
      error.code = "E-MEMORY";
      break;
    default:
      break;
  }
  note_failed_sync();
  // Statements after this one would each become a transaction of their own; writable() refuses
  // them.
  if (depth_ > 0 && connection != nullptr && sqlite3_get_autocommit(connection) != 0 && !broken_)
    broken_ = error;
  return poison_ ? *poison_ : error;
}

}  // namespace aether::store
