// Intervals and scales; sizes and names as in any harmony textbook.
#include <aether/music/interval.hpp>
#include <aether/music/scale.hpp>

#include <gtest/gtest.h>

namespace aether::music {
namespace {

NoteName note(const char* text) {
  return *NoteName::parse(text);
}
Pitch pitch(const char* text) {
  return *Pitch::parse(text);
}
KeySignature key(const char* text) {
  return *KeySignature::parse(text);
}

TEST(Interval, NamesAreReadAndWritten) {
  for (const char* name : {"P1", "m2", "M2", "m3", "M3", "P4", "A4",  "d5",  "P5", "m6",
                           "M6", "m7", "M7", "P8", "m9", "M9", "P11", "M13", "A2", "d7"})
    EXPECT_EQ(Interval::parse(name)->name(), name);
  EXPECT_EQ(Interval::parse("A4")->semitones, 6);
  EXPECT_EQ(Interval::parse("d5")->semitones, 6);
  EXPECT_EQ(Interval::parse("d7")->semitones, 9);
  for (const char* wrong : {"", "3", "M5", "P3", "x2", "m0", "M", "MM3"})
    EXPECT_FALSE(Interval::parse(wrong)) << wrong;
}

TEST(Interval, BetweenNotesTellsDiminishedFifthFromAugmentedFourth) {
  EXPECT_EQ(interval_between(note("F"), note("B")).name(), "A4");
  EXPECT_EQ(interval_between(note("B"), note("F")).name(), "d5");
  EXPECT_EQ(interval_between(note("Eb"), note("G")).name(), "M3");
  EXPECT_EQ(interval_between(note("G#"), note("F")).name(), "d7");
  EXPECT_EQ(interval_between(pitch("C4"), pitch("E5")).name(), "M10");
  EXPECT_EQ(interval_between(pitch("E5"), pitch("C4")).name(), "M10");
}

TEST(Interval, TransposingKeepsTheSpelling) {
  EXPECT_EQ(transpose(note("Eb"), *Interval::parse("M3")).text(), "G");
  EXPECT_EQ(transpose(note("E"), *Interval::parse("M3")).text(), "G#");
  EXPECT_EQ(transpose(note("Db"), *Interval::parse("m3")).text(), "Fb");
  EXPECT_EQ(transpose(note("F#"), *Interval::parse("P5")).text(), "C#");
  EXPECT_EQ(transpose(pitch("B3"), *Interval::parse("m2")).text(), "C4");
  EXPECT_EQ(transpose(pitch("B3"), *Interval::parse("M9")).text(), "C#5");
}

TEST(Scale, StepsWalkTheKey) {
  EXPECT_EQ(move_in_scale(key("Eb major"), pitch("G4"), 1).text(), "Ab4");
  EXPECT_EQ(move_in_scale(key("Eb major"), pitch("Eb4"), -1).text(), "D4");
  EXPECT_EQ(move_in_scale(key("A minor"), pitch("G4"), 1).text(), "A4");
  EXPECT_EQ(move_in_scale(key("D dorian"), pitch("A4"), 1).text(), "B4");
  EXPECT_EQ(move_in_scale(key("C major pentatonic"), pitch("E4"), 1).text(), "G4");
  EXPECT_EQ(move_in_scale(key("F# minor"), pitch("F#4"), 7).text(), "F#5");
}

TEST(Scale, IndexIsTheInverseOfPitch) {
  for (const char* name : {"C major", "F# minor", "Bb dorian", "E blues", "D major pentatonic"})
    for (int index = 10; index < 50; ++index)
      EXPECT_EQ(scale_index(key(name), scale_pitch(key(name), index).midi()), index) << name;
}

TEST(Scale, RelativeKeysShareTheirSignature) {
  EXPECT_EQ(relative_key(key("A minor")).text(), "C major");
  EXPECT_EQ(relative_key(key("Eb major")).text(), "C minor");
  EXPECT_EQ(relative_key(key("F# minor")).text(), "A major");
}

}  // namespace
}  // namespace aether::music
