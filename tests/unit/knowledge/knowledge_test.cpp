// What a person who drops in a file is promised: the good ones serve, the bad ones are named with
// line and field.
#include "daemon/knowledge/knowledge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace aether::knowledge {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

/// A copy of the fixture data that a test may spoil.
class Shelf : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "aether-shelf-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    fs::copy(fs::path(AETHER_SOURCE_DIR) / "tests/unit/knowledge/shelf", root_,
             fs::copy_options::recursive);
  }
  void TearDown() override { fs::remove_all(root_); }

  static std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(root_ / name) << text;
  }

  /// Adds genre "spoilt": the good one with `from` replaced by `to`; returns what is said about it.
  std::string complaint(const std::string& from, const std::string& to) {
    std::string text = text_of(root_ / "genres/tiny.yaml");
    text.replace(text.find("genre_id: tiny"), 14, "genre_id: spoilt");
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at == std::string::npos) return {};
    text.replace(at, from.size(), to);
    write("genres/spoilt.yaml", text);
    const auto loaded = load_knowledge(root_.string());
    EXPECT_TRUE(loaded.ok());
    if (!loaded.ok()) return {};
    EXPECT_TRUE(loaded->genres.value.contains("tiny")) << "the good file must still serve";
    EXPECT_FALSE(loaded->genres.value.contains("spoilt"));
    std::string all;
    for (const std::string& line : loaded->rejection_lines()) all += line + "\n";
    return all;
  }

  fs::path root_;
};

TEST_F(Shelf, GoodFilesLoadWithDefaultsFilledIn) {
  const auto loaded = load_knowledge(root_.string());
  ASSERT_TRUE(loaded.ok()) << loaded.error().message();
  EXPECT_THAT(loaded->rejection_lines(), ElementsAre());
  EXPECT_EQ(
      loaded->genres.value.at("tiny").at("production").at("space").at("reverb_type").string_or(""),
      "hall");
  EXPECT_TRUE(loaded->instruments.value.contains("upright"));
  EXPECT_TRUE(loaded->patches.value.contains("keys_plain"));
  EXPECT_TRUE(loaded->lexicons.value.contains("words"));
  EXPECT_TRUE(loaded->pipelines.value.contains("song"));
}

TEST_F(Shelf, IdentityFollowsTheContentNotTheLayoutOfTheFile) {
  const auto before = load_knowledge(root_.string());
  write("genres/tiny.yaml", "# a comment\n" + text_of(root_ / "genres/tiny.yaml"));
  const auto commented = load_knowledge(root_.string());
  std::string text = text_of(root_ / "genres/tiny.yaml");
  text.replace(text.find("typical_bpm: 100"), 16, "typical_bpm: 101");
  write("genres/tiny.yaml", text);
  const auto changed = load_knowledge(root_.string());
  EXPECT_EQ(before->genres.sha256.size(), 64u);
  EXPECT_EQ(before->genres.sha256, commented->genres.sha256);
  EXPECT_NE(before->genres.sha256, changed->genres.sha256);
  EXPECT_EQ(before->instruments.sha256, changed->instruments.sha256);
}

TEST_F(Shelf, AComplaintNamesFileLineFieldAndTheNearestName) {
  EXPECT_THAT(
      complaint("instruments: [upright]", "instruments: [uprigth]"),
      AllOf(HasSubstr("genres/spoilt.yaml:40:"), HasSubstr("arrangement.palette[1].instruments[0]"),
            HasSubstr("Did you mean \"upright\"?"), HasSubstr("E-GENRE-INSTRUMENT")));
}

TEST_F(Shelf, UnknownKeysAreRefusedWithTheNearestKnownOne) {
  EXPECT_THAT(complaint("energy_curve_type: wave", "energy_curve_type: wave\n  ear_candies: []"),
              AllOf(HasSubstr("ear_candies"), HasSubstr("Did you mean \"ear_candy\"?")));
}

TEST_F(Shelf, UnparsableYamlIsRefusedWithItsLine) {
  EXPECT_THAT(complaint("tempo: {min_bpm", "tempo: {{min_bpm"), HasSubstr("spoilt.yaml:7:"));
}

