// A job as the broker sees it: stages, documents, the extensions agents use, recipe and decision
// log.
#include <gtest/gtest.h>

#include <aether/codec.hpp>
#include <aether/random.hpp>

#include <string>
#include <vector>

#include "tests/fixtures/broker_double.hpp"

namespace aether::test {
namespace {

Value stage(const char* name, std::vector<std::string> consumes,
            std::vector<std::string> produces) {
  return Value::map({{"stage", name},
                     {"agent", name},
                     {"consumes", Value(consumes)},
                     {"produces", Value(produces)}});
}
Value two_stages() {
  return Value::map({{"stages", Value::array({stage("echo", {"brief", "job"}, {"echo"}),
                                              stage("second", {"echo"}, {"echo"})})}});
}

class Job : public testing::Test {
 protected:
  Job() { broker.install("fixture_echo"); }
  HostRun& host() {
    HostRun& run =
        broker.start_host(Value::map({{"org.fixture.echo", Value::map({{"word", "hello"}})}}));
    EXPECT_TRUE(run.ready);
    return run;
  }
  Value brief = Value::map({{"prompt", "x"}});
  BrokerDouble broker;
};

TEST_F(Job, RunsItsStagesInOrderAndCommitsEach) {
  JobRun& job = broker.submit(host(), brief, two_stages());
  ASSERT_TRUE(broker.finish(job));
  ASSERT_TRUE(job.end().success) << job.end().error.message();
  EXPECT_EQ(job.started, (std::vector<std::string>{"echo", "second"}));
  ASSERT_EQ(job.commits.size(), 2u);
  EXPECT_EQ(job.done->stages, 2);
  // The second stage replaced the first one's document, and its parent is the first version.
  EXPECT_TRUE(job.document("echo")["second"].bool_or(false));
  std::string of_echo;
  for (const host::Artifact& artifact : job.commits[0].artifacts)
    if (artifact.document == "echo") of_echo = artifact.sha256;
  EXPECT_EQ(job.commits[1].parents, std::vector<std::string>{of_echo});
}

TEST_F(Job, AgentsSeeTheirExtensions) {
  JobRun& job = broker.submit(host(), brief, two_stages());
  ASSERT_TRUE(broker.finish(job));
  const Value echo = job.document("echo");
  EXPECT_EQ(echo["word"].string_or(""), "hello");
  // The contract of aether.random/1: (seed, stage, purpose) and nothing else.
  EXPECT_EQ(echo["random"].string_or(""), std::to_string(stream_key(7, "echo", "dice")));
  EXPECT_EQ(echo["saw_job"].int_or(0), 3);
  EXPECT_EQ(echo["measured"].string_or(""), "nothing yet");
  EXPECT_EQ(echo["permit"].int_or(-1), AETHER_OK);
  EXPECT_EQ(job.text("notes/echo.txt"), "echo\n");
  ASSERT_EQ(job.reports.size(), 1u);
  EXPECT_EQ(job.reports[0].resource, "llm.fixture");
  EXPECT_EQ(job.reports[0].duration_ms, 12);
  ASSERT_FALSE(job.log.empty());
  EXPECT_EQ(job.log[0].text, "a line of the log");
  EXPECT_EQ(job.log[0].plugin, "org.fixture.echo");
}

TEST_F(Job, DecisionLogHoldsEveryReason) {
  JobRun& job = broker.submit(host(), brief, two_stages());
  ASSERT_TRUE(broker.finish(job));
  const Value log = decode_json(job.text("decisions.json"));
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log.at(0)["stage"].string_or(""), "echo");
  EXPECT_EQ(log.at(0)["field"].string_or(""), "echo.word");
  EXPECT_EQ(log.at(0)["reason"].string_or(""), "the configuration says so");
  EXPECT_EQ(log.at(0)["confidence"].double_or(0), 0.75);
}

TEST_F(Job, RecipeNamesPluginsSpecsAndOutputs) {
  JobRun& job = broker.submit(host(), brief, two_stages());
  ASSERT_TRUE(broker.finish(job));
  const Value recipe = decode_json(job.text("recipe.json"));
  EXPECT_EQ(recipe["seed"].int_or(0), 7);
  EXPECT_EQ(recipe["request"], brief);
  ASSERT_EQ(recipe["plugins"].size(), 2u);
  EXPECT_EQ(recipe["plugins"].at(0)["id"].string_or(""), "org.fixture.echo");
  EXPECT_EQ(recipe["plugins"].at(0)["sha256"].string_or(""),
            broker.last_scan().generation.plugins.at(0).sha256);
  EXPECT_EQ(recipe["specs"]["echo"].string_or(""), job.artifact("documents/echo")->sha256);
  EXPECT_EQ(recipe["outputs"]["notes/echo.txt"].string_or(""),
            job.artifact("notes/echo.txt")->sha256);
  EXPECT_TRUE(recipe["outputs"].contains("decisions.json"));
  EXPECT_FALSE(recipe["outputs"].contains("recipe.json"));
}

TEST_F(Job, SameJobTwiceGivesTheSameBytes) {
  HostRun& run = host();
  JobRun& one = broker.submit(run, brief, two_stages());
  ASSERT_TRUE(broker.finish(one));
  JobRun& two = broker.submit(run, brief, two_stages());
  ASSERT_TRUE(broker.finish(two));
  EXPECT_EQ(one.text("recipe.json"), two.text("recipe.json"));
  EXPECT_EQ(one.artifact("documents/echo")->sha256, two.artifact("documents/echo")->sha256);
}

TEST_F(Job, UntilEndsEarlyWithoutARecipe) {
  JobRun& job = broker.submit(host(), brief, two_stages(),
                              [](pipeline::JobFile& file) { file.until = "echo"; });
  ASSERT_TRUE(broker.finish(job));
  EXPECT_TRUE(job.end().success);
  EXPECT_EQ(job.started, std::vector<std::string>{"echo"});
  EXPECT_EQ(job.artifact("recipe.json"), nullptr);
  JobRun& unknown = broker.submit(*job.host, brief, two_stages(),
                                  [](pipeline::JobFile& file) { file.until = "encore"; });
  ASSERT_TRUE(broker.finish(unknown));
  EXPECT_EQ(unknown.end().error.code, "E-PIPELINE-UNTIL");
}

TEST_F(Job, MissingAgentIsFoundBeforeAnyStageRuns) {
  Value pipeline = two_stages();
  pipeline["stages"].push_back(stage("third", {"echo"}, {"coda"}));
  JobRun& job = broker.submit(host(), brief, pipeline);
  ASSERT_TRUE(broker.finish(job));
  EXPECT_EQ(job.end().error.code, "E-AGENT-MISSING");
  EXPECT_EQ(job.end().error.field, "agents.third");
  EXPECT_TRUE(job.started.empty());
}

TEST_F(Job, BriefChoosesTheAgentOfARole) {
  HostRun& run = host();
  Value wish = brief;
  wish["agents"] = Value::map({{"echo", "org.fixture.second"}});
  JobRun& wrong = broker.submit(run, wish, two_stages());
  ASSERT_TRUE(broker.finish(wrong));
  EXPECT_EQ(wrong.end().error.code, "E-AGENT-CHOICE");
  wish["agents"] = Value::map({{"echo", "org.fixture.echo"}});
  JobRun& right = broker.submit(run, wish, two_stages());
  ASSERT_TRUE(broker.finish(right));
  EXPECT_TRUE(right.end().success) << right.end().error.message();
}

TEST_F(Job, RefusedCommitEndsTheJobWithTheBrokersReason) {
  broker.grant_commits = false;
  JobRun& job = broker.submit(host(), brief, two_stages());
  ASSERT_TRUE(broker.finish(job));
  EXPECT_EQ(job.end().error.code, "E-DISK-FULL");
  EXPECT_EQ(job.end().error.status, Status::kResource);
  EXPECT_EQ(job.started.size(), 1u) << "no stage may begin before the one before it is durable";
}

TEST_F(Job, RefusedPermitIsTransientToTheAgent) {
  broker.permit = [](const host::Permit& ask) {
    return host::PermitReply{ask.resource, false, 1500};
  };
  JobRun& job = broker.submit(host(), brief, two_stages());
  ASSERT_TRUE(broker.finish(job));
  EXPECT_EQ(job.document("echo")["permit"].int_or(-1), AETHER_TRANSIENT);
}

TEST_F(Job, FullDiskIsAResourceFailureWithItsPath) {
  HostRun& run = broker.start_host({}, {"AETHER_FAULT=work.write:ENOSPC"});
  ASSERT_TRUE(run.ready);
  JobRun& job = broker.submit(run, brief, two_stages());
  ASSERT_TRUE(broker.finish(job));
  EXPECT_EQ(job.end().error.code, "E-DISK-FULL");
  EXPECT_EQ(job.end().error.status, Status::kResource);
  EXPECT_TRUE(job.commits.empty());
}

TEST_F(Job, PluginInC99RunsBesideTheOthers) {
  broker.install("fixture_plain");
  JobRun& job = broker.submit(host(), brief, BrokerDouble::one_stage("plain", {"plain"}));
  ASSERT_TRUE(broker.finish(job));
  ASSERT_TRUE(job.end().success) << job.end().error.message();
  EXPECT_EQ(job.document("plain")["from"].string_or(""), "C99");
}

TEST_F(Job, ProbeAsksEveryPluginForHealthAndInfo) {
  broker.install("fixture_plain");
  JobRun& job = broker.submit(host(), brief, two_stages(), [](pipeline::JobFile& file) {
    file.purpose = pipeline::JobPurpose::kProbe;
  });
  ASSERT_TRUE(broker.finish(job));
  EXPECT_TRUE(job.end().success);
  ASSERT_EQ(job.health.size(), 4u);
  for (const host::Health& health : job.health) {
    EXPECT_EQ(health.health["status"].string_or(""), "healthy") << health.plugin;
    EXPECT_FALSE(health.info["name"].string_or("").empty()) << health.plugin;
  }
}

}  // namespace
}  // namespace aether::test
