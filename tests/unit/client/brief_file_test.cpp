#include "client/brief_file.hpp"

#include "tests/unit/client/fake_daemon.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aether::client {
namespace {

using test::aetherctl;
using test::Call;
using test::TempFolder;
using testing::HasSubstr;
using testing::StartsWith;

// The checks come before any daemon is asked, so none runs here.
std::string complaint(const std::string& yaml, std::vector<std::string> more = {}) {
  const TempFolder folder;
  std::vector<std::string> arguments{"submit", folder.file("brief.yaml", yaml)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Call call = aetherctl(folder.path(), arguments);
  EXPECT_EQ(call.exit, Exit::kError) << call.out;
  const std::string path = folder.path().string() + "/";
  std::string text = call.err;
  if (const auto at = text.find(path); at != std::string::npos) text.erase(at, path.size());
  return text;
}

TEST(BriefErrors, AnUnknownKeyIsNamedWithItsPlaceAndTheLikelyOne) {
  EXPECT_EQ(
      complaint("genre: jazz\n\ntempoo: 100\n"),
      "aether: brief.yaml:3:1: unknown key \"tempoo\" (E-BRIEF-KEY). Did you mean \"bpm\"?\n");
  EXPECT_THAT(complaint("gerne: jazz\n"), HasSubstr("Did you mean \"genre\"?"));
  EXPECT_EQ(complaint("genre: jazz\nxylophone_count: 3\n"),
            "aether: brief.yaml:2:1: unknown key \"xylophone_count\" (E-BRIEF-KEY)\n");
}

TEST(BriefErrors, AWrongTypeIsNamedWithFieldAndPlace) {
  EXPECT_EQ(complaint("genre: jazz\nbpm: fast\n"),
            "aether: brief.yaml:2:1: bpm: must be integer, not text (E-BRIEF-TYPE)\n");
}

TEST(BriefErrors, AValueOutOfRangeIsToldTheRange) {
  EXPECT_EQ(
      complaint("genre: jazz\nbpm: 900\n"),
      "aether: brief.yaml:2:1: bpm: 900 is out of range; allowed is 20 to 300 (E-BRIEF-RANGE)\n");
}

TEST(BriefErrors, ANestedFieldIsFoundInItsLine) {
  EXPECT_THAT(complaint("genre: jazz\ninstruments:\n  include: [piano]\n  exclude: 3\n"),
              StartsWith("aether: brief.yaml:4:3: instruments.exclude: must be list"));
}

TEST(BriefErrors, YamlThatDoesNotParseIsNamedWithItsPlace) {
  EXPECT_THAT(complaint("genre: [jazz\n"),
              testing::MatchesRegex("aether: brief.yaml:[0-9]+:[0-9]+: .*\\(E-YAML\\)\n"));
}

TEST(BriefErrors, ABinaryFileIsNoBrief) {
  EXPECT_THAT(complaint(std::string("\x7f"
                                    "ELF\x02\x01\x00\x00",
                                    8)),
              HasSubstr("not a text file"));
}

TEST(BriefErrors, EmptyAndHugePromptsAreRefused) {
  EXPECT_THAT(complaint("prompt: \"  \"\n"), HasSubstr("E-BRIEF-EMPTY"));
  EXPECT_THAT(complaint("prompt: " + std::string(1'000'000, 'x') + "\n"),
              HasSubstr("allowed are 1 to 20000"));
  EXPECT_THAT(complaint("title: x\n"), HasSubstr("needs a prompt or a genre"));
}

TEST(BriefErrors, ATitleIsNoPath) {
  EXPECT_THAT(complaint("genre: jazz\ntitle: ../../etc/passwd\n"),
              HasSubstr("brief.yaml:2:1: title: "));
  EXPECT_THAT(complaint("genre: jazz\ntitle: /etc/passwd\n"), HasSubstr("E-BRIEF-TITLE"));
}

TEST(BriefErrors, AMissingFileIsNamed) {
  const TempFolder folder;
  const Call call = aetherctl(folder.path(), {"submit", "/no/such/brief.yaml"});
  EXPECT_EQ(call.exit, Exit::kError);
  EXPECT_EQ(call.err, "aether: cannot read \"/no/such/brief.yaml\" (E-FILE-READ)\n");
}

TEST(BriefErrors, WhatTheCommandLineSetsIsBlamedThere) {
  EXPECT_EQ(complaint("genre: jazz\nbpm: 100\n", {"--set", "bpm=abc"}),
            "aether: --set bpm: bpm: must be integer, not text (E-BRIEF-TYPE)\n");
  EXPECT_THAT(complaint("genre: jazz\n", {"--set", "bpm"}), HasSubstr("--set bpm=100"));
}

TEST(Brief, SetChangesNestedFieldsWithYamlValues) {
  const TempFolder folder;
  BriefFile brief(folder.file("brief.yaml", "genre: jazz\nbpm: 100\n"));
  brief.assign("bpm=120");
  brief.assign("instruments.include=[piano, bass]");
  brief.assign("title=\"1984\"");
  const Value& value = brief.checked();
  EXPECT_EQ(value.at("bpm").as_int(), 120);
  EXPECT_EQ(value.at("instruments").at("include"), Value::array({"piano", "bass"}));
  EXPECT_EQ(value.at("title").as_string(), "1984");
  EXPECT_EQ(value.at("genre").as_string(), "jazz");
}

TEST(Brief, EveryShippedExampleIsValid) {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(AETHER_SOURCE_DIR "/client/examples")) {
    EXPECT_NO_THROW((void)BriefFile(entry.path().string()).checked()) << entry.path();
    ++count;
  }
  EXPECT_GE(count, 5);
}

}  // namespace
}  // namespace aether::client