struct SpoiltLexicon {
  const char* name;
  const char* text;
  const char* place;
  const char* says;
};

// Read as nothing, a lexicon of a wrong shape would make every brief a little less understood.
TEST_F(Shelf, ALexiconOfAWrongShapeIsLeftOutAndNamedByLine) {
  for (const SpoiltLexicon& spoilt : {
           SpoiltLexicon{"moods", "happy:\n  strong: joyful\n", "moods.yaml:2:", "must be a list"},
           {"moods", "hapy: {strong: [joyful]}\n", "moods.yaml:1:", "Did you mean \"happy\"?"},
           {"moods", "happy: {strong: [a], mode: dur}\n", "moods.yaml:1:", "unknown word \"dur\""},
           {"scenes", "rain: [umbrella]\n", "scenes.yaml", "must be a list"},
           {"scenes", "- {words: [rain]}\n- {theme: rain}\n",
            "scenes.yaml:2:", "\"words\" is missing"},
           {"tempo_words", "absolute:\n  slow: [40]\n",
            "tempo_words.yaml:2:", "must have 2 entries, not 1"},
           {"tempo_words", "relative:\n  slow: low\n",
            "tempo_words.yaml:2:", "a number from 0 to 1"},
           {"genre_signs", "house:\n  strong: [909]\n", "genre_signs.yaml:2:", "must be a text"},
           {"themes", "genres: [house]\n", "themes.yaml:1:", "must be a map"},
           {"vocals", "wanted: [sung]\nunwantet: [karaoke]\n",
            "vocals.yaml:2:", "Did you mean \"unwanted\"?"},
       }) {
    write(std::string("lexicons/") + spoilt.name + ".yaml", spoilt.text);
    const auto loaded = load_knowledge(root_.string());
    ASSERT_TRUE(loaded.ok());
    EXPECT_FALSE(loaded->lexicons.value.contains(spoilt.name)) << spoilt.text;
    EXPECT_TRUE(loaded->lexicons.value.contains("words")) << "the others still serve";
    EXPECT_THAT(loaded->rejection_lines(),
                Contains(AllOf(HasSubstr(spoilt.place), HasSubstr(spoilt.says))))
        << spoilt.text;
    fs::remove(root_ / "lexicons" / (std::string(spoilt.name) + ".yaml"));
  }
}

TEST_F(Shelf, ALexiconOfAnotherPluginMayHaveAnyShape) {
  write("lexicons/birds.yaml", "- [wren, 3]\n- finch\n");
  const auto loaded = load_knowledge(root_.string());
  ASSERT_TRUE(loaded.ok());
  EXPECT_THAT(loaded->rejection_lines(), ElementsAre());
  EXPECT_TRUE(loaded->lexicons.value.contains("birds"));
}

struct Spoil {
  const char *what, *from, *to, *field, *code;
};
void PrintTo(const Spoil& spoil, std::ostream* out) {
  *out << spoil.what;
}

class Spoilt : public Shelf, public testing::WithParamInterface<Spoil> {};

TEST_P(Spoilt, IsRefusedAtItsField) {
  EXPECT_THAT(
      complaint(GetParam().from, GetParam().to),
      AllOf(HasSubstr(GetParam().field), HasSubstr(GetParam().code), HasSubstr("spoilt.yaml:")));
}

