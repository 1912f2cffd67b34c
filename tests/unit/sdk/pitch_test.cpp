#include <aether/music/key.hpp>
#include <aether/music/meter.hpp>
#include <aether/music/score.hpp>

#include <gtest/gtest.h>

namespace aether::music {
namespace {

std::string scale_text(const char* key) {
  const auto parsed = KeySignature::parse(key);
  if (!parsed) return "unreadable";
  std::string text;
  for (std::size_t i = 1; i <= scale_steps(parsed->mode).size(); ++i)
    text += (i > 1 ? " " : "") + parsed->degree(static_cast<int>(i)).text();
  return text;
}

// Spellings as any theory primer prints them.
TEST(Key, ScalesAreSpelledAsMusiciansSpellThem) {
  EXPECT_EQ(scale_text("Eb major"), "Eb F G Ab Bb C D");
  EXPECT_EQ(scale_text("F# minor"), "F# G# A B C# D E");
  EXPECT_EQ(scale_text("D dorian"), "D E F G A B C");
  EXPECT_EQ(scale_text("A harmonic minor"), "A B C D E F G#");
  EXPECT_EQ(scale_text("Gb major"), "Gb Ab Bb Cb Db Eb F");
  EXPECT_EQ(scale_text("C minor pentatonic"), "C Eb F G Bb");
  EXPECT_EQ(scale_text("B locrian"), "B C D E F G A");
}

TEST(Key, ReadsWhatPeopleWrite) {
  for (const auto& [text, expected] :
       std::vector<std::pair<std::string, std::string>>{{"Am", "A minor"},
                                                        {"F#m", "F# minor"},
                                                        {"Bb", "Bb major"},
                                                        {"A minor", "A minor"},
                                                        {"D dorian", "D dorian"},
                                                        {"bb", "Bb major"},
                                                        {"Eb flat", "Ebb major"},
                                                        {"E flat major", "Eb major"},
                                                        {"c sharp minor", "C# minor"},
                                                        {"G Mixolydian", "G mixolydian"}}) {
    const auto key = KeySignature::parse(text);
    ASSERT_TRUE(key) << text;
    EXPECT_EQ(key->text(), expected) << text;
  }
  for (const char* text : {"", "H minor", "A minorish", "minor", "A#b#b#b", "4"})
    EXPECT_FALSE(KeySignature::parse(text)) << text;
}

// MIDI key signatures: the circle of fifths.
TEST(Key, SignaturesFollowTheCircleOfFifths) {
  for (const auto& [text, accidentals] : std::vector<std::pair<std::string, int>>{{"C major", 0},
                                                                                  {"A minor", 0},
                                                                                  {"G major", 1},
                                                                                  {"Eb major", -3},
                                                                                  {"C minor", -3},
                                                                                  {"F# minor", 3},
                                                                                  {"D dorian", 0},
                                                                                  {"E phrygian", 0},
                                                                                  {"F lydian", 0},
                                                                                  {"Db major", -5}})
    EXPECT_EQ(KeySignature::parse(text)->accidentals(), accidentals) << text;
}

TEST(Pitch, NumbersFollowScientificPitchNotation) {
  EXPECT_EQ(Pitch::parse("C4")->midi(), 60);
  EXPECT_EQ(Pitch::parse("A4")->midi(), 69);
  EXPECT_EQ(Pitch::parse("Cb4")->midi(), 59);
  EXPECT_EQ(Pitch::parse("B#3")->midi(), 60);
  EXPECT_EQ(Pitch::parse("C-1")->midi(), 0);
  EXPECT_FALSE(Pitch::parse("C10"));
  EXPECT_FALSE(Pitch::parse("H4"));
  EXPECT_FALSE(Pitch::parse("C"));
}

TEST(Pitch, EveryKeyKeepsItsNumberInEverySpelling) {
  for (const char* tonic : {"C", "Eb", "F#", "Gb", "B", "Db", "A"})
    for (int key = 0; key < 128; ++key)
      EXPECT_EQ(Pitch::from_midi(key, *NoteName::parse(tonic)).midi(), key) << tonic << ' ' << key;
}

TEST(Pitch, EFlatMajorNeverShowsADSharp) {
  const NoteName tonic = *NoteName::parse("Eb");
  EXPECT_EQ(Pitch::from_midi(63, tonic).text(), "Eb4");
  EXPECT_EQ(Pitch::from_midi(68, tonic).text(), "Ab4");
  EXPECT_EQ(Pitch::from_midi(66, *NoteName::parse("E")).text(), "F#4");
}

TEST(Meter, KnowsItsBars) {
  EXPECT_DOUBLE_EQ(Meter::parse("6/8")->beats_per_bar(), 3.0);
  EXPECT_EQ(Meter::parse("7/8")->ticks_per_bar(), 3360);
  EXPECT_TRUE(Meter::parse("12/8")->is_compound());
  EXPECT_FALSE(Meter::parse("3/4")->is_compound());
  EXPECT_FALSE(Meter::parse("4/5"));
  EXPECT_FALSE(Meter::parse("0/4"));
  EXPECT_FALSE(Meter::parse("4"));
}

// 4 beats at 120 take 2 s; 4 more at 60 take 4 s.
TEST(Score, SecondsFollowTheTempoMap) {
  Score score;
  score.tempos = {{0, 120.0}, {4 * kTicksPerQuarter, 60.0}};
  EXPECT_DOUBLE_EQ(score.seconds(2 * kTicksPerQuarter), 1.0);
  EXPECT_DOUBLE_EQ(score.seconds(8 * kTicksPerQuarter), 6.0);
  EXPECT_EQ(score.tick_at(6.0), 8 * kTicksPerQuarter);
  EXPECT_EQ(score.tick_at(1.0), 2 * kTicksPerQuarter);
}

}  // namespace
}  // namespace aether::music
