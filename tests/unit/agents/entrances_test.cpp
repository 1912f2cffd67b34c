// Loop music grows inside its sections.
#include "loop_genre.hpp"
#include "plugins/agents/arrangement/arrangement.hpp"
#include "plugins/agents/composition/composition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace aether::arrangement {
namespace {

using testing::loop_genre;
using testing::loop_song;
using testing::small_genre;

void ignore(const std::string&, const std::string&, const std::string&, double) {}

spec::ArrangementSpec made(std::uint64_t seed, const spec::GenreProfile& genre = loop_genre()) {
  const auto song = loop_song();
  const RandomStream random(stream_key(seed, "test", "entrances"));
  const auto c = composition::compose(song, genre, random.split("composition"), ignore);
  return arrange(song, c.rhythm, genre, testing::small_instruments(), random, ignore);
}

std::string role_of(const spec::ArrangementSpec& a, const std::string& name) {
  for (const auto& instrument : a.instruments)
    if (instrument.name == name) return instrument.role;
  return {};
}

/// Who plays in a bar of a section, from 1.
std::set<std::string> heard(const spec::SectionDefinition& section, int bar) {
  std::set<std::string> names(section.instruments.begin(), section.instruments.end());
  for (const spec::LayerSpan& layer : section.layers)
    if (bar < layer.from_bar || bar > layer.to_bar) names.erase(layer.instrument);
  return names;
}

TEST(Entrances, AnIntroIsBuiltAndAnOutroTakenApartOnThePhrase) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const auto a = made(seed);
    const auto &intro = a.sections.front(), &outro = a.sections.back();
    for (int bar = 2; bar <= 16; ++bar) {
      const auto before = heard(intro, bar - 1), now = heard(intro, bar);
      EXPECT_TRUE(std::includes(now.begin(), now.end(), before.begin(), before.end()));
      if (bar % 4 != 1) {
        EXPECT_EQ(now, before) << "seed " << seed << " bar " << bar;
      }
      const auto earlier = heard(outro, bar - 1), later = heard(outro, bar);
      EXPECT_TRUE(std::includes(earlier.begin(), earlier.end(), later.begin(), later.end()));
    }
    EXPECT_FALSE(heard(intro, 1).empty());
    EXPECT_LE(heard(intro, 1).size() + 2, heard(intro, 16).size());
    EXPECT_GE(heard(outro, 1).size(), heard(outro, 16).size() + 2);
    const auto last = heard(outro, 16);
    EXPECT_TRUE(std::any_of(last.begin(), last.end(), [&](const std::string& name) {
      return role_of(a, name) == "pad" || role_of(a, name) == "rhythm" ||
             role_of(a, name) == "arpeggio";
    }));
  }
}

TEST(Entrances, ABreakdownBeginsOnChordsAlone) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const auto a = made(seed);
    const auto first = heard(a.sections[2], 1);
    EXPECT_FALSE(first.empty());
    for (const std::string& name : first) {
      EXPECT_NE(role_of(a, name), "bass");
      EXPECT_NE(role_of(a, name), "drums");
    }
  }
}

TEST(Entrances, TheFirstDropGrowsAndTheLastHasEverybodyAtOnce) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const auto a = made(seed);
    EXPECT_NE(heard(a.sections[1], 1), heard(a.sections[1], 16)) << "seed " << seed;
    EXPECT_TRUE(a.sections[3].layers.empty());
  }
}

TEST(Entrances, BandsPlayTheirSectionsThrough) {
  for (const auto& section : made(1, small_genre()).sections) EXPECT_TRUE(section.layers.empty());
}

TEST(Entrances, LoopsKeepTheirFillsForWhatRises) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto a = made(seed);
    for (const auto& transition : a.transitions)
      if (transition.has_fill && transition.technique != "fill") {
        EXPECT_TRUE(transition.to_section.starts_with("Drop")) << transition.to_section;
      }
  }
}

}  // namespace
}  // namespace aether::arrangement
