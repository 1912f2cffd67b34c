#include "tests/unit/store/store_fixture.hpp"

namespace aether::store {

using ::testing::ElementsAre;

class Events : public test::StoreTest {
 protected:
  std::int64_t append(const std::string& job, const std::string& kind) {
    auto event = store->events().append(job, {kind, Value::map({{"n", 1}})});
    EXPECT_TRUE(event.ok());
    return event->seq;
  }
  std::vector<std::int64_t> numbers(const std::vector<EventRecord>& events) {
    std::vector<std::int64_t> numbers;
    for (const EventRecord& event : events) numbers.push_back(event.seq);
    return numbers;
  }
};

TEST_F(Events, AreNumberedPerJobAndOverall) {
  const std::string a = submit().id, b = submit().id;  // each accepted: number 1
  EXPECT_EQ(append(a, "started"), 2);
  EXPECT_EQ(append(b, "started"), 2);
  EXPECT_EQ(append(a, "done"), 3);
  EXPECT_EQ(store->events().last_global_seq().value(), 5);
  EXPECT_EQ(store->events().last_seq(a).value(), 3);
  const auto all = store->events().replay_all(0, 100).value();
  ASSERT_EQ(all.size(), 5u);
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_EQ(all[i].global_seq, static_cast<std::int64_t>(i) + 1);
}

TEST_F(Events, AReplayGoesOnWhereTheLastOneEnded) {
  const std::string id = submit().id;
  for (int i = 0; i < 9; ++i) append(id, "stage.done");
  EXPECT_THAT(numbers(store->events().replay(id, 0, 4).value()), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(numbers(store->events().replay(id, 4, 4).value()), ElementsAre(5, 6, 7, 8));
  EXPECT_THAT(numbers(store->events().replay(id, 8, 4).value()), ElementsAre(9, 10));
  const auto event = store->events().replay(id, 9, 1).value().at(0);
  EXPECT_EQ(event.kind, "stage.done");
  EXPECT_EQ(event.job_id, id);
  EXPECT_EQ(event.time, clock.now_ms());
  EXPECT_EQ(event.payload["n"], Value(1));
}

TEST_F(Events, OnlyCommittedOnesArePublishedAndRollbacksLeaveNoHole) {
  const std::string id = submit().id;
  EXPECT_EQ(store->events().take_committed().size(), 1u);
  {
    auto group = store->begin();
    append(id, "started");
    {
      auto part = store->begin();
      append(id, "failed");
    }
    EXPECT_TRUE(store->events().take_committed().empty()) << "not durable yet";
    ASSERT_TRUE(group->commit().ok());
  }
  {
    auto lost = store->begin();
    append(id, "lost");
  }
  append(id, "done");
  const auto published = store->events().take_committed();
  EXPECT_THAT(numbers(published), ElementsAre(2, 3));
  EXPECT_EQ(published[0].kind, "started");
  EXPECT_EQ(published[1].kind, "done");
  EXPECT_TRUE(store->events().take_committed().empty());
  EXPECT_THAT(numbers(store->events().replay(id, 0, 100).value()), ElementsAre(1, 2, 3));
}

TEST_F(Events, NumbersGoOnAfterARestart) {
  const std::string id = submit().id;
  append(id, "started");
  reopen();
  EXPECT_EQ(append(id, "done"), 3);
  EXPECT_EQ(store->events().last_global_seq().value(), 3);
}

TEST_F(Events, TheHeartbeatListsWhatChangedLately) {
  const std::string old = submit().id;
  clock.advance(10'000);
  const std::string fresh = submit().id;
  append(fresh, "started");
  const auto cursors = store->events().changed_since(clock.now_ms() - 5000).value();
  ASSERT_EQ(cursors.size(), 1u);
  EXPECT_EQ(cursors[0].job_id, fresh);
  EXPECT_EQ(cursors[0].seq, 2);
}

TEST_F(Events, AnEventOfAnUnknownJobIsRefused) {
  EXPECT_EQ(store->events().append(ids.next(), {"started", {}}).error().code, "E-NO-JOB");
}

}  // namespace aether::store
