// Attempts after the first, and songs made again from their recipe.
#include <gtest/gtest.h>

#include <aether/codec.hpp>

#include <string>
#include <tuple>
#include <vector>

#include "daemon/core/files.hpp"
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

// What the broker hands to the next attempt: committed artifacts with absolute paths.
std::vector<pipeline::CommittedStage> committed_by(const JobRun& job) {
  std::vector<pipeline::CommittedStage> stages;
  for (const host::Commit& commit : job.commits) {
    stages.push_back({commit.stage, commit.artifacts});
    for (host::Artifact& artifact : stages.back().artifacts)
      artifact.path = job.work_dir + "/" + artifact.path;
  }
  return stages;
}

class Resume : public testing::Test {
 protected:
  Resume() { broker.install("fixture_echo"); }
  Value config(const std::string& answer) {
    return Value::map({{"org.fixture.model", Value::map({{"answer", answer}})}});
  }
  Value brief = Value::map({{"prompt", "x"}});
  BrokerDouble broker;
};

// Killed before, during or after the commit of a stage, a job resumes at the first stage without
// one and ends with the bytes of an undisturbed run.
class KilledAround
    : public Resume,
      public testing::WithParamInterface<std::tuple<const char*, const char*, const char*>> {};

TEST_P(KilledAround, CommitResumesToTheSameBytes) {
  const auto [who, when, where] = GetParam();
  HostRun& calm = broker.start_host();
  JobRun& undisturbed = broker.submit(calm, brief, two_stages());
  ASSERT_TRUE(broker.finish(undisturbed));
  ASSERT_TRUE(undisturbed.end().success);

  HostRun& run =
      broker.start_host({}, {std::string("AETHER_TEST_KILL=") + who + ":" + when + ":" + where});
  ASSERT_TRUE(run.ready);
  JobRun& first = broker.submit(run, brief, two_stages());
  ASSERT_TRUE(broker.run_until([&] { return !first.channel && (first.exited || run.status); }));
  EXPECT_FALSE(first.done.has_value());

  const auto committed = committed_by(first);
  const std::size_t expected =
      (std::string(where) == "second" ? 1u : 0u) + (std::string(when) == "before" ? 0u : 1u);
  EXPECT_EQ(committed.size(), expected);
  HostRun& next = broker.start_host();
  JobRun& second = broker.submit(next, brief, two_stages(), [&](pipeline::JobFile& file) {
    file.job = first.id;
    file.attempt = 1;
    file.committed = committed;
  });
  ASSERT_TRUE(broker.finish(second));
  ASSERT_TRUE(second.end().success) << second.end().error.message();
  EXPECT_EQ(second.started.size(), 2u - committed.size());
  const JobRun& last = committed.size() < 2 ? second : first;
  EXPECT_EQ(last.text("recipe.json"), undisturbed.text("recipe.json"));
}

INSTANTIATE_TEST_SUITE_P(Everyone, KilledAround,
                         testing::Combine(testing::Values("job", "host"),
                                          testing::Values("before", "during", "after"),
                                          testing::Values("echo", "second")));

TEST_F(Resume, DamagedArtifactMeansItsStageIsDoneAgain) {
  HostRun& run = broker.start_host();
  JobRun& first = broker.submit(run, brief, two_stages());
  ASSERT_TRUE(broker.finish(first));
  auto committed = committed_by(first);
  ASSERT_TRUE(
      write_file(committed[1].artifacts[0].path, std::string_view("damaged"), "work.write").ok());
  JobRun& again = broker.submit(run, brief, two_stages(),
                                [&](pipeline::JobFile& file) { file.committed = committed; });
  ASSERT_TRUE(broker.finish(again));
  EXPECT_TRUE(again.end().success) << again.end().error.message();
  EXPECT_EQ(again.started, std::vector<std::string>{"second"});
}

TEST_F(Resume, RecordedAnswersAreFollowedInsteadOfAskingAgain) {
  ASSERT_TRUE(
      write_file(broker.home() + "/data/small.bin", std::string_view("weights"), "work.write")
          .ok());
  brief["needs"] = "llm";
  JobRun& first = broker.submit(broker.start_host(config("one")), brief, two_stages());
  ASSERT_TRUE(broker.finish(first));
  ASSERT_TRUE(first.end().success) << first.end().error.message();
  EXPECT_EQ(first.document("echo")["llm"].string_or(""), "answer one");
  const Value recipe = decode_json(first.text("recipe.json"));
  ASSERT_EQ(recipe["answers"].size(), 1u);
  ASSERT_EQ(recipe["bulk"].size(), 1u);
  EXPECT_EQ(recipe["bulk"].at(0)["name"].string_or(""), "small.bin");

  HostRun& changed = broker.start_host(config("two"));
  JobRun& fresh = broker.submit(changed, brief, two_stages());
  ASSERT_TRUE(broker.finish(fresh));
  EXPECT_EQ(fresh.document("echo")["llm"].string_or(""), "answer two");
  JobRun& again = broker.submit(changed, brief, two_stages(),
                                [&](pipeline::JobFile& file) { file.recipe = recipe; });
  ASSERT_TRUE(broker.finish(again));
  ASSERT_TRUE(again.end().success) << again.end().error.message();
  EXPECT_EQ(again.document("echo")["llm"].string_or(""), "answer one");
  EXPECT_EQ(again.text("recipe.json"), first.text("recipe.json"));
}

TEST_F(Resume, ReproduceNamesWhatIsMissingAndRefuses) {
  HostRun& run = broker.start_host();
  JobRun& first = broker.submit(run, brief, two_stages());
  ASSERT_TRUE(broker.finish(first));
  Value recipe = decode_json(first.text("recipe.json"));
  JobRun& same = broker.submit(run, brief, two_stages(),
                               [&](pipeline::JobFile& file) { file.recipe = recipe; });
  ASSERT_TRUE(broker.finish(same));
  EXPECT_TRUE(same.end().success) << same.end().error.message();

  recipe["plugins"].as_array()[0]["sha256"] = std::string(64, '0');
  JobRun& different = broker.submit(run, brief, two_stages(),
                                    [&](pipeline::JobFile& file) { file.recipe = recipe; });
  ASSERT_TRUE(broker.finish(different));
  EXPECT_EQ(different.end().error.code, "E-REPRODUCE-DIFFERENT");
  EXPECT_NE(different.end().error.text.find("org.fixture.echo"), std::string::npos);
  EXPECT_TRUE(different.started.empty());
  JobRun& allowed = broker.submit(run, brief, two_stages(), [&](pipeline::JobFile& file) {
    file.recipe = recipe;
    file.allow_different = true;
  });
  ASSERT_TRUE(broker.finish(allowed));
  EXPECT_TRUE(allowed.end().success) << allowed.end().error.message();
}

TEST_F(Resume, OutputsThatCameOutDifferentAreNamed) {
  HostRun& run = broker.start_host();
  JobRun& first = broker.submit(run, brief, two_stages());
  ASSERT_TRUE(broker.finish(first));
  Value recipe = decode_json(first.text("recipe.json"));
  recipe["outputs"]["notes/echo.txt"] = std::string(64, '0');
  JobRun& again = broker.submit(run, brief, two_stages(),
                                [&](pipeline::JobFile& file) { file.recipe = recipe; });
  ASSERT_TRUE(broker.finish(again));
  EXPECT_EQ(again.end().error.code, "E-REPRODUCE-MISMATCH");
  EXPECT_NE(again.end().error.text.find("notes/echo.txt"), std::string::npos);
}

}  // namespace
}  // namespace aether::test
