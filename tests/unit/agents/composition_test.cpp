// What a listener and a musician may expect of every composition.
#include "plugins/agents/composition/composition.hpp"
#include "plugins/agents/composition/rhythm_writer.hpp"
#include "small_genre.hpp"

#include <aether/music/timeline.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace aether::composition {
namespace {

using testing::key;
using testing::section;
using testing::small_genre;
using testing::small_song;

void ignore(const std::string&, const std::string&, const std::string&, double) {}

Composition made(std::uint64_t seed, const spec::SongSpec& song = small_song(),
                 const spec::GenreProfile& genre = small_genre()) {
  return compose(song, genre, RandomStream(stream_key(seed, "test", "composition")), ignore);
}

std::vector<music::MelodyNote> line_of(const Composition& c, const spec::SongSpec& song) {
  return music::melody_line(song, c.harmony, c.melody);
}

std::string roman(const Composition& c, const char* name) {
  std::string text;
  for (const auto& progression : c.harmony.progressions)
    if (progression.section_name == name)
      for (const std::string& numeral : progression.roman_numerals) text += numeral + " ";
  return text;
}

std::string error_of(const spec::GenreProfile& genre, const spec::SongSpec& song = small_song()) {
  try {
    made(1, song, genre);
  } catch (const Failure& failure) {
    return failure.error().code + " " + failure.error().field;
  }
  return "none";
}

TEST(Composition, SpecificationsAreValid) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const Composition c = made(seed);
    EXPECT_FALSE(validate(c.harmony)) << validate(c.harmony)->message();
    EXPECT_FALSE(validate(c.melody)) << validate(c.melody)->message();
    EXPECT_FALSE(validate(c.rhythm)) << validate(c.rhythm)->message();
  }
}

TEST(Composition, SameSeedSameSongAndOtherSeedsOtherHooks) {
  EXPECT_EQ(to_value(made(3).melody), to_value(made(3).melody));
  EXPECT_EQ(to_value(made(3).rhythm), to_value(made(3).rhythm));
  std::set<std::string> hooks;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) hooks.insert(*made(seed).melody.interval_hash);
  EXPECT_GE(hooks.size(), 10u);
}

TEST(Composition, SectionsOfDifferentFunctionHaveDifferentProgressions) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Composition c = made(seed);
    EXPECT_NE(roman(c, "verse"), roman(c, "chorus")) << seed;
  }
}

// A listener hears the hook again in every chorus.
TEST(Composition, HookReturnsInEverySectionThatCarriesIt) {
  const auto song = small_song();
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Composition c = made(seed);
    for (std::size_t i = 0; i < song.sections.size(); ++i) {
      int hooks = 0;
      for (const auto& note : line_of(c, song))
        hooks += note.section == i && note.origin.starts_with("hook");
      if (song.sections[i].hook) {
        EXPECT_GE(hooks, 4) << "seed " << seed << " " << song.sections[i].label;
      }
    }
  }
}

TEST(Composition, PhrasesEndOnChordTones) {
  const auto song = small_song();
  int ends = 0, fitting = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Composition c = made(seed);
    const auto chords = music::sounding_chords(song, c.harmony);
    for (const auto& note : line_of(c, song)) {
      if (!note.ends_phrase) continue;
      ++ends;
      fitting += music::contains(music::chord_at(chords, note.start).chord, note.pitch.midi());
    }
  }
  EXPECT_GE(fitting, ends * 9 / 10) << fitting << " of " << ends;
}

// "A minor" must not settle on C major: sections begin or end on A, and the song does both.
TEST(Composition, MinorStaysMinor) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Composition c = made(seed);
    const auto chords = music::sounding_chords(small_song(), c.harmony);
    EXPECT_EQ(chords.back().chord.root.text(), "A");
    EXPECT_TRUE(music::is_minor_chord(chords.back().chord));
    double tonic = 0, relative = 0;
    for (const auto& chord : chords) {
      if (chord.chord.root.text() == "A") tonic += static_cast<double>(chord.length);
      if (chord.chord.root.text() == "C") relative += static_cast<double>(chord.length);
    }
    EXPECT_GT(tonic, relative) << seed;
  }
}

