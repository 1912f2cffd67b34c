// Whatever a plugin does in a job ends that job with a named culprit, and nobody else notices.
#include <gtest/gtest.h>

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>

#include "tests/fixtures/broker_double.hpp"

namespace aether::test {
namespace {

class Crash : public testing::Test {
 protected:
  Crash() {
    broker.install("fixture_fault");
    run = &broker.start_host();
  }
  JobRun& fault(const std::string& what, std::int64_t memory_bytes = 0) {
    return broker.submit(*run, Value::map({{"prompt", what}}),
                         BrokerDouble::one_stage("fault", {"fault"}), {}, memory_bytes);
  }
  // The job ends with this error, names stage and plugin, and the same host runs the next job.
  void expect_end(const std::string& what, const std::string& code, Status status,
                  std::int64_t memory_bytes = 0) {
    ASSERT_TRUE(run->ready);
    JobRun& job = fault(what, memory_bytes);
    ASSERT_TRUE(broker.finish(job)) << what;
    const host::JobEnd end = job.end();
    EXPECT_FALSE(end.success);
    EXPECT_EQ(end.error.code, code) << end.error.message();
    EXPECT_EQ(end.error.status, status) << end.error.message();
    EXPECT_EQ(job.stage, "fault");
    EXPECT_EQ(job.plugin, "org.fixture.fault");
    EXPECT_TRUE(job.commits.empty());
    JobRun& next = fault("well");
    ASSERT_TRUE(broker.finish(next)) << "the host does not run jobs any more after " << what;
    EXPECT_TRUE(next.end().success) << next.end().error.message();
    EXPECT_FALSE(run->closed);
  }
  BrokerDouble broker;
  HostRun* run = nullptr;
};

TEST_F(Crash, SegfaultNamesStageAndPlugin) {
  expect_end("segfault", "E-JOB-SIGNAL", Status::kInternal);
  JobRun& job = fault("wild write");
  ASSERT_TRUE(broker.finish(job));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_EQ(job.exited->signal, SIGSEGV);
#endif
  EXPECT_NE(job.end().error.text.find("stage fault (plugin org.fixture.fault)"), std::string::npos)
      << job.end().error.text;
}
TEST_F(Crash, AbortIsAFailedAttempt) {
  expect_end("abort", "E-JOB-SIGNAL", Status::kInternal);
}
TEST_F(Crash, ExitZeroIsNoSuccess) {
  expect_end("exit0", "E-JOB-EXIT", Status::kInternal);
}
TEST_F(Crash, ThrownExceptionBecomesTheJobsError) {
  expect_end("throw", "E-PLUGIN-EXCEPTION", Status::kInternal);
  expect_end("throw int", "E-PLUGIN-EXCEPTION", Status::kInternal);
}
TEST_F(Crash, ExceptionOnAThreadIsAFailedAttempt) {
  expect_end("throw on a thread", "E-JOB-SIGNAL", Status::kInternal);
}
TEST_F(Crash, MemoryOverTheAllowanceIsNamed) {
  expect_end("memory", "E-JOB-MEMORY", Status::kResource, 64 << 20);
}
TEST_F(Crash, AgentsOwnErrorKeepsClassCodeAndField) {
  expect_end("invalid", "E-FIXTURE-NO", Status::kInvalid);
  expect_end("transient", "E-FIXTURE-LATER", Status::kTransient);
}
TEST_F(Crash, WrongOutputIsRefusedBeforeItIsCommitted) {
  expect_end("wrong document", "E-AGENT-OUTPUT", Status::kInternal);
  expect_end("nothing", "E-AGENT-OUTPUT", Status::kInternal);
  JobRun& job = broker.submit(*run, Value::map({{"prompt", "bad field"}}),
                              BrokerDouble::one_stage("fault", {"song"}));
  ASSERT_TRUE(broker.finish(job));
  EXPECT_EQ(job.end().error.code, "E-AGENT-OUTPUT");
  EXPECT_EQ(job.end().error.field, "song.bpm");
}

TEST_F(Crash, LoopEndsOnStopAndOnlyThatJob) {
  JobRun& obedient = fault("obedient loop");
  JobRun& deaf = fault("loop");
  ASSERT_TRUE(broker.run_until([&] { return !obedient.started.empty() && !deaf.started.empty(); }));
  ASSERT_TRUE(run->handle.stop_job(obedient.id, 1).ok());
  ASSERT_TRUE(broker.finish(obedient));
  EXPECT_EQ(obedient.end().error.status, Status::kCancelled);
  EXPECT_FALSE(deaf.exited.has_value());

  ASSERT_TRUE(run->handle.stop_job(deaf.id, 1).ok());
  ASSERT_TRUE(broker.finish(deaf));
  EXPECT_EQ(deaf.end().error.code, "E-JOB-HUNG");
}

TEST_F(Crash, HangThatIgnoresSigtermIsKilledAfterItsGrace) {
  broker.grace_ms = 100;
  JobRun& job = fault("hang");
  ASSERT_TRUE(broker.run_until([&] { return !job.started.empty(); }));
  ASSERT_TRUE(run->handle.stop_job(job.id, 1).ok());
  ASSERT_TRUE(broker.finish(job));
  EXPECT_EQ(job.end().error.code, "E-JOB-HUNG");
  EXPECT_EQ(job.exited->signal, SIGKILL);
}

TEST_F(Crash, OtherJobsAreNotDisturbed) {
  Gate gate(broker.home() + "/gate");
  JobRun& waiting = broker.submit(*run, Value::map({{"prompt", "gate"}, {"gate", gate.path()}}),
                                  BrokerDouble::one_stage("fault", {"fault"}));
  ASSERT_TRUE(broker.run_until([&] { return !waiting.started.empty(); }));
  for (const char* what : {"segfault", "abort", "exit0", "throw on a thread"}) {
    JobRun& job = fault(what);
    ASSERT_TRUE(broker.finish(job)) << what;
    EXPECT_FALSE(job.end().success) << what;
  }
  EXPECT_FALSE(waiting.exited.has_value());
  gate.open();
  ASSERT_TRUE(broker.finish(waiting));
  EXPECT_TRUE(waiting.end().success) << waiting.end().error.message();
}

TEST_F(Crash, WhatAJobLeavesBehindIsKilled) {
  JobRun& job = fault("children");
  ASSERT_TRUE(broker.finish(job));
  EXPECT_TRUE(job.end().success);
  // Of its two children the one in the job's process group dies with it; the other had left the
  // group. The host, now their parent, has reaped both.
  EXPECT_GE(job.exited->left_behind, 1);
  EXPECT_LE(job.exited->left_behind, 2);
}

TEST_F(Crash, OutputIsCaptured) {
  JobRun& job = fault("print");
  ASSERT_TRUE(broker.finish(job));
  ASSERT_TRUE(broker.run_until([&] { return job.printed.size() >= 2; }));
  EXPECT_NE(std::find(job.printed.begin(), job.printed.end(), "stdout: from stdout"),
            job.printed.end());
  EXPECT_NE(std::find(job.printed.begin(), job.printed.end(), "stderr: from stderr"),
            job.printed.end());
}

// End of file fences: with the host gone its jobs are gone, and the broker's ends close.
TEST_F(Crash, JobsEndWithTheirHost) {
  JobRun& job = fault("loop");
  ASSERT_TRUE(broker.run_until([&] { return !job.started.empty(); }));
  run->handle.kill();
  ASSERT_TRUE(broker.run_until([&] { return run->status.has_value() && !job.channel; }));
  EXPECT_FALSE(job.done.has_value());
}

TEST_F(Crash, DrainedHostFinishesItsJobsAndLeaves) {
  Gate gate(broker.home() + "/gate");
  JobRun& job = broker.submit(*run, Value::map({{"prompt", "gate"}, {"gate", gate.path()}}),
                              BrokerDouble::one_stage("fault", {"fault"}));
  ASSERT_TRUE(broker.run_until([&] { return !job.started.empty(); }));
  ASSERT_TRUE(run->handle.drain().ok());
  JobRun& late = fault("well");
  ASSERT_TRUE(broker.finish(late));
  EXPECT_EQ(late.failed->code, "E-HOST-DRAINING");
  gate.open();
  ASSERT_TRUE(broker.run_until([&] { return run->status.has_value(); }));
  EXPECT_TRUE(job.end().success);
  EXPECT_TRUE(WIFEXITED(*run->status) && WEXITSTATUS(*run->status) == 0) << *run->status;
}

}  // namespace
}  // namespace aether::test
