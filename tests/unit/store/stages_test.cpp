#include "tests/unit/store/store_fixture.hpp"

namespace aether::store {

using ::testing::ElementsAre;

class Stages : public test::StoreTest {
 protected:
  std::vector<std::string> done(const std::string& id) {
    std::vector<std::string> names;
    for (const StageRecord& stage : store->stages().done(id).value()) names.push_back(stage.stage);
    return names;
  }
};

TEST_F(Stages, ACommitLeavesArtifactStageAndEvents) {
  const std::string id = submit().id;
  const queue::Lease first = lease(id);
  StageCommit commit = stage(first, "composition", "notes");
  commit.announcement["stage_index"] = 2;
  const auto committed = store->stages().commit(commit);
  ASSERT_TRUE(committed.ok()) << committed.error().message();
  EXPECT_THAT(done(id), ElementsAre("composition"));
  const StageRecord record = store->stages().done(id).value()[0];
  EXPECT_EQ(record.attempt, 1);
  EXPECT_EQ(record.started_at, commit.started_at);
  EXPECT_EQ(record.detail, commit.detail);

  const auto events = store->events().replay(id, 1, 10).value();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].kind, "artifact.ready");
  EXPECT_EQ(events[0].payload["name"], Value("composition"));
  EXPECT_EQ(events[0].payload["artifact"], Value(committed->artifacts[0].id));
  EXPECT_EQ(events[0].payload["sha256"], Value(commit.artifacts[0].blob.checksum));
  EXPECT_EQ(events[0].payload["stage"], Value("composition"));
  EXPECT_EQ(events[1].kind, "stage.done");
  EXPECT_EQ(events[1].payload["stage_index"], Value(2));
  EXPECT_EQ(events[1].payload["seconds"], Value(0.25));
}

// An attempt that was given up may still be running somewhere; what it sends late must not count.
TEST_F(Stages, AStaleAttemptIsRefused) {
  const std::string id = submit().id;
  const queue::Lease first = lease(id);
  const queue::Lease second = lease(id);
  EXPECT_EQ(store->stages().commit(stage(first, "composition", "old")).error().code,
            "E-ATTEMPT-STALE");
  EXPECT_EQ(store->stages().announce(first, {"stage.started", {}}).error().code, "E-ATTEMPT-STALE");
  EXPECT_TRUE(done(id).empty());
  EXPECT_TRUE(store->artifacts().find({}).value().empty());
  EXPECT_EQ(store->events().last_seq(id).value(), 1);
  EXPECT_TRUE(store->stages().commit(stage(second, "composition", "new")).ok());
}

TEST_F(Stages, ACancelledJobTakesNothingMore) {
  const std::string id = submit().id;
  const queue::Lease running = lease(id);
  finish(id, queue::JobState::kCancelled);
  EXPECT_EQ(store->stages().commit(stage(running, "mixing", "x")).error().code, "E-ATTEMPT-STALE");
  EXPECT_EQ(store->stages().commit(stage({ids.next(), 1}, "mixing", "x")).error().code, "E-NO-JOB");
}

TEST_F(Stages, StandInTheOrderOfTheirCommits) {
  const std::string id = submit().id;
  const queue::Lease running = lease(id);
  for (const char* name : {"composition", "arrangement", "lyrics", "composition"})
    ASSERT_TRUE(store->stages().commit(stage(running, name, name)).ok());
  EXPECT_THAT(done(id), ElementsAre("arrangement", "lyrics", "composition"));
}

TEST_F(Stages, AStageDoneAgainMakesTheNextVersion) {
  const std::string id = submit().id;
  const queue::Lease running = lease(id);
  ASSERT_TRUE(store->stages().commit(stage(running, "mix", "planned")).ok());
  ASSERT_TRUE(store->stages().commit(stage(running, "mix", "measured")).ok());
  const Artifact latest = store->artifacts().latest(id, "mix").value();
  EXPECT_EQ(latest.version, 2);
  EXPECT_EQ(store->blobs().read(latest.checksum).value(), test::bytes_of("measured"));
}

TEST_F(Stages, UndoingOneTakesItsArtifactsAlong) {
  const std::string id = submit().id;
  const queue::Lease running = lease(id);
  ASSERT_TRUE(store->stages().commit(stage(running, "lyrics", "la")).ok());
  ASSERT_TRUE(store->stages().commit(stage(running, "vocal", "lala")).ok());
  ASSERT_TRUE(store->stages().undo(id, "lyrics").ok());
  EXPECT_THAT(done(id), ElementsAre("vocal"));
  EXPECT_EQ(store->artifacts().latest(id, "lyrics").error().code, "E-NO-ARTIFACT");
  ASSERT_TRUE(store->stages().commit(stage(running, "lyrics", "la")).ok());
  EXPECT_EQ(store->artifacts().latest(id, "lyrics").value().version, 2);
}

TEST_F(Stages, AFailedCommitLeavesNothingOfTheStage) {
  const std::string id = submit().id;
  const queue::Lease running = lease(id);
  const StageCommit commit = stage(running, "mixing", "x");
  {
    const test::FaultScope fault("sqlite.write", ENOSPC);
    EXPECT_EQ(store->stages().commit(commit).error().code, "E-DISK-FULL");
  }
  EXPECT_TRUE(done(id).empty());
  EXPECT_TRUE(store->artifacts().find({}).value().empty());
  EXPECT_EQ(store->events().last_seq(id).value(), 1);
  EXPECT_TRUE(store->stages().commit(commit).ok()) << "the same commit works once there is room";
}

}  // namespace aether::store
