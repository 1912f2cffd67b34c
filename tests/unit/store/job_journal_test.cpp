#include "tests/unit/store/store_fixture.hpp"

namespace aether::store {

using queue::JobState;
using queue::Submission;
using ::testing::ElementsAre;

class Jobs : public test::StoreTest {
 protected:
  Result<queue::Submitted> insert(const queue::JobRecord& job) {
    return store->jobs().insert(job, {});
  }
};

TEST_F(Jobs, ARecordComesBackAsItWasStored) {
  queue::JobRecord job = job_record("night-1");
  job.brief = Value::map({{"prompt", "rainy café"}, {"bpm", 92}, {"x", Value::array({1, 2.5})}});
  job.seed = 0xFFFFFFFFFFFFFFFFu;
  job.priority = 7;
  ASSERT_TRUE(insert(job).ok());
  job.state = JobState::kRetryWait;
  job.attempt = 3;
  job.transient_tries = 2;
  job.hard_tries = 1;
  job.retry_at = 5;
  job.started_at = 6;
  job.failure =
      queue::JobFailure{{Status::kTransient, "E-LLM", "busy", "song"}, "plugin x", "lyrics"};
  ASSERT_TRUE(store->jobs().save(job, {}).ok());
  reopen();
  const queue::JobRecord again = store->jobs().load(job.id).value();
  EXPECT_EQ(again.id, job.id);
  EXPECT_EQ(again.client, "ann");
  EXPECT_EQ(again.idempotency_key, "night-1");
  EXPECT_EQ(again.request_hash, "h1");
  EXPECT_EQ(again.brief, job.brief);
  EXPECT_EQ(again.recipe, job.recipe);
  EXPECT_EQ(again.seed, job.seed);
  EXPECT_EQ(again.priority, 7);
  EXPECT_EQ(again.state, JobState::kRetryWait);
  EXPECT_EQ(again.attempt, 3);
  EXPECT_EQ(again.transient_tries, 2);
  EXPECT_EQ(again.hard_tries, 1);
  EXPECT_EQ(again.created_at, job.created_at);
  EXPECT_EQ(again.ready_at, job.ready_at);
  EXPECT_EQ(again.retry_at, 5);
  EXPECT_EQ(again.started_at, 6);
  EXPECT_EQ(again.finished_at, 0);
  ASSERT_TRUE(again.failure);
  EXPECT_EQ(again.failure->error.status, Status::kTransient);
  EXPECT_EQ(again.failure->error.message(), job.failure->error.message());
  EXPECT_EQ(again.failure->culprit, "plugin x");
  EXPECT_EQ(again.failure->stage, "lyrics");
}

TEST_F(Jobs, TheSameKeyAndBriefIsTheSameJob) {
  const auto first = insert(job_record("night-1"));
  EXPECT_EQ(first->how, Submission::kCreated);
  reopen();
  const auto second = insert(job_record("night-1"));
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->how, Submission::kExisting);
  EXPECT_EQ(second->job.id, first->job.id);
  EXPECT_EQ(store->jobs().list({}).value().size(), 1u);
}

TEST_F(Jobs, TheSameKeyWithAnotherBriefIsAConflict) {
  const std::string id = insert(job_record("night-1"))->job.id;
  const auto other = insert(job_record("night-1", "h2"));
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code, "E-CONFLICT");
  EXPECT_EQ(other.error().field, "idempotency_key");
  EXPECT_THAT(other.error().text, ::testing::HasSubstr(id));
}

TEST_F(Jobs, KeysOfDifferentClientsDoNotMeet) {
  queue::JobRecord other = job_record("night-1", "h2");
  other.client = "bob";
  ASSERT_TRUE(insert(job_record("night-1")).ok());
  EXPECT_EQ(insert(other)->how, Submission::kCreated);
}

TEST_F(Jobs, WithoutAKeyEachSubmitIsAJob) {
  EXPECT_NE(insert(job_record())->job.id, insert(job_record())->job.id);
}

TEST_F(Jobs, DeadAndCancelledJobsReleaseTheirKey) {
  for (const JobState end : {JobState::kDead, JobState::kCancelled}) {
    const std::string id = insert(job_record("night-1"))->job.id;
    finish(id, end);
    const auto again = insert(job_record("night-1", "h2"));
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->how, Submission::kCreated);
    finish(again->job.id, JobState::kCancelled);
  }
  const std::string failed = insert(job_record("night-2"))->job.id;
  finish(failed, JobState::kFailed);
  EXPECT_EQ(insert(job_record("night-2"))->job.id, failed);
}

TEST_F(Jobs, ListsAreNewestFirstFilteredAndPaged) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) made.push_back(submit().id);
  finish(made[1], JobState::kDead);
  finish(made[3], JobState::kDone);
  const auto names = [](const std::vector<queue::JobRecord>& jobs) {
    std::vector<std::string> ids_of_jobs;
    for (const queue::JobRecord& job : jobs) ids_of_jobs.push_back(job.id);
    return ids_of_jobs;
  };
  JobFilter page;
  page.limit = 2;
  EXPECT_THAT(names(store->jobs().list(page).value()), ElementsAre(made[4], made[3]));
  page.before_id = made[3];
  EXPECT_THAT(names(store->jobs().list(page).value()), ElementsAre(made[2], made[1]));
  JobFilter ended;
  ended.states = {JobState::kDead, JobState::kDone};
  EXPECT_THAT(names(store->jobs().list(ended).value()), ElementsAre(made[3], made[1]));
  JobFilter bob;
  bob.client = "bob";
  EXPECT_TRUE(store->jobs().list(bob).value().empty());
  EXPECT_THAT(names(store->jobs().load_open().value()), ElementsAre(made[0], made[2], made[4]));
  const auto counts = store->jobs().count_by_state().value();
  EXPECT_EQ(counts.at(JobState::kReady), 3);
  EXPECT_EQ(counts.at(JobState::kDead), 1);
}

TEST_F(Jobs, AGroupIsStoredAsAWhole) {
  {
    auto group = store->begin();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(insert(job_record()).ok());
  }
  EXPECT_TRUE(store->jobs().list({}).value().empty());
  auto group = store->begin();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(insert(job_record()).ok());
  ASSERT_TRUE(group->commit().ok());
  reopen();
  EXPECT_EQ(store->jobs().list({}).value().size(), 10u);
}

TEST_F(Jobs, UnknownOnesAreSaidToBe) {
  EXPECT_EQ(store->jobs().load(ids.next()).error().code, "E-NO-JOB");
  EXPECT_EQ(store->jobs().save(job_record(), {}).error().code, "E-NO-JOB");
  EXPECT_EQ(store->jobs().save_recipe(ids.next(), {}).error().code, "E-NO-JOB");
}

TEST_F(Jobs, TheRecipeCanBePinnedLater) {
  const std::string id = submit().id;
  ASSERT_TRUE(store->jobs().save_recipe(id, Value::map({{"generation", 3}})).ok());
  EXPECT_EQ(store->jobs().load(id).value().recipe["generation"], Value(3));
}

}  // namespace aether::store
