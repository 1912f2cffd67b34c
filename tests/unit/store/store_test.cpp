#include "tests/unit/store/store_fixture.hpp"

#include <sys/stat.h>

namespace aether::store {

using queue::JobState;
using ::testing::ElementsAre;

class StoreFolder : public test::StoreTest {
 protected:
  std::string finished_job(const std::string& content) {
    const std::string id = submit().id;
    EXPECT_TRUE(store->stages().commit(stage(lease(id), "song", content)).ok());
    finish(id, JobState::kDone);
    return id;
  }
};

TEST_F(StoreFolder, BelongsToOneDaemon) {
  const auto second = Store::open(folder / "artifacts", clock);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, "E-STORE-LOCKED");
}

TEST_F(StoreFolder, ThatCannotBeMadeIsAnErrorWithItsPath) {
  const auto opened = Store::open("/proc/nowhere/artifacts", clock);
  ASSERT_FALSE(opened.ok());
  EXPECT_THAT(opened.error().text, ::testing::HasSubstr("/proc/nowhere"));
}

TEST_F(StoreFolder, AStageWhoseContentIsMissingIsDoneAgain) {
  const std::string id = submit().id;
  const queue::Lease running = lease(id);
  ASSERT_TRUE(store->stages().commit(stage(running, "song", "a")).ok());
  ASSERT_TRUE(store->stages().commit(stage(running, "mixing", "b")).ok());
  const std::string lost = store->artifacts().latest(id, "mixing").value().checksum;
  ASSERT_TRUE(remove_file(store->blobs().path(lost)).ok());
  reopen();
  ASSERT_EQ(store->recovery().undone.size(), 1u);
  EXPECT_EQ(store->recovery().undone[0].stage, "mixing");
  EXPECT_EQ(store->recovery().undone[0].job_id, id);
  const auto done = store->stages().done(id).value();
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done[0].stage, "song");
  reopen();
  EXPECT_TRUE(store->recovery().undone.empty());
}

TEST_F(StoreFolder, ScrubbingFindsDamageSetsItAsideAndUndoesTheStage) {
  const std::string id = submit().id;
  const queue::Lease running = lease(id);
  for (const char* name : {"song", "mixing", "master"})
    ASSERT_TRUE(store->stages().commit(stage(running, name, name)).ok());
  const std::string damaged = store->artifacts().latest(id, "mixing").value().checksum;
  ASSERT_EQ(::chmod(store->blobs().path(damaged).c_str(), 0640), 0);
  auto file = File::open_for_update(store->blobs().path(damaged), "work.write");
  ASSERT_TRUE(file->write_at("X", 1, 2, "work.write").ok());

  int checked = 0;
  std::vector<std::string> found;
  for (int i = 0; i < 2; ++i) {
    const Scrub scrub = store->scrub(2).value();
    checked += scrub.checked;
    found.insert(found.end(), scrub.damaged.begin(), scrub.damaged.end());
  }
  EXPECT_EQ(checked, 3);
  EXPECT_THAT(found, ElementsAre(damaged));
  EXPECT_FALSE(store->blobs().contains(damaged));
  EXPECT_EQ(store->stages().done(id).value().size(), 2u);
  EXPECT_TRUE(store->scrub(100).value().damaged.empty());
}

TEST_F(StoreFolder, SweepingRemovesOldEndedJobsWithAllTheyLeft) {
  const std::string old = finished_job("old");
  const std::string running = submit().id;
  clock.advance(100'000);
  const std::string fresh = finished_job("fresh");
  RetentionRule rule;
  rule.jobs_before = clock.now_ms() - 50'000;
  rule.blobs_before = system_clock().now_ms() + 10'000;
  const Swept swept = store->sweep(rule).value();
  EXPECT_EQ(swept.jobs, 1);
  EXPECT_EQ(swept.blobs, 1);
  EXPECT_EQ(store->jobs().load(old).error().code, "E-NO-JOB");
  EXPECT_TRUE(store->jobs().load(running).ok());
  EXPECT_TRUE(store->jobs().load(fresh).ok());
  EXPECT_EQ(store->artifacts().find({}).value().size(), 1u);
  EXPECT_TRUE(store->events().replay(old, 0, 10).value().empty());
  EXPECT_EQ(store->blobs().list().value().size(), 1u);
  EXPECT_EQ(store->integrity().value(), "ok");
}

TEST_F(StoreFolder, SweptEventsDoNotGiveTheirNumbersBack) {
  const std::string id = finished_job("x");
  const std::int64_t last = store->events().last_seq(id).value();
  const std::int64_t global = store->events().last_global_seq().value();
  clock.advance(1000);
  RetentionRule rule;
  rule.events_before = clock.now_ms();
  EXPECT_EQ(store->sweep(rule).value().events, 3);
  EXPECT_EQ(store->events().last_global_seq().value(), global);
  const auto next = store->events().append(id, {"accepted", {}}).value();
  EXPECT_EQ(next.seq, last + 1);
  EXPECT_EQ(next.global_seq, global + 1);
}

}  // namespace aether::store
