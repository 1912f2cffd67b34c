// SQLite behind three small classes. Write-ahead log, synchronous FULL, foreign keys on, every
// write through the fault door (sqlite_vfs.hpp). One connection, one thread.
//
// After a failed fsync nobody knows what is on the disk, so the database is *poisoned*: every later
// write returns E-STORE-POISONED (kResource) and the daemon should say so, go not-ready and exit.
#pragma once

#include "daemon/core/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace aether::store {

class Database;

/// A prepared statement. Bind in order, step, read columns from 0. Resets itself when destroyed.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  Statement& bind(std::int64_t value);
  Statement& bind(int value) { return bind(static_cast<std::int64_t>(value)); }
  Statement& bind(double value);
  Statement& bind(std::string_view text);
  Statement& bind(const char* text) { return bind(std::string_view(text)); }
  Statement& bind(std::span<const std::uint8_t> bytes);
  Statement& bind_null();

  /// True when there is a row.
  Result<bool> step();
  /// For statements without rows.
  Result<void> run();
  /// Back to the start with fresh bindings.
  void reset();

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  std::span<const std::uint8_t> blob(int column) const;  ///< valid until the next step
  bool is_null(int column) const;

 private:
  friend class Database;
  Statement(Database& database, sqlite3_stmt* statement)
      : database_(&database), statement_(statement) {}
  Database* database_;
  sqlite3_stmt* statement_;
  int next_parameter_ = 1;
  int bind_error_ = 0;
  std::optional<Error> unprepared_;  // why statement_ is null
};

/// All or nothing. Rolls back when destroyed without commit. A transaction within another is a
/// savepoint of it: its commit becomes durable with the outer one.
class Transaction {
 public:
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  /// Durable when this returns ok and it is the outermost.
  Result<void> commit();

 private:
  friend class Database;
  Transaction(Database& database, int depth) : database_(&database), depth_(depth) {}
  Database* database_;
  int depth_;
};

/// Hears of transactions, so that what hangs on them can follow. Depth 1 is the outermost, the
/// durable one.
class TransactionListener {
 public:
  virtual ~TransactionListener() = default;
  virtual void on_begin(int depth) = 0;
  virtual void on_end(int depth, bool committed) = 0;
};

class Database {
 public:
  /// Opens or makes the file and brings it to the newest migration. @return E-STORE-OPEN,
  /// E-STORE-NEWER (made by a newer daemon), E-STORE-CORRUPT, E-DISK-FULL.
  static Result<std::unique_ptr<Database>> open(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Prepared once per text, then reused. A file that cannot be read shows at the first step.
  /// @throws Failure when the SQL is wrong: a bug.
  Statement prepare(std::string_view sql);
  Result<Transaction> begin();
  bool in_transaction() const { return depth_ > 0; }
  /// Rowid of the latest insert.
  std::int64_t last_insert_key() const;
  /// Moves the write-ahead log into the database; call when idle.
  Result<void> checkpoint();
  /// "ok", or what PRAGMA integrity_check says.
  Result<std::string> integrity();

  /// The first fsync failure, or nothing.
  const std::optional<Error>& poisoned() const { return poison_; }
  void poison(const Error& cause);
  /// Error of every write once poisoned, else ok.
  Result<void> writable() const;

  /// At most one; nullptr for none. Outlives the database or is taken back.
  void set_listener(TransactionListener* listener) { listener_ = listener; }

 private:
  friend class Statement;
  friend class Transaction;
  struct Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  Result<void> execute(const char* sql);
  Result<void> migrate();
  Result<void> configure();
  Error error(std::string_view action);
  void note_failed_sync();
  Result<void> commit(int depth);
  void rollback(int depth);

  std::unique_ptr<Impl> impl_;
  TransactionListener* listener_ = nullptr;
  std::optional<Error> poison_;
  std::optional<Error> broken_;  // why SQLite ended the transaction under way by itself
  int depth_ = 0;
};

}  // namespace aether::store
