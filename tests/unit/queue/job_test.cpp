#include "daemon/queue/job.hpp"

#include <gtest/gtest.h>

namespace aether::queue {

constexpr JobState kAll[] = {JobState::kReady,    JobState::kRunning, JobState::kRetryWait,
                             JobState::kDone,     JobState::kFailed,  JobState::kDead,
                             JobState::kCancelled};

TEST(JobState, NamesAreReadBack) {
  for (const JobState state : kAll) EXPECT_EQ(state_from(state_name(state)), state);
  EXPECT_FALSE(state_from("sleeping"));
}

TEST(JobState, EachIsEitherOpenOrFinal) {
  for (const JobState state : kAll) EXPECT_NE(is_open(state), is_final(state)) << state_name(state);
}

// The promise to users: done is for good; failed and cancelled resume, dead retries, and nothing
// skips the lease.
TEST(JobState, OnlyALeaseLeadsToAnOutcome) {
  for (const JobState from : kAll) {
    EXPECT_FALSE(can_change(JobState::kDone, from));
    for (const JobState to : {JobState::kDone, JobState::kFailed, JobState::kDead})
      EXPECT_EQ(can_change(from, to), from == JobState::kRunning) << state_name(from);
    EXPECT_EQ(can_change(from, JobState::kRunning), from == JobState::kReady) << state_name(from);
    EXPECT_EQ(can_change(from, JobState::kCancelled), is_open(from)) << state_name(from);
  }
  for (const JobState from : {JobState::kFailed, JobState::kCancelled, JobState::kDead})
    EXPECT_TRUE(can_change(from, JobState::kReady)) << state_name(from);
}

}  // namespace aether::queue
