// The genres that ship keep what makes them: the anchors a listener recognises them by.
#include "daemon/knowledge/knowledge.hpp"

#include <aether/spec/genre.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace aether::knowledge {
namespace {

const Knowledge& shipped() {
  static const Knowledge all = [] {
    auto loaded = load_knowledge(AETHER_SOURCE_DIR "/data");
    if (!loaded.ok()) ADD_FAILURE() << loaded.error().message();
    return loaded.ok() ? std::move(*loaded) : Knowledge{};
  }();
  return all;
}

spec::GenreProfile genre(const std::string& id) {
  return from_value<spec::GenreProfile>(shipped().genres.value.at(id), id);
}

const std::vector<std::string> kSix = {"ambient",       "house", "jazz",
                                       "lo-fi-hip-hop", "rock",  "synthwave"};

TEST(ShippedData, HasNothingToReject) {
  for (const std::string& line : shipped().rejection_lines()) ADD_FAILURE() << line;
  for (const std::string& id : kSix) EXPECT_TRUE(shipped().genres.value.contains(id)) << id;
  EXPECT_GE(shipped().instruments.value.size(), 45u);
}

TEST(ShippedData, EveryGenreGivesTheScoreEnoughToChooseFrom) {
  for (const std::string& id : kSix) {
    const auto g = genre(id);
    EXPECT_GE(g.melody.rhythm_cells.size(), 20u) << id;
    EXPECT_GE(g.arrangement.forms.size(), 3u) << id;
    EXPECT_GE(g.arrangement.palette.size(), 6u) << id;
    EXPECT_LE(g.arrangement.palette.size(), 10u) << id;
    for (const auto& style : g.arrangement.bass_styles)
      EXPECT_GE(style.gestures.size(), 8u) << id << ' ' << style.name;
    std::set<int> levels;
    for (const auto& groove : g.rhythm.grooves) levels.insert(groove.level);
    EXPECT_EQ(levels, (std::set<int>{1, 2, 3, 4})) << id;
    std::set<std::string> functions;
    for (const auto& entry : g.harmony.section_progressions)
      functions.insert(entry.functions.begin(), entry.functions.end());
    for (const char* function : {"intro", "verse", "chorus", "bridge", "outro", "any"})
      EXPECT_TRUE(functions.contains(function)) << id << ' ' << function;
  }
}

TEST(ShippedData, EveryGenreHasAFormThatFitsFifteenSeconds) {
  for (const std::string& id : kSix) {
    const auto g = genre(id);
    int shortest = 1000;
    for (const auto& form : g.arrangement.forms) {
      int bars = 0;
      for (const auto& section : form.sections) bars += section.optional ? 0 : section.bars;
      shortest = std::min(shortest, bars);
    }
    EXPECT_LE(shortest * 4 * 60.0 / g.tempo.typical_bpm, 30.0)
        << id << ": halved once it fits 15 s";
  }
}

// Positions of hits in a row, in steps of a sixteenth.
std::vector<int> sixteenths(const std::string& row, int bars) {
  std::vector<int> steps;
  if (row.empty()) return steps;
  const int scale = 16 * bars / static_cast<int>(row.size());
  for (std::size_t i = 0; i < row.size(); ++i)
    if (row[i] != '.') steps.push_back(static_cast<int>(i) * scale);
  return steps;
}

TEST(ShippedData, HouseIsFourOnTheFloorWithAnOpenHatOffTheBeat) {
  const auto house = genre("house");
  for (const auto& groove : house.rhythm.grooves) {
    if (groove.level < 2) continue;
    for (int bar = 0; bar < groove.bars; ++bar)
      for (const int beat : {0, 4, 8, 12}) {
        EXPECT_THAT(sixteenths(groove.kick, groove.bars), testing::Contains(bar * 16 + beat))
            << groove.name;
        EXPECT_THAT(sixteenths(groove.open_hat, groove.bars),
                    testing::Contains(bar * 16 + beat + 2))
            << groove.name;
      }
  }
}

TEST(ShippedData, RockSynthwaveAndLoFiHaveTheirBackbeat) {
  for (const char* id : {"rock", "synthwave", "lo-fi-hip-hop"}) {
    const auto g = genre(id);
    for (const auto& groove : g.rhythm.grooves) {
      if (groove.level < 2) continue;
      const auto snare = sixteenths(groove.snare.empty() ? groove.rim : groove.snare, groove.bars);
      for (int bar = 0; bar < groove.bars; ++bar)
        EXPECT_THAT(snare, testing::IsSupersetOf({bar * 16 + 4, bar * 16 + 12}))
            << id << ' ' << groove.name;
    }
  }
}

TEST(ShippedData, JazzHasTheFootHatOnTwoAndFourTheRideAndAWalkingBass) {
  const auto g = genre("jazz");
  for (const auto& groove : g.rhythm.grooves) {
    for (int bar = 0; bar < groove.bars; ++bar)
      EXPECT_THAT(sixteenths(groove.pedal_hat, groove.bars),
                  testing::IsSupersetOf({bar * 16 + 4, bar * 16 + 12}))
          << groove.name;
    EXPECT_TRUE(groove.level < 2 || !groove.ride.empty()) << groove.name;
  }
  EXPECT_EQ(g.arrangement.bass_styles.front().name, "walking");
  EXPECT_GE(g.rhythm.swing_ratio.front().ratio, 2.0);
}

TEST(ShippedData, LoFiSwingsItsSixteenths) {
  const auto g = genre("lo-fi-hip-hop");
  EXPECT_EQ(g.rhythm.swing_unit, 16);
  for (const auto& point : g.rhythm.swing_ratio) EXPECT_GE(point.ratio, 1.2);
}

TEST(ShippedData, SynthwaveHasAnOctaveBassAndAmbientNoDrums) {
  bool octaves = false;
  const auto synthwave = genre("synthwave"), ambient = genre("ambient");
  for (const auto& gesture : synthwave.arrangement.bass_styles.front().gestures)
    octaves = octaves || gesture == "18181818";
  EXPECT_TRUE(octaves);
  for (const auto& entry : ambient.arrangement.palette) EXPECT_NE(entry.role, "drums");
  EXPECT_EQ(ambient.family, "drumless");
}

// The table of the specification, entered by hand.
struct Row {
  const char* id;
  int low, typical, high;
  double loud_low, loud_high, low_end, width;
};
TEST(ShippedData, FiguresAreThoseOfTheSpecification) {
  for (const Row& row : {Row{"synthwave", 80, 100, 118, -14, -10, 0.6, 0.8},
                         Row{"lo-fi-hip-hop", 70, 80, 90, -16, -12, 0.5, 0.5},
                         Row{"house", 118, 124, 130, -10, -6, 0.8, 0.7},
                         Row{"jazz", 60, 140, 280, -18, -12, 0.5, 0.6},
                         Row{"rock", 100, 130, 180, -12, -8, 0.6, 0.7},
                         Row{"ambient", 40, 60, 100, -20, -14, 0.4, 0.9}}) {
    const auto g = genre(row.id);
    EXPECT_EQ(g.tempo.min_bpm, row.low) << row.id;
    EXPECT_EQ(g.tempo.typical_bpm, row.typical) << row.id;
    EXPECT_EQ(g.tempo.max_bpm, row.high) << row.id;
    EXPECT_EQ(g.production.master_targets.loudness_lufs_min, row.loud_low) << row.id;
    EXPECT_EQ(g.production.master_targets.loudness_lufs_max, row.loud_high) << row.id;
    EXPECT_EQ(g.production.mix_characteristics.low_end_emphasis, row.low_end) << row.id;
    EXPECT_EQ(g.production.mix_characteristics.width, row.width) << row.id;
  }
}

}  // namespace
}  // namespace aether::knowledge
