#include "plugins/agents/release/release.hpp"
#include "bench_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace aether {
namespace {

using ::testing::HasSubstr;

Map documents(const std::string& title, bool sung) {
  Map lyrics = {{"sections", Value(Array{})}, {"narrative", Value(Map{})}};
  if (sung)
    lyrics["sections"] =
        Value(Array{Value(Map{{"section_type", Value("verse")},
                              {"section_label", Value("Verse 1")},
                              {"lines", Value(Array{Value(Map{{"text", Value("Hello night")},
                                                              {"syllable_count", Value(3)}})})}})});
  const Map signal = {
      {"seconds", Value(180.02)}, {"lufs", Value(-14.03)}, {"true_peak_dbtp", Value(-1.12)}};
  return {{"brief", Value(Map{{"genre", Value("rock")}, {"stems", Value(true)}})},
          {"job", Value(Map{{"created_at", Value("2026-03-04T05:06:07Z")},
                            {"seed", Value(1)},
                            {"engine_version", Value("1.0.0")}})},
          {"genre", testing::genres_document().at("rock")},
          {"song", Value(Map{{"title", Value(title)},
                             {"genre_id", Value("rock")},
                             {"bpm", Value(130)},
                             {"key", Value(Map{{"root", Value("E")}, {"mode", Value("minor")}})}})},
          {"lyrics", Value(std::move(lyrics))},
          {"stems", Value(Map{{"stems", Value(Array{Value(Map{{"name", Value("drums")}})})}})},
          {"files", Value(Map{{"files", Value(Array{Value(Map{{"name", Value("master.wav")},
                                                              {"sha256", Value("ab")},
                                                              {"signal", Value(signal)}})})}})},
          {"qa", Value(Map{{"all_passed", Value(false)},
                           {"rejection_reasons", Value(std::vector<std::string>{"too loud"})},
                           {"voice", Value("stand-in")}})}};
}

bool lists(const Value& release, const std::string& path) {
  const Array& files = release.at("files").as_array();
  return std::any_of(files.begin(), files.end(),
                     [&](const Value& file) { return file.at("path").as_string() == path; });
}

TEST(Release, UnsafeTitlesBecomePlainFolderNames) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"Night Drive", "Night Drive"},
      {"../../etc/passwd", "etc-passwd"},
      {"/root", "root"},
      {"a/b\\c", "a-b-c"},
      {"..", "Untitled"},
      {".hidden", "hidden"},
      {"~", "Untitled"},
      {std::string("a\x01\nb\x7f"), "ab"},
      {"What?", "What"},
      {"Caf\xC3\xA9", "Caf\xC3\xA9"},
      {"bad\xFF\xC3", "bad"},
      {"", "Untitled"},
      {"\xE2\x80\xAEgpj.exe", "gpj.exe"},
      {"ends. ", "ends"}};
  for (const auto& [title, folder] : cases) EXPECT_EQ(release::folder_name(title), folder) << title;
  std::string wide;
  for (int i = 0; i < 60; ++i) wide += "\xC3\xA9";
  EXPECT_LE(release::folder_name(wide).size(), 80u);
  EXPECT_EQ(release::folder_name(wide).size() % 2, 0u) << "no character is cut in two";
}

TEST(Release, DescribesEveryFileAndKeepsTheSpecifications) {
  testing::BenchHost host("release");
  const Value out = host.run<release::ReleaseAgent>(documents("Loud", true)).at("release");
  for (const char* path :
       {"master.wav", "stems/drums.flac", "score.mid", "lyrics.txt", "specs/song.json",
        "specs/lyrics.json", "report.json", "decisions.json", "recipe.json"})
    EXPECT_TRUE(lists(out, path)) << path;
  const auto emitted = [&](const std::string& name) -> const testing::Emitted* {
    for (const auto& file : host.emitted)
      if (file.name == name) return &file;
    return nullptr;
  };
  ASSERT_NE(emitted("lyrics.txt"), nullptr);
  EXPECT_THAT(emitted("lyrics.txt")->content, HasSubstr("[Verse 1]\nHello night\n"));
  ASSERT_NE(emitted("report.json"), nullptr);
  const Value report = decode_json(emitted("report.json")->content);
  EXPECT_EQ(report.at("voice").as_string(), "stand-in");
  EXPECT_EQ(report.at("qa").at("rejection_reasons").at(std::size_t{0}).as_string(), "too loud");
  EXPECT_EQ(decode_json(emitted("specs/song.json")->content).at("title").as_string(), "Loud");
}

TEST(Release, AnInstrumentalHasNoLyricsFile) {
  testing::BenchHost host("release");
  EXPECT_FALSE(
      lists(host.run<release::ReleaseAgent>(documents("Loud", false)).at("release"), "lyrics.txt"));
}

TEST(Release, TagsAndSummaryComeFromTheDocuments) {
  testing::BenchHost host("release");
  const Value out = host.run<release::ReleaseAgent>(documents("Loud", true)).at("release");
  EXPECT_EQ(out.at("tags").at("date").as_string(), "2026-03-04");
  EXPECT_EQ(out.at("tags").at("key").as_string(), "E minor");
  EXPECT_EQ(out.at("tags").at("artist").as_string(), "AETHER");
  ASSERT_EQ(out.at("summary").size(), 5u);
  EXPECT_THAT(out.at("summary").at(std::size_t{2}).as_string(), HasSubstr("-14.0 LUFS"));
  EXPECT_THAT(out.at("summary").at(std::size_t{3}).as_string(), HasSubstr("too loud"));
  EXPECT_THAT(out.at("summary").at(std::size_t{4}).as_string(), HasSubstr("stand-in"));
}

}  // namespace
}  // namespace aether