INSTANTIATE_TEST_SUITE_P(
    EachCheck, Spoilt,
    testing::Values(
        Spoil{"MissingField", "name: Tiny\n", "", "name", "E-SPEC-MISSING"},
        Spoil{"Range", "min_bpm: 80", "min_bpm: 5", "tempo.min_bpm", "E-SPEC-RANGE"},
        Spoil{"TempoOrder", "typical_bpm: 100", "typical_bpm: 130", "tempo.max_bpm",
              "E-GENRE-RANGE"},
        Spoil{"SwingOrder", "swing_amount_typical: 0.1", "swing_amount_typical: 0.3",
              "swing_amount_typical", "E-GENRE-RANGE"},
        Spoil{"UnequalRows", "\"X...X...\"", "\"X...X..\"", "rhythm.grooves[0].kick",
              "E-GENRE-GROOVE"},
        Spoil{"OddStep", "\"..X...X.\"", "\"..X..?X.\"", "rhythm.grooves[0].snare",
              "E-GENRE-GROOVE"},
        Spoil{"EmptyGroove", "kick: \"X...X...\", snare: \"..X...X.\"", "bars: 1",
              "rhythm.grooves[0]", "E-GENRE-GROOVE"},
        Spoil{"LeanOfNobody", "lean_ms: {bass", "lean_ms: {bas", "rhythm.lean_ms.bas",
              "E-GENRE-PART"},
        Spoil{"Progression", "I-IV-V-I", "I-IV-H", "harmony.typical_progressions[0]",
              "E-GENRE-PROGRESSION"},
        Spoil{"SectionFunction", "functions: [verse]", "functions: [vers]",
              "harmony.section_progressions[0].functions[0]", "E-GENRE-FORM"},
        Spoil{"Interval", "[M2, m3]", "[M2, x3]", "melody.interval_vocabulary[1]", "E-GENRE-NAME"},
        Spoil{"RhythmCell", "1 1 (.5) .5 1", "1 1 (.5 .5 1", "melody.rhythm_cells[0]",
              "E-GENRE-CELL"},
        Spoil{"FormWithoutHook", ", hook: true", "", "arrangement.forms[0]", "E-GENRE-FORM"},
        Spoil{"SectionType", "function: chorus", "function: refrain",
              "arrangement.forms[0].sections[1].function", "E-SPEC-NAME"},
        Spoil{"Role", "role: rhythm", "role: comping", "arrangement.palette[2].role",
              "E-GENRE-PART"},
        Spoil{"Patch", "patches: [keys_plain]", "patches: [keys_plane]",
              "arrangement.palette[2].patches[0]", "E-GENRE-PATCH"},
        Spoil{"Style", "style: roots", "style: root", "arrangement.palette[1].style",
              "E-GENRE-STYLE"},
        Spoil{"BassGesture", "1...5..a", "1...9..a", "arrangement.bass_styles[0].gestures[0]",
              "E-GENRE-GESTURE"},
        Spoil{"CompingGesture", "X---x---", "X---x--", "arrangement.comping_styles[0].gestures[0]",
              "E-GENRE-GESTURE"},
        Spoil{"Transition", "transitions: [fill]", "transitions: [fil]",
              "arrangement.transitions[0]", "E-GENRE-NAME"},
        Spoil{"Essential", "essential: [kit, bass]", "essential: [kit, zither]",
              "instrumentation.essential[1]", "E-GENRE-INSTRUMENT"},
        Spoil{"LoudnessOrder", "loudness_lufs_max: -12", "loudness_lufs_max: -17",
              "production.master_targets", "E-GENRE-RANGE"},
        Spoil{"BalancePart", "balance_db: {drums", "balance_db: {drumz",
              "production.balance_db.drumz", "E-GENRE-PART"},
        Spoil{"Weights", "weight: 0.5", "weight: 0.4", "authenticity_rubric.dimensions",
              "E-GENRE-RUBRIC"},
        Spoil{"Metric", "tempo_bpm: 80..120", "tempo_bmp: 80..120",
              "authenticity_rubric.dimensions[0].criteria[0]", "E-GENRE-RUBRIC"},
        Spoil{"Criterion", "tempo_bpm: 80..120", "tempo_bpm: fast",
              "authenticity_rubric.dimensions[0].criteria[0]", "E-GENRE-RUBRIC"},
        Spoil{"FileName", "genre_id: spoilt", "genre_id: spoiled", "genre_id", "E-GENRE-NAME"}),
    [](const auto& spoil) { return std::string(spoil.param.what); });

