// Chords: notes and symbols as a lead sheet has them.
#include <aether/music/chord.hpp>

#include <gtest/gtest.h>

namespace aether::music {
namespace {

std::string notes(const char* symbol) {
  const auto chord = parse_chord(symbol);
  if (!chord) return "unreadable";
  std::string text;
  for (const ChordTone& tone : chord_tones(*chord))
    text += (text.empty() ? "" : " ") + tone.name.text();
  return text;
}

TEST(Chord, HoldsTheTextbookNotesInTheRightSpelling) {
  EXPECT_EQ(notes("Am7"), "A C E G");
  EXPECT_EQ(notes("F#m7b5"), "F# A C E");
  EXPECT_EQ(notes("Ebmaj7"), "Eb G Bb D");
  EXPECT_EQ(notes("Bdim7"), "B D F Ab");
  EXPECT_EQ(notes("Caug"), "C E G#");
  EXPECT_EQ(notes("G7b9"), "G B D F Ab");
  EXPECT_EQ(notes("Dsus4"), "D G A");
  EXPECT_EQ(notes("Bb13"), "Bb D F Ab C G");
  EXPECT_EQ(notes("E5"), "E B");
  EXPECT_EQ(notes("Fm(maj7)"), "F Ab C E");
  EXPECT_EQ(notes("C69"), "C E G A D");
  EXPECT_EQ(notes("Dadd9"), "D F# A E");
  EXPECT_EQ(notes("Ab7#11"), "Ab C Eb Gb D");
}

TEST(Chord, SymbolsAreReadBackAsWritten) {
  for (const char* symbol :
       {"C",     "Am",    "Am7",    "F#m7b5", "Bbmaj7", "G7b9",  "Dadd9", "E5",
        "Asus2", "Gsus4", "G7sus4", "Cdim",   "Cdim7",  "Caug",  "Am6",   "C6",
        "Am9",   "Cmaj9", "G9",     "G13",    "Bb/D",   "Am7/G", "G7#9",  "C69"}) {
    const auto chord = parse_chord(symbol);
    ASSERT_TRUE(chord) << symbol;
    EXPECT_EQ(chord_symbol(*chord), symbol);
  }
}

TEST(Chord, OtherUsualSpellingsMeanTheSame) {
  const std::pair<const char*, const char*> pairs[] = {
      {"Cmin7", "Cm7"}, {"C-7", "Cm7"},   {"CΔ", "Cmaj7"}, {"CM7", "Cmaj7"},
      {"Co7", "Cdim7"}, {"Cø7", "Cm7b5"}, {"C+", "Caug"},  {"Csus", "Csus4"}};
  for (const auto& [given, standard] : pairs)
    EXPECT_EQ(chord_symbol(*parse_chord(given)), standard) << given;
  for (const char* wrong : {"", "H", "Cfoo", "C7x", "m7"})
    EXPECT_FALSE(parse_chord(wrong)) << wrong;
}

TEST(Chord, EveryQualityHasItsSymbol) {
  for (const std::string_view quality : chord_qualities()) {
    const Chord chord{*NoteName::parse("Eb"), {std::string(quality), {}, {}}, std::nullopt};
    EXPECT_EQ(parse_chord(chord_symbol(chord))->shape.quality, quality);
  }
}

TEST(Chord, TonesAreFoundByDegree) {
  const Chord chord = *parse_chord("Dm7");
  EXPECT_EQ(tone_at(chord, 3)->name.text(), "F");
  EXPECT_EQ(tone_at(chord, 7)->name.text(), "C");
  EXPECT_FALSE(tone_at(chord, 9));
  EXPECT_EQ(tone_at(*parse_chord("Dsus4"), 3)->name.text(), "G");
  EXPECT_TRUE(contains(chord, 5));
  EXPECT_FALSE(contains(chord, 4));
}

}  // namespace
}  // namespace aether::music
