// The chords of the modes and the notes that name them, as theory books list them.
#include <aether/music/modal.hpp>

#include <gtest/gtest.h>

namespace aether::music {
namespace {

KeySignature key(const char* text) {
  return *KeySignature::parse(text);
}
Chord chord(const char* text) {
  return *parse_chord(text);
}

std::string triads(const char* in) {
  std::string out;
  for (int degree = 1; degree <= 7; ++degree)
    out += (degree > 1 ? " " : "") + chord_symbol(diatonic_triad(key(in), degree));
  return out;
}
std::string sevenths(const char* in) {
  std::string out;
  for (int degree = 1; degree <= 7; ++degree)
    out += (degree > 1 ? " " : "") + chord_symbol(diatonic_seventh(key(in), degree));
  return out;
}

TEST(Modal, TriadsOfTheModes) {
  EXPECT_EQ(triads("D dorian"), "Dm Em F G Am Bdim C");
  EXPECT_EQ(triads("E phrygian"), "Em F G Am Bdim C Dm");
  EXPECT_EQ(triads("F lydian"), "F G Am Bdim C Dm Em");
  EXPECT_EQ(triads("G mixolydian"), "G Am Bdim C Dm Em F");
  EXPECT_EQ(triads("B locrian"), "Bdim C Dm Em F G Am");
  EXPECT_EQ(triads("A harmonic minor"), "Am Bdim Caug Dm E F G#dim");
  EXPECT_EQ(triads("A melodic minor"), "Am Bm Caug D E F#dim G#dim");
  EXPECT_EQ(triads("Eb major"), "Eb Fm Gm Ab Bb Cm Ddim");
}

TEST(Modal, SeventhChordsOfTheModes) {
  EXPECT_EQ(sevenths("D dorian"), "Dm7 Em7 Fmaj7 G7 Am7 Bm7b5 Cmaj7");
  EXPECT_EQ(sevenths("F lydian"), "Fmaj7 G7 Am7 Bm7b5 Cmaj7 Dm7 Em7");
  EXPECT_EQ(sevenths("A harmonic minor"), "Ammaj7 Bm7b5 Caug Dm7 E7 Fmaj7 G#dim7");
}

TEST(Modal, EachModeHasItsNote) {
  const std::pair<const char*, const char*> notes[] = {
      {"D dorian", "B"},        {"E phrygian", "F"}, {"F lydian", "B"},
      {"G mixolydian", "F"},    {"B locrian", "F"},  {"A harmonic minor", "G#"},
      {"A melodic minor", "G#"}};
  for (const auto& [in, note] : notes)
    EXPECT_EQ(key(in).degree(characteristic_degree(key(in).mode)).text(), note) << in;
  EXPECT_EQ(characteristic_degree(Mode::kMajor), 0);
  EXPECT_EQ(characteristic_degree(Mode::kMinor), 0);
  EXPECT_EQ(characteristic_degree(Mode::kBlues), 0);
}

TEST(Modal, ChordsThatShowTheModeAndChordsThatUnmakeIt) {
  EXPECT_TRUE(shows_mode(chord("G"), key("D dorian")));
  EXPECT_TRUE(contradicts_mode(chord("Gm"), key("D dorian")));
  EXPECT_TRUE(contradicts_mode(chord("A7"), key("D dorian"))) << "a leading tone";
  EXPECT_FALSE(contradicts_mode(chord("A7"), key("D minor")));
  EXPECT_FALSE(contradicts_mode(chord("A7"), key("D harmonic minor")));
  EXPECT_TRUE(contradicts_mode(chord("D7"), key("G mixolydian")));
  EXPECT_FALSE(contradicts_mode(chord("G7"), key("G mixolydian")));
  EXPECT_TRUE(contradicts_mode(chord("F#m"), key("E phrygian")));
  EXPECT_TRUE(contradicts_mode(chord("Bb"), key("F lydian")));
}

}  // namespace
}  // namespace aether::music