// Blues and its triads: one, four and five are dominant sevenths, and so is the end.
TEST(Composition, BluesRestsOnDominantSevenths) {
  auto genre = small_genre();
  genre.harmony.section_progressions.clear();
  genre.harmony.typical_progressions = {"I7*4-IV7*2-I7*2-V7-IV7-I7-V7", "i7-iv7"};
  genre.harmony.cadences.clear();
  const auto song = small_song("E blues");
  const std::set<std::string> roots = {"E", "A", "B"};
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Composition c = made(seed, song, genre);
    for (const auto& progression : c.harmony.progressions)
      for (const auto& chord : progression.chords) {
        EXPECT_EQ(chord.quality, "7");
        EXPECT_TRUE(roots.contains(chord.root.text())) << chord.root.text();
      }
    EXPECT_EQ(c.harmony.final_chord->quality, "7");
  }
}

TEST(Composition, KeysAreSpelledByTheirSignature) {
  const auto song = small_song("C minor");
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Composition c = made(seed, song);
    for (const auto& note : c.melody.primary_hook.melody_notes)
      EXPECT_EQ(note.text().find('#'), std::string::npos) << note.text();
    for (const auto& progression : c.harmony.progressions)
      for (const auto& chord : progression.chords)
        EXPECT_EQ(chord.root.text().find('#'), std::string::npos);
  }
}

TEST(Composition, AuthenticSectionsCloseOnTheTonic) {
  const Composition c = made(2);
  const auto song = small_song();
  const auto chords = music::sounding_chords(song, c.harmony);
  const auto spans = music::section_spans(song);
  EXPECT_EQ(music::chord_at(chords, spans[2].end() - 1).chord.root.text(), "A");
  EXPECT_NE(music::chord_at(chords, spans[1].end() - 1).chord.root.text(), "A");
}

TEST(Composition, TheMelodyBreathes) {
  const auto song = small_song();
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto notes = line_of(made(seed), song);
    int rests = 0, phrases = 0;
    for (std::size_t i = 0; i + 1 < notes.size(); ++i) {
      phrases += notes[i].ends_phrase;
      rests += notes[i].ends_phrase &&
               notes[i + 1].start - notes[i].end() >= music::kTicksPerQuarter / 2;
    }
    EXPECT_GE(rests, phrases / 2) << seed;
  }
}

// A phrase of two bars rests after two, one of eight goes on.
TEST(Composition, PhraseLengthsOfTheGenreSayWhereTheMelodyRests) {
  const auto song = small_song();
  const auto breaths = [&](int bars) {
    auto genre = small_genre();
    genre.melody.phrase_lengths = {bars};
    int count = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const auto notes = line_of(made(seed, song, genre), song);
      for (std::size_t i = 0; i + 1 < notes.size(); ++i)
        count += notes[i].section == notes[i + 1].section &&
                 notes[i + 1].start - notes[i].end() >= music::kTicksPerQuarter;
    }
    return count;
  };
  const int two = breaths(2), four = breaths(4), eight = breaths(8);
  EXPECT_GT(two, four);
  EXPECT_GT(four, eight);
}

/// Notes of a section as (tick from its start, key).
std::set<std::pair<music::Tick, int>> tune(const Composition& c, const spec::SongSpec& song,
                                           std::size_t section) {
  std::set<std::pair<music::Tick, int>> out;
  const auto start = music::section_spans(song)[section].start;
  for (const auto& note : line_of(c, song))
    if (note.section == section) out.insert({note.start - start, note.pitch.midi()});
  return out;
}

double dice(const std::set<std::pair<music::Tick, int>>& a,
            const std::set<std::pair<music::Tick, int>>& b) {
  double both = 0.0;
  for (const auto& note : a) both += static_cast<double>(b.count(note));
  return 2.0 * both / static_cast<double>(std::max<std::size_t>(1, a.size() + b.size()));
}

