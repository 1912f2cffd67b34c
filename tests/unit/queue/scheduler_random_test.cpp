// Thousands of random steps from a seed; after each the promises of the queue must hold.
#include "daemon/queue/scheduler.hpp"

#include "daemon/core/ids.hpp"
#include "tests/unit/queue/memory_ledger.hpp"

#include <aether/random.hpp>

#include <algorithm>
#include <set>

namespace aether::queue {
namespace {

constexpr int kSteps = 4000;
constexpr int kSlots = 3;

class Storm {
 public:
  explicit Storm(std::uint64_t seed) : random_(stream_key(seed, "test", "storm")) {
    settings_.max_running = kSlots;
    settings_.max_queued = 40;
    settings_.max_queued_per_client = 20;
    restart();
  }

  void step() {
    clock_.advance(random_.integer(0, 3000));
    ledger_.full = random_.chance(0.05);
    switch (random_.integer(0, 9)) {
      case 0:
      case 1:
      case 2:
        submit();
        break;
      case 3:
      case 4:
        (void)scheduler_->dispatch();
        break;
      case 5:
      case 6:
        end_one();
        break;
      case 7:
        ask();
        break;
      case 8:
        repeat_an_end();
        break;
      default:
        if (random_.chance(0.1)) restart();
        if (random_.chance(0.3)) (void)scheduler_->reload();
    }
    carrier_.refuses = random_.chance(0.03);
    check();
  }

  /// The storm is over: everything open ends.
  void settle() {
    ledger_.full = false;
    carrier_.refuses = false;
    for (int i = 0; i < 10000 && !(scheduler_->jobs().empty() && active_.empty()); ++i) {
      ASSERT_TRUE(scheduler_->dispatch().ok());
      while (!active_.empty()) end(active_.begin(), {});
      clock_.advance(60'000);
      check();
    }
    EXPECT_TRUE(scheduler_->jobs().empty());
  }

  std::string history() const {
    std::string text;
    for (const test::SeenEvent& event : ledger_.events) text += event.job_id + event.kind + "\n";
    return text;
  }

 private:
  void restart() {
    // The processes of the former daemon are gone with it.
    active_.clear();
    scheduler_ = std::make_unique<Scheduler>(settings_, clock_, ledger_, carrier_);
    const bool full = std::exchange(ledger_.full, false);
    ASSERT_TRUE(scheduler_->start().ok());
    ledger_.full = full;
    seen_carried_ = carrier_.carried.size();
  }

  void submit() {
    NewJob job;
    job.id = "job" + std::to_string(1'000'000 + ++submitted_);
    job.client = "client" + std::to_string(random_.integer(0, 3));
    job.priority = random_.integer(0, 9);
    job.seed = random_.next_u64();
    job.request_hash = "h";
    if (random_.chance(0.3)) job.idempotency_key = "k" + std::to_string(random_.integer(0, 9));
    (void)scheduler_->submit(job);
  }

  void end_one() {
    if (active_.empty()) return;
    auto at = active_.begin();
    std::advance(at, random_.integer(0, static_cast<int>(active_.size()) - 1));
    if (random_.chance(0.5)) {
      end(at, {});
      return;
    }
    static constexpr Status kKinds[] = {Status::kInvalid, Status::kTransient, Status::kResource,
                                        Status::kInternal, Status::kCancelled};
    end(at, JobFailure{{kKinds[random_.integer(0, 4)], "E-X", "x", {}}, "plugin", "mix"});
  }

  void end(std::set<std::pair<std::string, int>>::iterator at,
           const std::optional<JobFailure>& failure) {
    const Lease lease{at->first, at->second};
    active_.erase(at);
    ended_.push_back(lease);
    (void)scheduler_->ended(lease, failure);
  }

  void repeat_an_end() {
    if (ended_.empty()) return;
    const auto index =
        static_cast<std::size_t>(random_.integer(0, static_cast<int>(ended_.size()) - 1));
    (void)scheduler_->ended(ended_[index], {});
  }

  void ask() {
    if (ledger_.jobs.empty()) return;
    auto at = ledger_.jobs.begin();
    std::advance(at, random_.integer(0, static_cast<int>(ledger_.jobs.size()) - 1));
    const std::string id = at->first;
    const int what = random_.integer(0, 2);
    if (what == 0) (void)scheduler_->cancel(id);
    if (what == 1) (void)scheduler_->resume(id);
    if (what == 2) (void)scheduler_->retry(id);
  }

  void check() {
    for (; seen_carried_ < carrier_.carried.size(); ++seen_carried_) {
      const Lease& lease = carrier_.carried[seen_carried_];
      ASSERT_TRUE(given_.emplace(lease.job_id, lease.attempt).second) << "a number given twice";
      for (const auto& [job, attempt] : active_)
        ASSERT_NE(job, lease.job_id) << "two leases of one job";
      active_.emplace(lease.job_id, lease.attempt);
    }
    ASSERT_LE(active_.size(), static_cast<std::size_t>(kSlots));
    for (const auto& [id, job] : scheduler_->jobs()) {
      ASSERT_TRUE(is_open(job.state)) << id;
      ASSERT_EQ(job.state, ledger_.jobs.at(id).state) << id;
      ASSERT_EQ(job.attempt, ledger_.jobs.at(id).attempt) << id;
    }
    for (const auto& [id, job] : ledger_.jobs) {
      ASSERT_EQ(is_open(job.state), scheduler_->jobs().contains(id))
          << id << " is " << state_name(job.state);
      ASSERT_EQ(is_final(job.state), job.finished_at != 0) << id;
      ASSERT_EQ(job.state == JobState::kRetryWait, job.retry_at != 0) << id;
    }
  }

  RandomStream random_;
  FakeClock clock_;
  SchedulerSettings settings_;
  test::MemoryLedger ledger_;
  test::MemoryCarrier carrier_;
  std::unique_ptr<Scheduler> scheduler_;
  std::set<std::pair<std::string, int>> active_;  // attempts whose processes live
  std::set<std::pair<std::string, int>> given_;
  std::vector<Lease> ended_;
  std::size_t seen_carried_ = 0;
  int submitted_ = 0;
};

class RandomSteps : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomSteps, KeepEachJobInOneStateUnderOneLease) {
  Storm storm(GetParam());
  for (int i = 0; i < kSteps && !HasFatalFailure(); ++i) {
    SCOPED_TRACE("step " + std::to_string(i));
    storm.step();
  }
  if (!HasFatalFailure()) storm.settle();
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomSteps, ::testing::Range<std::uint64_t>(1, 9));

TEST(RandomSteps, AreDecidedTheSameWayEachTime) {
  Storm first(99), second(99);
  for (int i = 0; i < 1000; ++i) first.step(), second.step();
  EXPECT_EQ(first.history(), second.history());
  EXPECT_FALSE(first.history().empty());
}

}  // namespace
}  // namespace aether::queue