TEST_F(Shelf, ABadInstrumentFileIsLeftOutWhole) {
  write("instruments/more.yaml",
        "instruments:\n"
        "  - {id: oboe, name: Oboe, category: wind, range_low: Bb3, range_high: A6, "
        "comfortable_low: C4, comfortable_high: D6}\n"
        "  - {id: flute, name: Flute, category: wind, range_low: C4, range_high: D7, "
        "comfortable_low: D7, comfortable_high: E4}\n");
  const auto loaded = load_knowledge(root_.string());
  ASSERT_TRUE(loaded.ok());
  EXPECT_FALSE(loaded->instruments.value.contains("oboe"));
  EXPECT_THAT(loaded->rejection_lines(),
              ElementsAre(AllOf(HasSubstr("more.yaml:3:"), HasSubstr("instruments[1]"),
                                HasSubstr("E-INSTRUMENT-RANGE"))));
}

TEST_F(Shelf, TheSecondFileWithAnIdIsRefused) {
  fs::copy(root_ / "patches/basic.yaml", root_ / "patches/copy.yaml");
  const auto loaded = load_knowledge(root_.string());
  ASSERT_TRUE(loaded.ok());
  EXPECT_TRUE(loaded->patches.value.contains("keys_plain"));
  EXPECT_THAT(loaded->rejection_lines(), ElementsAre(HasSubstr("E-DATA-TWICE")));
}

constexpr const char* kChild =
    "extends: tiny\n"
    "genre_id: child\n"
    "name: Child\n"
    "aliases: [kid]\n"
    "keywords: []\n"
    "lineage: {ancestors: [tiny]}\n"
    "historical_context: {emergence_era: 1970s, emergence_year: 1970, geographic_origin: there, "
    "cultural_context: a fixture, key_innovations: [being young]}\n"
    "tempo: {typical_bpm: 110}\n"
    "rhythm:\n"
    "  grooves:\n"
    "    - {name: own, level: 3, kick: \"X.X.X.X.\"}\n";

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST_F(Shelf, AChildTakesWhatItDoesNotSayFromItsParent) {
  write("genres/child.yaml", kChild);
  write("genres/grandchild.yaml", with(with(kChild, "genre_id: child", "genre_id: grandchild"),
                                       "extends: tiny", "extends: child") +
                                      "  lean_ms: {lead: 4}\n");
  const auto loaded = load_knowledge(root_.string());
  ASSERT_TRUE(loaded.ok()) << loaded.error().message();
  EXPECT_THAT(loaded->rejection_lines(), ElementsAre());
  const Value &child = loaded->genres.value.at("child"),
              &grandchild = loaded->genres.value.at("grandchild");
  EXPECT_EQ(child.at("tempo").at("typical_bpm"), Value(110));
  EXPECT_EQ(child.at("tempo").at("min_bpm"), Value(80)) << "maps merge";
  EXPECT_EQ(child.at("rhythm").at("grooves").size(), 1u) << "lists replace";
  EXPECT_EQ(child.at("rhythm").at("grooves").at(0).at("name"), Value("own"));
  EXPECT_EQ(child.at("family"), Value("band"));
  EXPECT_EQ(grandchild.at("rhythm").at("lean_ms"),
            Value::map({{"bass", Value(-3.0)}, {"lead", Value(4.0)}}));
  EXPECT_EQ(grandchild.at("production").at("era_reference"), Value("1960s"));
}

TEST_F(Shelf, TheIdentityOfAChildCoversItsParents) {
  write("genres/child.yaml", kChild);
  const auto before = load_knowledge(root_.string());
  write("genres/tiny.yaml", with(text_of(root_ / "genres/tiny.yaml"), "I-vi-IV-V", "I-vi-ii-V"));
  const auto after = load_knowledge(root_.string());
  EXPECT_FALSE(before->genres.value.at("child") == after->genres.value.at("child"));
  EXPECT_NE(before->genres.sha256, after->genres.sha256);
}

TEST_F(Shelf, WhatAChildIsCalledIsNeverInherited) {
  for (const char* line : {"name: Child\n", "aliases: [kid]\n", "keywords: []\n"}) {
    write("genres/child.yaml", with(kChild, line, ""));
    const auto loaded = load_knowledge(root_.string());
    const std::string field(line, std::string_view(line).find(':'));
    EXPECT_FALSE(loaded->genres.value.contains("child")) << field;
    EXPECT_THAT(loaded->rejection_lines(),
                ElementsAre(AllOf(HasSubstr("child.yaml:1:1: " + field + ": is missing"),
                                  HasSubstr("E-GENRE-EXTENDS"))));
  }
}

