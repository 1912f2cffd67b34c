#include "daemon/core/log.hpp"

#include "daemon/core/files.hpp"
#include "tests/unit/core/folder.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

namespace aether {

using test::Folder;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class Log : public ::testing::Test {
 protected:
  ~Log() override {
    stop_logging();
    set_log_sink(LogLevel::kInfo, nullptr);
  }
  std::string written() {
    stop_logging();
    return read_text_file(folder_ / "log").value();
  }
  LogSettings settings() {
    LogSettings settings;
    settings.to_stderr = false;
    settings.file = folder_ / "log";
    return settings;
  }
  Folder folder_;
};

TEST_F(Log, ARecordIsOneLineWithTimeLevelAndPart) {
  ASSERT_TRUE(start_logging(settings()).ok());
  log_warn("store", "two\nlines", {{"job", "a b"}, {"size", 42}});
  EXPECT_THAT(written(),
              MatchesRegex("[0-9-]+T[0-9:.]+Z warn store two\\\\nlines job=\"a b\" size=42\n"));
}

TEST_F(Log, RecordsBelowTheLevelAreNotWritten) {
  LogSettings quiet = settings();
  quiet.level = LogLevel::kWarn;
  ASSERT_TRUE(start_logging(quiet).ok());
  log_info("core", "small talk");
  log_error("core", "trouble");
  const std::string text = written();
  EXPECT_THAT(text, Not(HasSubstr("small talk")));
  EXPECT_THAT(text, HasSubstr("trouble"));
}

// Every way into a line: text, field, Error, and a secret that holds another one.
TEST_F(Log, SecretsOfTheEnvironmentNeverReachALine) {
  ::setenv("ANTHROPIC_API_KEY", "sk-very-secret-1", 1);
  ::setenv("FORGE_TOKEN", "sk-very-secret-1-and-more", 1);
  ::setenv("SHORT_SECRET", "yes", 1);
  ASSERT_TRUE(start_logging(settings()).ok());
  log_info("llm", "calling with sk-very-secret-1, yes", {{"header", "x=sk-very-secret-1"}});
  log_info("llm", "token sk-very-secret-1-and-more.");
  log_failure("llm", "refused", {Status::kTransient, "E-LLM", "bad key sk-very-secret-1", {}});
  const std::string text = written();
  EXPECT_THAT(text, Not(HasSubstr("very-secret")));
  EXPECT_THAT(text, Not(HasSubstr("and-more")));
  EXPECT_THAT(text,
              HasSubstr("calling with [ANTHROPIC_API_KEY], yes header=x=[ANTHROPIC_API_KEY]"));
  EXPECT_THAT(text, HasSubstr("token [FORGE_TOKEN]."));
  for (const char* name : {"ANTHROPIC_API_KEY", "FORGE_TOKEN", "SHORT_SECRET"}) ::unsetenv(name);
}

TEST_F(Log, ASinkTakesTheRecordsOfHostsAndJobs) {
  ::setenv("SOME_API_KEY", "abcdefghij", 1);
  collect_secrets();
  std::vector<std::string> records;
  set_log_sink(LogLevel::kInfo, [&](LogLevel level, std::string_view part, std::string_view text) {
    records.push_back(std::string(log_level_name(level)) + "|" + std::string(part) + "|" +
                      std::string(text));
  });
  log_debug("host", "not this");
  log_info("host", "key abcdefghij", {{"plugin", "x.so"}});
  EXPECT_THAT(records, ::testing::ElementsAre("info|host|key [SOME_API_KEY] plugin=x.so"));
  ::unsetenv("SOME_API_KEY");
}

TEST_F(Log, TheFileRotatesAtItsSize) {
  LogSettings small = settings();
  small.max_file_bytes = 2000;
  small.max_files = 2;
  ASSERT_TRUE(start_logging(small).ok());
  for (int i = 0; i < 200; ++i) log_info("core", "a line of some length, number", {{"i", i}});
  stop_logging();
  const auto entries = list_directory(folder_.path());
  ASSERT_TRUE(entries.ok());
  EXPECT_EQ(entries->size(), 3u);
  for (const DirectoryEntry& entry : *entries)
    EXPECT_LE(file_size(folder_ / entry.name).value(), 2200u) << entry.name;
}

TEST_F(Log, AnUnwritableFileIsAnErrorThatNamesIt) {
  LogSettings bad = settings();
  bad.file = "/proc/no/such/log";
  const auto started = start_logging(bad);
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().code, "E-LOG-FILE");
  EXPECT_THAT(started.error().text, HasSubstr("/proc/no/such/log"));
}

}  // namespace aether