// A section that carries the hook states it as it was, and once in another light.
TEST(Composition, AHookSectionVariesItsHookOnce) {
  const auto song = small_song();
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Composition c = made(seed);
    const auto* chorus = music::material_for(c.melody.section_melodies, song.sections[2]);
    ASSERT_TRUE(chorus);
    int plain = 0, varied = 0;
    for (const auto& phrase : chorus->phrases) {
      if (phrase.source != "hook") continue;
      plain += phrase.transformation == "none";
      varied += phrase.transformation != "none" && phrase.transformation != "fragmentation";
    }
    EXPECT_GE(plain, 1) << seed;
    EXPECT_GE(varied, 1) << seed;
  }
}

TEST(Composition, TheHookReturnsAsItWasAndTheVerseReturnsVaried) {
  const auto song = small_song();
  double verses = 0.0;
  int same = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Composition c = made(seed);
    EXPECT_GE(dice(tune(c, song, 2), tune(c, song, 4)), 0.95) << "the hook, seed " << seed;
    const double verse = dice(tune(c, song, 1), tune(c, song, 3));
    same += verse > 0.999;
    verses += verse / 20.0;
  }
  EXPECT_LE(same, 2) << "second verses note for note the first";
  EXPECT_GE(verses, 0.6) << "a second verse must be known again";
}

TEST(Composition, ASecondSoloIsANewSolo) {
  auto song = small_song();
  for (const int i : {1, 3}) {
    auto& plan = song.sections[static_cast<std::size_t>(i)];
    plan.name = "solo";
    plan.label = i == 1 ? "Solo 1" : "Solo 2";
    plan.function = spec::SectionType::kSolo;
  }
  for (std::uint64_t seed = 1; seed <= 10; ++seed)
    EXPECT_LE(dice(tune(made(seed, song), song, 1), tune(made(seed, song), song, 3)), 0.4) << seed;
}

TEST(Composition, TheLastChorusIsPlayedHardestAndEveryReturnHasItsFill) {
  auto genre = small_genre();
  for (const char* name : {"rolls", "flams", "crashes"}) {
    auto fill = genre.rhythm.fills.front();
    fill.name = name;
    genre.rhythm.fills.push_back(fill);
  }
  const auto song = small_song();
  std::set<std::string> fills;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Composition c = made(seed, song, genre);
    const auto* first = music::material_for(c.rhythm.section_rhythms, song.sections[2]);
    const auto* last = music::material_for(c.rhythm.section_rhythms, song.sections[4]);
    EXPECT_GT(last->groove_intensity, first->groove_intensity);
    EXPECT_EQ(last->drum_pattern_name, first->drum_pattern_name);
    if (last->fill_pattern_name != first->fill_pattern_name) fills.insert(last->fill_pattern_name);
  }
  EXPECT_GE(fills.size(), 2u);
}

TEST(Composition, ASungHookIsMadeForTheTitle) {
  auto song = small_song();
  EXPECT_FALSE(made(1, song).melody.primary_hook.lyrics_snippet);
  song.has_vocals = true;
  song.is_instrumental = false;
  EXPECT_EQ(made(1, song).melody.primary_hook.lyrics_snippet, "Small Song");
}

TEST(Composition, MelodyKeepsToItsBounds) {
  const auto song = small_song();
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Composition c = made(seed);
    for (const auto& note : line_of(c, song)) {
      EXPECT_GE(note.pitch.midi(), c.melody.lowest_note.midi() - 1);
      EXPECT_LE(note.pitch.midi(), c.melody.highest_note.midi() + 1);
    }
  }
}

TEST(Composition, GroovesFollowTheEnergyAndVaryInTheFourthBar) {
  const Composition c = made(1);
  std::map<std::string, std::string> groove;
  for (const auto& rhythm : c.rhythm.section_rhythms)
    groove[rhythm.section_name] = rhythm.drum_pattern_name;
  EXPECT_EQ(groove["intro"], "soft");
  EXPECT_EQ(groove["chorus"], "full");
  for (const auto& pattern : c.rhythm.drum_patterns) {
    if (pattern.is_fill) continue;
    ASSERT_EQ(pattern.length_bars, 4);
    std::vector<std::set<std::pair<double, std::string>>> bars(4);
    for (const auto& hit : pattern.hits) {
      const int bar = static_cast<int>(hit.position_beats / 4.0);
      bars[static_cast<std::size_t>(bar)].insert({hit.position_beats - 4.0 * bar, hit.instrument});
    }
    EXPECT_EQ(bars[0], bars[1]);
    EXPECT_EQ(bars[0], bars[2]);
    EXPECT_NE(bars[0], bars[3]);
  }
}

