// Harmony as textbooks teach it, and not as the code happens to do it. Facts from Aldwell and
// Schachter, "Harmony and Voice Leading", and Kostka and Payne, "Tonal Harmony".
#include <aether/music/interval.hpp>
#include <aether/music/modal.hpp>
#include <aether/music/roman.hpp>
#include <aether/music/scale.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace aether::music {
namespace {

KeySignature key(const std::string& text) {
  return *KeySignature::parse(text);
}

Chord chord(const std::string& numeral, const std::string& in) {
  return resolve(*parse_roman(numeral), key(in));
}

std::string notes(const Chord& chord) {
  std::string text;
  for (const ChordTone& tone : chord_tones(chord))
    text += (text.empty() ? "" : " ") + tone.name.text();
  return text;
}

std::string scale(const std::string& text) {
  const KeySignature signature = key(text);
  std::string all;
  for (int degree = 1; degree <= scale_size(signature); ++degree)
    all += (degree > 1 ? " " : "") + signature.degree(degree).text();
  return all;
}

// Every major key and its relative minor, round the circle of fifths, each with one accidental
// more.
TEST(Theory, AllKeysRoundTheCircle) {
  const std::tuple<const char*, const char*, int, const char*> circle[] = {
      {"Cb major", "Ab minor", -7, "Cb Db Eb Fb Gb Ab Bb"},
      {"Gb major", "Eb minor", -6, "Gb Ab Bb Cb Db Eb F"},
      {"Db major", "Bb minor", -5, "Db Eb F Gb Ab Bb C"},
      {"Ab major", "F minor", -4, "Ab Bb C Db Eb F G"},
      {"Eb major", "C minor", -3, "Eb F G Ab Bb C D"},
      {"Bb major", "G minor", -2, "Bb C D Eb F G A"},
      {"F major", "D minor", -1, "F G A Bb C D E"},
      {"C major", "A minor", 0, "C D E F G A B"},
      {"G major", "E minor", 1, "G A B C D E F#"},
      {"D major", "B minor", 2, "D E F# G A B C#"},
      {"A major", "F# minor", 3, "A B C# D E F# G#"},
      {"E major", "C# minor", 4, "E F# G# A B C# D#"},
      {"B major", "G# minor", 5, "B C# D# E F# G# A#"},
      {"F# major", "D# minor", 6, "F# G# A# B C# D# E#"},
      {"C# major", "A# minor", 7, "C# D# E# F# G# A# B#"}};
  for (const auto& [major, minor, accidentals, spelled] : circle) {
    EXPECT_EQ(scale(major), spelled);
    EXPECT_EQ(key(major).accidentals(), accidentals) << major;
    EXPECT_EQ(key(minor).accidentals(), accidentals) << minor;
    EXPECT_EQ(relative_key(key(major)).text(), minor);
  }
}

// Whole and half steps; harmonic minor has its augmented second, melodic minor both raised.
TEST(Theory, ModesByTheirSteps) {
  const std::pair<Mode, const char*> modes[] = {
      {Mode::kMajor, "2212221"},         {Mode::kMinor, "2122122"},
      {Mode::kDorian, "2122212"},        {Mode::kPhrygian, "1222122"},
      {Mode::kLydian, "2221221"},        {Mode::kMixolydian, "2212212"},
      {Mode::kAeolian, "2122122"},       {Mode::kLocrian, "1221222"},
      {Mode::kHarmonicMinor, "2122131"}, {Mode::kMelodicMinor, "2122221"},
      {Mode::kMajorPentatonic, "22323"}, {Mode::kMinorPentatonic, "32232"},
      {Mode::kBlues, "321132"}};
  for (const auto& [mode, steps] : modes) {
    const auto degrees = scale_steps(mode);
    std::string found;
    for (std::size_t i = 0; i < degrees.size(); ++i)
      found += static_cast<char>('0' + (i + 1 < degrees.size() ? degrees[i + 1] : 12) - degrees[i]);
    EXPECT_EQ(found, steps) << enum_text(mode);
  }
}

// The seven white-key modes share their notes.
TEST(Theory, ModesOfOneSignature) {
  for (const char* in :
       {"D dorian", "E phrygian", "F lydian", "G mixolydian", "A aeolian", "B locrian"})
    for (int pitch_class = 0; pitch_class < 12; ++pitch_class)
      EXPECT_EQ(key(in).contains(pitch_class), key("C major").contains(pitch_class))
          << in << ' ' << pitch_class;
}

// An applied dominant lies a fifth over its chord and holds its leading tone.
TEST(Theory, SecondaryDominantsLeanOnTheirChordByFifthAndLeadingTone) {
  for (const char* in : {"C major", "Eb major", "A major", "F# major", "Gb major", "B major"})
    for (const char* target : {"ii", "iii", "IV", "V", "vi"}) {
      const Chord aim = chord(target, in), applied = chord(std::string("V7/") + target, in);
      EXPECT_EQ(interval_between(aim.root, applied.root).name(), "P5") << in << ' ' << target;
      EXPECT_EQ(applied.shape.quality, "7");
      EXPECT_EQ(interval_between(tone_at(applied, 3)->name, aim.root).name(), "m2")
          << in << ' ' << target;
      EXPECT_EQ(interval_between(tone_at(applied, 3)->name, tone_at(applied, 7)->name).name(),
                "d5");
    }
  EXPECT_EQ(notes(chord("V7/V", "C major")), "D F# A C");
  EXPECT_EQ(notes(chord("V7/vi", "Ab major")), "C E G Bb");
  EXPECT_EQ(notes(chord("vii°7/ii", "C major")), "C# E G Bb");
}

// Major triad on the lowered second degree, most often with its third, the subdominant degree, in
// the bass.
TEST(Theory, TheNeapolitan) {
  EXPECT_EQ(notes(chord("bII", "C minor")), "Db F Ab");
  EXPECT_EQ(notes(chord("bII", "A minor")), "Bb D F");
  EXPECT_EQ(notes(chord("bII", "F# minor")), "G B D");
  EXPECT_EQ(notes(chord("bII", "E major")), "F A C");
  for (const char* in : {"C minor", "G minor", "E minor", "Bb minor", "D major"})
    EXPECT_EQ(bass_of(chord("bII/3", in)).text(), key(in).degree(4).text()) << in;
}

// The German sixth sounds as a dominant seventh on the lowered sixth degree: over its root lies the
// note that pulls to the dominant, a semitone below it; it shares the tritone of V7/V, whose
// substitute it is.
TEST(Theory, TheGermanSixthSoundsAsASeventhOnTheFlatSixth) {
  for (const char* in : {"C major", "C minor", "G minor", "E minor", "Bb major"}) {
    const bool minor = is_minor(key(in).mode);
    const Chord german = chord(minor ? "VI7" : "bVI7", in), applied = chord("V7/V", in);
    const int dominant = key(in).degree(5).pitch_class();
    EXPECT_EQ(german.root.pitch_class(), (dominant + 1) % 12) << in;
    EXPECT_EQ(tone_at(german, 7)->pitch_class(), (dominant + 11) % 12) << in;
    EXPECT_TRUE(contains(applied, tone_at(german, 7)->pitch_class())) << in;
    EXPECT_TRUE(contains(applied, tone_at(german, 3)->pitch_class())) << in;
    EXPECT_EQ((german.root.pitch_class() - applied.root.pitch_class() + 12) % 12, 6) << in;
  }
}

// I, iii, vi: tonic; ii, IV: predominant; V, vii°: dominant. Chords of one function share two
// notes.
TEST(Theory, ChordsOfOneFunctionShareTwoNotes) {
  const auto common = [](const Chord& a, const Chord& b) {
    int shared = 0;
    for (const ChordTone& tone : chord_tones(a)) shared += contains(b, tone.pitch_class());
    return shared;
  };
  for (const char* in : {"C major", "Db major", "A major"}) {
    for (const auto& [a, b] : {std::pair{"I", "vi"}, {"I", "iii"}, {"ii", "IV"}, {"V", "vii°"}})
      EXPECT_EQ(common(chord(a, in), chord(b, in)), 2) << in << ' ' << a << ' ' << b;
    EXPECT_EQ(common(chord("IV", in), chord("V", in)), 0) << "stepwise roots share nothing";
    EXPECT_EQ(common(chord("I", in), chord("V", in)), 1);
  }
}

// Minor takes the major dominant and the diminished seventh from its raised seventh degree.
TEST(Theory, TheDominantOfMinorHoldsTheLeadingTone) {
  for (const auto& [in, leading] : {std::pair{"A minor", "G#"},
                                    {"C minor", "B"},
                                    {"F# minor", "E#"},
                                    {"G minor", "F#"},
                                    {"Eb minor", "D"}}) {
    EXPECT_EQ(tone_at(chord("V7", in), 3)->name.text(), leading) << in;
    EXPECT_EQ(chord("vii°7", in).root.text(), leading) << in;
  }
}

// A diminished seventh divides the octave in four, an augmented triad in three.
TEST(Theory, SymmetricalChords) {
  for (const char* root : {"C", "F#", "Bb"}) {
    for (const auto& [suffix, step, count] : {std::tuple{"dim7", 3, 4}, {"aug", 4, 3}}) {
      const Chord symmetrical = *parse_chord(std::string(root) + suffix);
      std::set<int> found, expected;
      for (const ChordTone& tone : chord_tones(symmetrical)) found.insert(tone.pitch_class());
      for (int i = 0; i < count; ++i)
        expected.insert((symmetrical.root.pitch_class() + step * i) % 12);
      EXPECT_EQ(found, expected) << root << suffix;
    }
  }
}

// The circle of fifths in sevenths: each seventh falls by step into the third of the next chord,
// each third stays and becomes the next seventh.
TEST(Theory, GuideTonesOfFallingFifths) {
  const char* circle[] = {"ii7", "V7", "Imaj7", "IVmaj7"};
  for (const char* in : {"C major", "Eb major", "A major"})
    for (int i = 0; i + 1 < 4; ++i) {
      const Chord from = chord(circle[i], in), to = chord(circle[i + 1], in);
      const int fall = (tone_at(from, 7)->pitch_class() - tone_at(to, 3)->pitch_class() + 12) % 12;
      EXPECT_TRUE(fall == 1 || fall == 2)
          << in << ' ' << circle[i] << ": the seventh falls by " << fall;
      EXPECT_EQ(tone_at(from, 3)->name.text(), tone_at(to, 7)->name.text())
          << in << ' ' << circle[i];
    }
}

// Inverted, an interval and its other part make an octave; major becomes minor, augmented
// diminished.
TEST(Theory, IntervalsInvert) {
  const std::pair<const char*, const char*> pairs[] = {{"m2", "M7"}, {"M2", "m7"}, {"m3", "M6"},
                                                       {"M3", "m6"}, {"P4", "P5"}, {"A4", "d5"},
                                                       {"A2", "d7"}};
  const NoteName from = *NoteName::parse("Ab");
  for (const auto& [name, inverted] : pairs) {
    const NoteName to = transpose(from, *Interval::parse(name));
    EXPECT_EQ(interval_between(to, from).name(), inverted) << name;
    EXPECT_EQ(Interval::parse(name)->semitones + Interval::parse(inverted)->semitones, 12);
  }
}

}  // namespace
}  // namespace aether::music