TEST_F(Shelf, AComplaintPointsToTheFileThatHoldsTheValue) {
  write("genres/child.yaml", with(kChild, "rhythm:\n", "rhythm:\n  swing_amount_typical: 0.3\n"));
  EXPECT_THAT(load_knowledge(root_.string())->rejection_lines(),
              ElementsAre(HasSubstr("child.yaml:10:3: rhythm.swing_amount_typical")));
  write("genres/child.yaml",
        with(kChild, "tempo: {typical_bpm: 110}",
             "arrangement: {bass_styles: [{name: other, gestures: [\"1.......\"]}]}"));
  EXPECT_THAT(
      load_knowledge(root_.string())->rejection_lines(),
      ElementsAre(AllOf(HasSubstr("tiny.yaml:40:"), HasSubstr("arrangement.palette[1].style"))));
  write("genres/child.yaml", with(kChild, "kick: \"X.X.X.X.\"", "kick: \"X.X?X.X.\""));
  EXPECT_THAT(load_knowledge(root_.string())->rejection_lines(),
              Contains(HasSubstr("child.yaml:11:")));
}

TEST_F(Shelf, AGenreWithoutATrackIsRefused) {
  write("genres/child.yaml",
        with(kChild, "tempo: {typical_bpm: 110}", "arrangement: {palette: []}"));
  EXPECT_THAT(load_knowledge(root_.string())->rejection_lines(),
              ElementsAre(AllOf(HasSubstr("arrangement.palette"), HasSubstr("E-GENRE-PALETTE"))));
}

TEST_F(Shelf, AnUnknownParentOrACircleIsRefusedWithItsLine) {
  write("genres/child.yaml", with(kChild, "extends: tiny", "extends: tny"));
  EXPECT_THAT(
      load_knowledge(root_.string())->rejection_lines(),
      ElementsAre(AllOf(HasSubstr("child.yaml:1:1: extends"), HasSubstr("Did you mean \"tiny\"?"),
                        HasSubstr("E-GENRE-EXTENDS"))));
  write("genres/child.yaml", with(kChild, "extends: tiny", "extends: other"));
  write("genres/other.yaml", with(with(kChild, "extends: tiny", "extends: child"),
                                  "genre_id: child", "genre_id: other"));
  EXPECT_THAT(load_knowledge(root_.string())->rejection_lines(),
              ElementsAre(AllOf(HasSubstr("other.yaml:1:1: extends"), HasSubstr("itself")),
                          AllOf(HasSubstr("child.yaml:1:1: extends"), HasSubstr("itself"))));
}

TEST_F(Shelf, AFifoAmongTheFilesIsRefusedAtOnce) {
  ASSERT_EQ(::mkfifo((root_ / "genres/pipe.yaml").c_str(), 0600), 0);
  const auto loaded = load_knowledge(root_.string());
  ASSERT_TRUE(loaded.ok());
  EXPECT_TRUE(loaded->genres.value.contains("tiny"));
  EXPECT_THAT(loaded->rejection_lines(),
              ElementsAre(AllOf(HasSubstr("genres/pipe.yaml"), HasSubstr("it is a FIFO"))));
}

TEST_F(Shelf, NothingUsableIsAnErrorThatSaysWhy) {
  write("genres/tiny.yaml", "genre_id: [\n");
  const auto loaded = load_knowledge(root_.string());
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().code, "E-KNOWLEDGE-EMPTY");
  EXPECT_THAT(loaded.error().text, HasSubstr("tiny.yaml"));
}

TEST_F(Shelf, AMissingFolderIsAnErrorNotACrash) {
  EXPECT_EQ(load_knowledge((root_ / "nowhere").string()).error().code, "E-KNOWLEDGE-EMPTY");
}

}  // namespace
}  // namespace aether::knowledge
