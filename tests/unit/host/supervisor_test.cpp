#include "daemon/host/supervisor.hpp"

#include <gtest/gtest.h>

#include <signal.h>
#include <stdlib.h>

#include <algorithm>

#include "daemon/host/output_lines.hpp"

namespace aether::host {
namespace {

Exited exited_with(int code) {
  Exited exited;
  exited.exit_code = code;
  return exited;
}
Exited killed_by(int signal, const std::string& why = {}) {
  Exited exited;
  exited.signal = signal;
  exited.killed_for = why;
  return exited;
}

TEST(Ends, SuccessIsDoneAndExitZeroAndNothingElse) {
  const Done done;
  EXPECT_TRUE(classify_end(exited_with(0), done, {}, "release", "p").success);
  EXPECT_EQ(classify_end(exited_with(0), {}, {}, "mix", "p").error.code, "E-JOB-EXIT");
  EXPECT_EQ(classify_end(exited_with(1), done, {}, "release", "p").error.code, "E-JOB-EXIT");
  EXPECT_EQ(classify_end(killed_by(SIGSEGV), done, {}, "release", "p").error.code, "E-JOB-SIGNAL");
}

TEST(Ends, NameStagePluginAndSignal) {
  const JobEnd end = classify_end(killed_by(SIGSEGV), {}, {}, "mixing", "com.example.mixer");
  EXPECT_EQ(end.error.text,
            "the job crashed in stage mixing (plugin com.example.mixer) with SIGSEGV");
  EXPECT_EQ(end.error.status, Status::kInternal);
}

TEST(Ends, AreClassifiedForTheRetry) {
  EXPECT_EQ(classify_end(killed_by(SIGKILL, "memory"), {}, {}, "s", "p").error.status,
            Status::kResource);
  EXPECT_EQ(classify_end(killed_by(SIGKILL, "stop"), {}, {}, "s", "p").error.code, "E-JOB-HUNG");
  EXPECT_EQ(classify_end(killed_by(SIGKILL), {}, {}, "s", "p").error.status, Status::kResource);
  const Failed failed{"transient", "E-LLM-BUSY", "ask later", "song.title", "lyrics", "p"};
  const JobEnd end = classify_end(exited_with(1), {}, failed, "lyrics", "p");
  EXPECT_EQ(end.error.status, Status::kTransient);
  EXPECT_EQ(end.error.code, "E-LLM-BUSY");
  EXPECT_EQ(end.error.field, "song.title");
}

// A host sees no secret that the operator did not let through, and every host computes the same
// bits.
TEST(Environment, IsAnAllowList) {
  ::setenv("SOME_API_KEY", "secret", 1);
  ::setenv("OTHER_API_KEY", "secret", 1);
  ::setenv("OMP_NUM_THREADS", "16", 1);
  ::setenv("LANG", "C.UTF-8", 1);
  const std::vector<std::string> lines = host_environment({"OTHER_API_KEY", "OMP_NUM_THREADS"});
  const auto has = [&](const std::string& line) {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
  };
  EXPECT_FALSE(has("SOME_API_KEY=secret"));
  EXPECT_TRUE(has("OTHER_API_KEY=secret"));
  EXPECT_TRUE(has("OMP_NUM_THREADS=1"));
  EXPECT_FALSE(has("OMP_NUM_THREADS=16"));
  EXPECT_TRUE(has("GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-FMA4"));
  EXPECT_TRUE(has("LANG=C.UTF-8"));
}

TEST(Messages, KeepTheirFieldsAcrossTheWire) {
  Commit commit;
  commit.stage = "stems";
  commit.plugin = "engine";
  commit.attempt = 3;
  commit.artifacts = {{"stems/drums.f32",
                       "stem",
                       "application/octet-stream",
                       "stems/drums.f32",
                       "ab",
                       12,
                       "",
                       Keep::kScratch,
                       {{"k", "v"}}}};
  commit.parents = {"aa", "bb"};
  const Value packed = pack(commit);
  EXPECT_EQ(type_of(packed), "commit");
  const auto again = unpack<Commit>(packed);
  EXPECT_EQ(pack(again), packed);
  EXPECT_EQ(again.artifacts.at(0).keep, Keep::kScratch);
}

TEST(Output, IsCutIntoLinesWithoutControlBytes) {
  OutputLines lines;
  std::vector<std::string> got;
  const auto take = [&](const std::string& line) { got.push_back(line); };
  lines.append("one\ntw", 6, take);
  lines.append("o\x1B[31m\n", 7, take);
  lines.append("rest", 4, take);
  EXPECT_EQ(got, (std::vector<std::string>{"one", "two?[31m"}));
  lines.finish(take);
  EXPECT_EQ(got.back(), "rest");
}

TEST(Output, FloodIsCutOff) {
  OutputLines lines;
  std::size_t count = 0;
  for (int i = 0; i < 100000; ++i) lines.append("x\n", 2, [&](const std::string&) { ++count; });
  EXPECT_LE(count, 2000u);
}

}  // namespace
}  // namespace aether::host