TEST(Composition, SwingIsInterpolatedBetweenTheGenresTempos) {
  const std::vector<spec::SwingPoint> points = {{100, 2.0}, {200, 1.5}};
  EXPECT_DOUBLE_EQ(swing_ratio_at(points, 150), 1.75);
  EXPECT_DOUBLE_EQ(swing_ratio_at(points, 60), 2.0);
  EXPECT_DOUBLE_EQ(swing_ratio_at(points, 260), 1.5);
  EXPECT_DOUBLE_EQ(swing_ratio_at({}, 100), 0.0);
}

TEST(Composition, WaltzesAndCompoundMetersWork) {
  for (const music::Meter meter : {music::Meter{3, 4}, music::Meter{6, 8}}) {
    auto song = small_song();
    song.time_signature = meter;
    const Composition c = made(1, song);
    EXPECT_FALSE(validate(c.rhythm));
    EXPECT_EQ(music::sounding_chords(song, c.harmony).back().end(), meter.ticks_per_bar() * 40);
    EXPECT_FALSE(line_of(c, song).empty());
    for (const auto& pattern : c.rhythm.drum_patterns)
      for (const auto& hit : pattern.hits)
        EXPECT_LT(hit.position_beats, pattern.length_bars * meter.beats_per_bar());
  }
}

TEST(Composition, AGenreWithoutDrumsNamesNoPattern) {
  auto genre = small_genre();
  genre.rhythm.grooves.clear();
  genre.rhythm.fills.clear();
  const Composition c = made(1, small_song(), genre);
  for (const auto& rhythm : c.rhythm.section_rhythms) EXPECT_EQ(rhythm.drum_pattern_name, "");
  EXPECT_FALSE(validate(c.rhythm));
}

TEST(Composition, SaysWhichGenreFieldCannotBeRead) {
  auto genre = small_genre();
  genre.harmony.section_progressions[0].progressions[1] = "i-IX";
  EXPECT_EQ(error_of(genre),
            "E-GENRE-PROGRESSION genre.harmony.section_progressions[0].progressions[1]");
  genre = small_genre();
  genre.melody.rhythm_cells[2] = "one two";
  EXPECT_EQ(error_of(genre), "E-GENRE-CELL genre.melody.rhythm_cells[2]");
  genre = small_genre();
  for (auto& groove : genre.rhythm.grooves) groove.kick = "Q.......";
  EXPECT_EQ(error_of(genre).substr(0, 14), "E-GENRE-GROOVE");
  auto song = small_song();
  song.sections.clear();
  EXPECT_EQ(error_of(small_genre(), song), "E-SONG-FORM song.sections");
}

TEST(Composition, EmptyListsOfAGenreAreNoReasonToFail) {
  auto genre = small_genre();
  genre.harmony.section_progressions.clear();
  genre.harmony.cadences.clear();
  genre.melody.rhythm_cells.clear();
  genre.melody.interval_vocabulary.clear();
  genre.arrangement.bass_styles.clear();
  genre.arrangement.comping_styles.clear();
  genre.rhythm.fills.clear();
  EXPECT_EQ(error_of(genre), "none");
}

TEST(Composition, OneSectionOfOneBarIsASong) {
  auto song = small_song();
  song.sections = {section("All", "all", spec::SectionType::kVerse, 1, 0.5, true, "authentic")};
  EXPECT_NO_THROW(made(1, song));
}

TEST(Composition, SectionsShorterThanTheHookStateItsBeginning) {
  auto genre = small_genre();
  genre.melody.hook_bars = 4;
  auto song = small_song();
  for (auto& plan : song.sections) plan.bars = plan.function == spec::SectionType::kChorus ? 4 : 2;
  const Composition c = made(1, song, genre);
  EXPECT_FALSE(validate(c.melody));
  EXPECT_FALSE(line_of(c, song).empty());
}

}  // namespace
}  // namespace aether::composition
