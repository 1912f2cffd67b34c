// Borrowed hooks are recognised in any key; common phrases are not held against a song.
#include "plugins/agents/qa/known_melodies.hpp"
#include "tests/unit/agents/qa_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace aether::qa {
namespace {

using fixture::good_song;

spec::OriginalityCheck check(const Inputs& in, const std::string& type) {
  for (const auto& found : check_originality(in))
    if (found.check_type == type) return found;
  return {};
}
Inputs with_hook(std::initializer_list<const char*> notes) {
  Inputs in = good_song();
  in.melody.primary_hook.melody_notes.clear();
  for (const char* note : notes)
    in.melody.primary_hook.melody_notes.push_back(*music::Pitch::parse(note));
  return in;
}

// Beethoven, Symphony No. 9, as everybody sings it.
TEST(QaOriginality, OdeToJoyIsRecognisedInAnyKey) {
  for (const auto& hook : {with_hook({"E4", "E4", "F4", "G4", "G4", "F4", "E4", "D4", "C4", "C4",
                                      "D4", "E4", "E4", "D4", "D4"}),
                           with_hook({"F#5", "F#5", "G5", "A5", "A5", "G5", "F#5", "E5", "D5", "D5",
                                      "E5", "F#5", "F#5", "E5", "E5"})}) {
    const auto found = check(hook, "melody");
    EXPECT_FALSE(found.passed) << found.score;
    EXPECT_THAT(found.similar_matches, ::testing::Contains("Ode to Joy"));
  }
}

TEST(QaOriginality, AFreshHookPasses) {
  EXPECT_TRUE(check(good_song(), "melody").passed);
}

TEST(QaOriginality, AScaleBelongsToEverybody) {
  EXPECT_TRUE(check(with_hook({"C4", "D4", "E4", "F4", "G4", "A4", "B4", "C5"}), "melody").passed);
}

TEST(QaOriginality, AKnownMelodyHiddenInTheLeadIsFound) {
  Inputs in = good_song();
  auto& lead = in.score.tracks.back();
  music::Tick tick = 0;
  for (const int semitones : {0, 0, 7, 7, 9, 9, 7, 5, 5, 4, 4, 2, 2, 0})
    lead.notes.push_back({30000 + (tick += 480), 400, 62 + semitones, 80, ""});
  const auto checks = check_originality(in);
  EXPECT_FALSE(checks[1].passed);
  EXPECT_THAT(checks[1].similar_matches, ::testing::ElementsAre("Twinkle, Twinkle, Little Star"));
}

TEST(QaOriginality, FiftyMelodiesAreKnownAndEachIsLongEnoughToMean) {
  std::set<std::string> names;
  for (const auto& known : known_melodies()) {
    names.insert(known.name);
    EXPECT_GE(known.notes.size(), 7u) << known.name;
  }
  EXPECT_GE(names.size(), 50u);
}

Inputs with_lyrics(const std::vector<std::vector<std::string>>& sections) {
  Inputs in = good_song();
  for (const auto& lines : sections) {
    spec::LyricSection section;
    section.section_label = "Section " + std::to_string(in.lyrics.sections.size() + 1);
    for (const auto& text : lines) {
      spec::LyricLine line;
      line.text = text;
      section.lines.push_back(line);
    }
    in.lyrics.sections.push_back(section);
  }
  return in;
}

TEST(QaOriginality, LyricsThatSayOneThingOverAndOverAreRejected) {
  const std::vector<std::string> verse(8, "dance with me tonight");
  EXPECT_FALSE(check(with_lyrics({verse}), "lyrics").passed);
}

TEST(QaOriginality, ARefrainMayRepeatAsOftenAsItLikes) {
  const std::vector<std::string> refrain = {"headlights on the water", "nobody is home"};
  EXPECT_TRUE(
      check(with_lyrics(
                {{"slow rain along the avenue", "a radio hums low"}, refrain, refrain, refrain}),
            "lyrics")
          .passed);
}

TEST(QaOriginality, CommonChordsAreInformationOnly) {
  Inputs in = good_song();
  in.harmony.progressions[0].roman_numerals = {"I", "V", "vi", "IV"};
  const auto found = check(in, "harmony");
  EXPECT_TRUE(found.passed);
  EXPECT_EQ(found.score, 0.0);
}

}  // namespace
}  // namespace aether::qa
