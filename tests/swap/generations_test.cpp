// Replacing a plugin: new jobs run the new one, running jobs keep theirs.
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <filesystem>

#include "daemon/core/files.hpp"
#include "tests/fixtures/broker_double.hpp"

namespace aether::test {
namespace {

Value version_pipeline() {
  return BrokerDouble::one_stage("version", {"version"});
}

std::int64_t version_of(const JobRun& job) {
  return job.document("version")["number"].int_or(-1);
}

TEST(Swap, NextJobUsesTheNewFileAndTheRunningOneKeepsItsOwn) {
  BrokerDouble broker;
  broker.install("fixture_version1", "version");
  HostRun& old_host = broker.start_host();
  ASSERT_TRUE(old_host.ready);
  Gate gate(broker.home() + "/gate");
  JobRun& running =
      broker.submit(old_host, Value::map({{"gate", gate.path()}}), version_pipeline());
  ASSERT_TRUE(broker.run_until([&] { return !running.started.empty(); }));

  broker.install("fixture_version2", "version");
  HostRun& new_host = broker.start_host();
  ASSERT_TRUE(new_host.ready);
  EXPECT_GT(new_host.handle.generation(), old_host.handle.generation());
  ASSERT_TRUE(old_host.handle.drain().ok());
  JobRun& next = broker.submit(new_host, Value::map({}), version_pipeline());
  ASSERT_TRUE(broker.finish(next));
  EXPECT_EQ(version_of(next), 2);
  EXPECT_FALSE(running.exited.has_value());

  gate.open();
  ASSERT_TRUE(broker.run_until([&] { return old_host.status.has_value(); }));
  ASSERT_TRUE(running.end().success) << running.end().error.message();
  EXPECT_EQ(version_of(running), 1);
  EXPECT_EQ(WEXITSTATUS(*old_host.status), 0);
}

// An update cut short in the copying must not take the plugin away.
TEST(Swap, BrokenUpdateLeavesTheLastGoodVersionServing) {
  BrokerDouble broker;
  broker.install("fixture_version1", "version");
  HostRun& first = broker.start_host();
  ASSERT_TRUE(first.ready);
  broker.catalogue().mark_good(broker.last_scan().generation);
  const std::string good = broker.last_scan().generation.plugins.at(0).sha256;

  const std::string file = broker.home() + "/plugins/version.so";
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  HostRun& second = broker.start_host();
  ASSERT_TRUE(second.ready);
  ASSERT_EQ(broker.last_scan().rejected.size(), 1u);
  EXPECT_EQ(broker.last_scan().rejected[0].kept, good);
  JobRun& job = broker.submit(second, Value::map({}), version_pipeline());
  ASSERT_TRUE(broker.finish(job));
  EXPECT_EQ(version_of(job), 1);
}

// An update built for another ABI is refused in good order; the version before it serves on.
TEST(Swap, RefusedUpdateLeavesTheLastGoodVersionServing) {
  BrokerDouble broker;
  broker.install("fixture_version1", "version");
  ASSERT_TRUE(broker.start_host().ready);
  broker.catalogue().mark_good(broker.last_scan().generation);
  broker.install("fixture_abi_major", "version");
  HostRun& second = broker.start_host();
  ASSERT_TRUE(second.ready);
  ASSERT_EQ(second.refused.size(), 1u);
  EXPECT_TRUE(broker.catalogue().set_aside(second.refused[0].file, second.refused[0].text));
  HostRun& third = broker.start_host();
  ASSERT_TRUE(third.ready);
  EXPECT_EQ(broker.last_scan().rejected.at(0).code, "E-PLUGIN-QUARANTINED");
  JobRun& job = broker.submit(third, Value::map({}), version_pipeline());
  ASSERT_TRUE(broker.finish(job));
  EXPECT_EQ(version_of(job), 1);
}

// Operators overwrite files with cp; what a host has mapped must not change under it.
TEST(Swap, OverwritingTheOperatorsFileDoesNotTouchWhatIsLoaded) {
  BrokerDouble broker;
  broker.install("fixture_version1", "version");
  HostRun& run = broker.start_host();
  ASSERT_TRUE(run.ready);
  std::filesystem::resize_file(broker.home() + "/plugins/version.so", 0);
  JobRun& job = broker.submit(run, Value::map({}), version_pipeline());
  ASSERT_TRUE(broker.finish(job));
  EXPECT_EQ(version_of(job), 1);
}

TEST(Swap, RecipesCopiesOutliveTheFileAndPruning) {
  BrokerDouble broker;
  broker.install("fixture_version1", "version");
  ASSERT_TRUE(broker.start_host().ready);
  const host::PluginFile named = broker.last_scan().generation.plugins.at(0);
  broker.install("fixture_version2", "version");
  ASSERT_TRUE(broker.start_host().ready);
  const host::PluginFile other = broker.last_scan().generation.plugins.at(0);

  EXPECT_EQ(broker.catalogue().prune({named.sha256}), 1u);
  EXPECT_TRUE(file_exists(named.path));
  EXPECT_FALSE(file_exists(other.path));
  const auto pinned = broker.catalogue().pinned({named});
  ASSERT_TRUE(pinned.ok()) << pinned.error().message();
  const auto gone = broker.catalogue().pinned({other});
  ASSERT_FALSE(gone.ok());
  EXPECT_EQ(gone.error().code, "E-PLUGIN-MISSING");
}

}  // namespace
}  // namespace aether::test
