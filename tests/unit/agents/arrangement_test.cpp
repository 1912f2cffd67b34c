// The band and its layers.
#include "plugins/agents/arrangement/arrangement.hpp"
#include "plugins/agents/composition/composition.hpp"
#include "small_genre.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace aether::arrangement {
namespace {

using testing::small_genre;
using testing::small_instruments;
using testing::small_song;

void ignore(const std::string&, const std::string&, const std::string&, double) {}

spec::ArrangementSpec made(std::uint64_t seed, const spec::SongSpec& song = small_song(),
                           const spec::GenreProfile& genre = small_genre()) {
  const RandomStream random(stream_key(seed, "test", "arrangement"));
  const auto c = composition::compose(song, genre, random.split("composition"), ignore);
  return arrange(song, c.rhythm, genre, small_instruments(), random, ignore);
}

std::set<std::string> names(const spec::ArrangementSpec& a) {
  std::set<std::string> out;
  for (const auto& instrument : a.instruments) out.insert(instrument.name);
  return out;
}
std::set<std::string> players(const spec::ArrangementSpec& a) {
  std::set<std::string> out;
  for (const auto& instrument : a.instruments) out.insert(instrument.instrument_id);
  return out;
}
std::set<std::string> playing(const spec::SectionDefinition& section) {
  return {section.instruments.begin(), section.instruments.end()};
}

TEST(Arrangement, IsValidAndFitsTheForm) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const auto a = made(seed);
    EXPECT_FALSE(validate(a)) << validate(a)->message();
    EXPECT_EQ(a.total_bars, 40);
    EXPECT_NEAR(a.total_duration_seconds, 40 * 4 * 0.5 + 2.0, 1e-9);
    EXPECT_EQ(a.transitions.size(), 5u);
    EXPECT_EQ(a.ending, "held_chord");
    EXPECT_EQ(a.sections[2].start_bar, 13);
    EXPECT_DOUBLE_EQ(a.energy_curve.back().position_percent, 100.0);
    EXPECT_DOUBLE_EQ(*a.genre_structure_match, 1.0);
  }
}

TEST(Arrangement, EveryInstrumentPlaysSomewhereAndEverySectionNamesOnlyTheBand) {
  const auto a = made(2);
  std::set<std::string> heard;
  for (const auto& section : a.sections) {
    EXPECT_FALSE(section.instruments.empty());
    for (const auto& name : section.instruments) heard.insert(name);
  }
  EXPECT_EQ(heard, names(a));
}

TEST(Arrangement, ReturnsOfASectionDifferByOneOrTwoLayers) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto a = made(seed);
    for (const auto& [first, second] : {std::pair<int, int>{1, 3}, {2, 4}}) {
      const auto x = playing(a.sections[static_cast<std::size_t>(first)]),
                 y = playing(a.sections[static_cast<std::size_t>(second)]);
      std::set<std::string> difference;
      std::set_symmetric_difference(x.begin(), x.end(), y.begin(), y.end(),
                                    std::inserter(difference, difference.end()));
      EXPECT_GE(difference.size(), 1u) << "seed " << seed;
      EXPECT_LE(difference.size(), 3u) << "seed " << seed;
    }
  }
}

// A song grows: a verse that is meant to be stronger than the one before has no fewer players.
TEST(Arrangement, AStrongerReturnIsNoThinner) {
  const auto song = small_song();
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto a = made(seed);
    for (const auto& [first, second] : {std::pair<std::size_t, std::size_t>{1, 3}, {2, 4}}) {
      ASSERT_GE(song.sections[second].energy, song.sections[first].energy);
      EXPECT_GE(a.sections[second].instruments.size(), a.sections[first].instruments.size())
          << song.sections[second].label << ", seed " << seed;
    }
  }
}

TEST(Arrangement, TheLastBigReturnOfTheHookHasALayerItsSistersLack) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto a = made(seed);
    const auto first = playing(a.sections[2]), last = playing(a.sections[4]);
    EXPECT_GT(last.size(), first.size()) << "seed " << seed;
  }
}

TEST(Arrangement, LoudSectionsHaveMoreLayersThanQuietOnes) {
  const auto a = made(1);
  EXPECT_GE(a.sections[4].instruments.size(), a.sections[0].instruments.size() + 2);
}

TEST(Arrangement, WishesOfTheBriefAreKept) {
  auto song = small_song();
  song.exclude_instruments = {"drums"};
  song.include_instruments = {"oboe"};
  const auto a = made(1, song);
  EXPECT_FALSE(names(a).contains("drums"));
  EXPECT_TRUE(players(a).contains("oboe"));
  song.exclude_instruments = {"strings"};
  EXPECT_FALSE(players(made(1, song)).contains("strings"));
}

TEST(Arrangement, ForbiddenInstrumentsStayOutUnlessAskedFor) {
  auto genre = small_genre();
  genre.instrumentation.forbidden = {"vibes"};
  auto song = small_song();
  for (std::uint64_t seed = 1; seed <= 6; ++seed)
    EXPECT_FALSE(players(made(seed, song, genre)).contains("vibes"));
  song.include_instruments = {"vibes"};
  EXPECT_TRUE(players(made(1, song, genre)).contains("vibes"));
}

TEST(Arrangement, TheVoiceSingsVersesAndChorusesOnly) {
  auto song = small_song();
  song.has_vocals = true;
  song.is_instrumental = false;
  const auto a = made(1, song);
  for (const auto& section : a.sections) {
    const bool sung = section.section_type == spec::SectionType::kVerse ||
                      section.section_type == spec::SectionType::kChorus;
    EXPECT_EQ(playing(section).contains("vocal"), sung) << section.label;
  }
}

TEST(Arrangement, RegistersLieInsideTheInstruments) {
  const auto all = small_instruments();
  for (const auto& instrument : made(3).instruments) {
    if (!instrument.register_low) continue;
    EXPECT_GE(instrument.register_low->midi(), all.at(instrument.instrument_id).range_low.midi());
    EXPECT_LE(instrument.register_high->midi(), all.at(instrument.instrument_id).range_high.midi());
  }
}

TEST(Arrangement, WithoutALayerItNamesTheGenresField) {
  auto genre = small_genre();
  genre.arrangement.palette.clear();
  try {
    made(1, small_song(), genre);
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error().code, "E-GENRE-PALETTE");
    EXPECT_EQ(failure.error().field, "genre.arrangement.palette");
  }
}

TEST(Arrangement, AGenreWithoutGroovesHasNoDrummer) {
  auto genre = small_genre();
  genre.rhythm.grooves.clear();
  EXPECT_FALSE(names(made(1, small_song(), genre)).contains("drums"));
}

}  // namespace
}  // namespace aether::arrangement
