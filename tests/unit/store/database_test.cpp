#include "daemon/store/database.hpp"

#include "tests/unit/core/folder.hpp"

#include <gmock/gmock.h>

#include <cerrno>

namespace aether::store {

using ::testing::HasSubstr;

class DatabaseFile : public ::testing::Test {
 protected:
  DatabaseFile() { reopen(); }
  void reopen() {
    database.reset();
    auto opened = Database::open(path());
    ASSERT_TRUE(opened.ok()) << opened.error().message();
    database = std::move(*opened);
  }
  std::string path() const { return folder / "artifacts.db"; }
  Result<void> put_tag(const std::string& id) {
    auto insert = database->prepare("INSERT INTO artifact_tags VALUES (?, 'k', 'v')");
    return insert.bind(id).run();
  }
  std::int64_t tags() {
    auto query = database->prepare("SELECT COUNT(*) FROM artifact_tags");
    EXPECT_TRUE(query.step().value());
    return query.integer(0);
  }
  void set_version(int version) {
    auto pragma = database->prepare("PRAGMA user_version=" + std::to_string(version));
    ASSERT_TRUE(pragma.run().ok());
  }

  test::Folder folder;
  std::unique_ptr<Database> database;
};

// "synchronous=FULL" is 2 (sqlite.org/pragma.html): the promise behind every acknowledgement.
TEST_F(DatabaseFile, CommitsAreSynchronousAndLoggedAhead) {
  auto mode = database->prepare("PRAGMA journal_mode");
  ASSERT_TRUE(mode.step().value());
  EXPECT_EQ(mode.text(0), "wal");
  auto synchronous = database->prepare("PRAGMA synchronous");
  ASSERT_TRUE(synchronous.step().value());
  EXPECT_EQ(synchronous.integer(0), 2);
}

TEST_F(DatabaseFile, ReopeningKeepsRowsAndMigratesOnce) {
  ASSERT_TRUE(put_tag("a").ok());
  reopen();
  reopen();
  EXPECT_EQ(tags(), 1);
  EXPECT_EQ(database->integrity().value(), "ok");
}

TEST_F(DatabaseFile, ADatabaseOfANewerDaemonIsLeftAlone) {
  set_version(99);
  database.reset();
  const auto opened = Database::open(path());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, "E-STORE-NEWER");
  EXPECT_THAT(opened.error().text, HasSubstr("99"));
}

TEST_F(DatabaseFile, AFileThatIsNoDatabaseIsSaidToBeCorrupt) {
  database.reset();
  for (const char* name : {"artifacts.db-wal", "artifacts.db-shm"})
    (void)remove_file(folder / name);
  ASSERT_TRUE(write_file(path(), std::string(8192, 'x'), "work.write").ok());
  EXPECT_EQ(Database::open(path()).error().code, "E-STORE-CORRUPT");
}

TEST_F(DatabaseFile, AnUnwritablePlaceIsAnErrorWithAdvice) {
  const auto opened = Database::open("/proc/no/artifacts.db");
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, "E-STORE-OPEN");
  EXPECT_THAT(opened.error().text, HasSubstr("write access"));
}

TEST_F(DatabaseFile, WithoutACommitNothingStays) {
  {
    auto transaction = database->begin();
    ASSERT_TRUE(transaction.ok());
    ASSERT_TRUE(put_tag("a").ok());
  }
  EXPECT_EQ(tags(), 0);
  EXPECT_FALSE(database->in_transaction());
}

TEST_F(DatabaseFile, AFailedPartOfAGroupDoesNotHarmTheRest) {
  auto group = database->begin();
  ASSERT_TRUE(group.ok());
  {
    auto good = database->begin();
    ASSERT_TRUE(put_tag("good").ok());
    ASSERT_TRUE(good->commit().ok());
  }
  {
    auto bad = database->begin();
    ASSERT_TRUE(put_tag("bad").ok());
    EXPECT_FALSE(put_tag("bad").ok()) << "the key stands already";
  }
  ASSERT_TRUE(group->commit().ok());
  EXPECT_EQ(tags(), 1);
}

TEST_F(DatabaseFile, AFullDiskFailsTheCommitAndLaterOnesWork) {
  for (int round = 0; round < 3; ++round) {
    auto transaction = database->begin();
    ASSERT_TRUE(transaction.ok());
    const test::FaultScope fault("sqlite.write", ENOSPC);
    Result<void> done = put_tag("x" + std::to_string(round));
    if (done) done = transaction->commit();
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().code, "E-DISK-FULL");
    EXPECT_EQ(done.error().status, Status::kResource);
  }
  EXPECT_FALSE(database->poisoned());
  EXPECT_EQ(tags(), 0);
  EXPECT_TRUE(put_tag("y").ok());
  EXPECT_EQ(tags(), 1);
}

// SQLite rolls a transaction back by itself when its cache spills onto a full disk. What follows in
// the group must not slip through as transactions of their own.
TEST_F(DatabaseFile, AfterSqliteGaveUpATransactionNothingOfItIsStored) {
  auto pragma = database->prepare("PRAGMA cache_size=1");
  (void)pragma.step();
  pragma.reset();
  auto group = database->begin();
  ASSERT_TRUE(group.ok());
  bool failed = false;
  {
    const test::FaultScope fault("sqlite.write", ENOSPC);
    for (int i = 0; i < 2000 && !failed; ++i)
      failed = !put_tag(std::string(200, 'x') + std::to_string(i)).ok();
  }
  ASSERT_TRUE(failed);
  EXPECT_FALSE(put_tag("late").ok());
  EXPECT_FALSE(database->begin().ok());
  EXPECT_FALSE(group->commit().ok());
  EXPECT_EQ(tags(), 0);
  EXPECT_TRUE(put_tag("after").ok());
}

TEST_F(DatabaseFile, AfterAFailedSyncNothingIsAcknowledged) {
  {
    const test::FaultScope fault("sqlite.sync", EIO, 1);
    EXPECT_FALSE(put_tag("a").ok());
  }
  ASSERT_TRUE(database->poisoned());
  EXPECT_EQ(put_tag("b").error().code, "E-STORE-POISONED");
  EXPECT_EQ(database->begin().error().code, "E-STORE-POISONED");
  EXPECT_EQ(database->checkpoint().error().code, "E-STORE-POISONED");
}

// The log is safe by then, but the disk has lied once.
TEST_F(DatabaseFile, AFailedSyncOfACheckpointIsNotOverlooked) {
  ASSERT_TRUE(put_tag("a").ok());
  const test::FaultScope fault("sqlite.sync", EIO);
  EXPECT_FALSE(database->checkpoint().ok());
  EXPECT_TRUE(database->poisoned());
}

TEST_F(DatabaseFile, ACheckpointEmptiesTheLog) {
  ASSERT_TRUE(put_tag("a").ok());
  EXPECT_GT(file_size(path() + "-wal").value(), 0u);
  ASSERT_TRUE(database->checkpoint().ok());
  EXPECT_EQ(file_size(path() + "-wal").value(), 0u);
}

}  // namespace aether::store
