// What every part is played on follows from genre, mood, brief and seed.
#include "plugins/agents/sound_design/sound_design.hpp"
#include "tests/unit/agents/bench_host.hpp"
#include "tests/unit/agents/shipped_patches.hpp"

#include <aether/reflect.hpp>
#include <aether/yaml.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

using namespace aether;
using aether::testing::BenchHost;
using aether::testing::patches_document;

namespace {

// A band of a genre: every palette entry on its first instrument.
Map inputs_for(const std::string& genre_id, const std::string& mood = "calm",
               Map brief = {{"prompt", "a song"}}, bool vocals = false) {
  const Value& genre = aether::testing::genres_document().at(genre_id);
  Array band;
  for (const Value& entry : genre.at("arrangement").at("palette").as_array()) {
    const std::string id = entry.at("instruments").at(std::size_t{0}).as_string();
    const Value& profile = aether::testing::instruments_document().at(id);
    band.push_back(Value::map({{"name", entry.at("track")},
                               {"instrument_id", id},
                               {"category", profile.at("category")},
                               {"role", entry.at("role")}}));
  }
  const Value song = Value::map({{"id", "song-1"},
                                 {"title", "T"},
                                 {"genre_id", genre_id},
                                 {"bpm", 100},
                                 {"key", to_value(spec::KeySignature{})},
                                 {"primary_mood", mood},
                                 {"has_vocals", vocals}});
  const Value section = Value::map({{"section_type", "verse"},
                                    {"label", "Verse 1"},
                                    {"start_bar", 1},
                                    {"length_bars", 8},
                                    {"instruments", Value::array({"drums"})}});
  const Value arrangement = Value::map(
      {{"id", "arr-1"},
       {"instruments", band},
       {"sections", Value::array({section})},
       {"total_bars", 8},
       {"energy_curve",
        Value::array({Value::map({{"position_percent", 0.0}, {"energy_level", "low"}}),
                      Value::map({{"position_percent", 100.0}, {"energy_level", "low"}})})}});
  const Value hit = Value::map({{"instrument", "kick"}, {"position_beats", 0.0}});
  const Value rhythm =
      Value::map({{"id", "rhy-1"},
                  {"bpm", 100},
                  {"drum_patterns",
                   Value::array({Value::map({{"name", "a"}, {"hits", Value::array({hit})}})})},
                  {"section_rhythms", Value::array({Value::map({{"section_type", "verse"}})})}});
  const Value persona = Value::map({{"lowest_note", "A3"},
                                    {"highest_note", "A5"},
                                    {"comfortable_low", "C4"},
                                    {"comfortable_high", "E5"}});
  const Value arc =
      Value::array({Value::map({{"section", "verse"}, {"emotion", "joy"}, {"intensity", 0.5}})});
  return {{"brief", brief},
          {"song", song},
          {"arrangement", arrangement},
          {"rhythm", rhythm},
          {"genre", genre},
          {"instruments", aether::testing::instruments_document()},
          {"patches", patches_document()},
          {"vocal", Value::map({{"voice_persona", persona},
                                {"emotion_arc", arc},
                                {"stand_in_instrument", "flute"}})}};
}

spec::SoundDesignSpec designed(const Map& inputs, std::uint64_t seed = 1) {
  BenchHost host("sound_design", seed);
  const Map out = host.run<sound_design::SoundDesignAgent>(inputs);
  return from_value<spec::SoundDesignSpec>(out.at("sound_design"), "sound_design");
}

const spec::InstrumentAssignment& of(const spec::SoundDesignSpec& spec, const std::string& track) {
  for (const auto& assignment : spec.instrument_assignments)
    if (assignment.instrument_name == track) return assignment;
  throw std::runtime_error("no assignment for " + track);
}

const spec::SynthPatch& patch_of(const spec::SoundDesignSpec& spec, const std::string& track) {
  for (const auto& patch : spec.synth_patches)
    if (patch.name == of(spec, track).patch_name) return patch;
  throw std::runtime_error("no patch for " + track);
}

constexpr const char* kGenres[] = {"synthwave", "lo-fi-hip-hop", "house",
                                   "rock",      "jazz",          "ambient"};

}  // namespace

TEST(SoundDesign, EveryTrackOfEveryGenreHasOneSoundThatExists) {
  for (const char* genre : kGenres) {
    const Map inputs = inputs_for(genre);
    const spec::SoundDesignSpec spec = designed(inputs);
    std::set<std::string> tracks;
    for (const Value& instrument : inputs.at("arrangement").at("instruments").as_array())
      tracks.insert(instrument.at("name").as_string());
    EXPECT_EQ(spec.instrument_assignments.size(), tracks.size()) << genre;
    for (const auto& assignment : spec.instrument_assignments) {
      EXPECT_TRUE(tracks.contains(assignment.instrument_name)) << genre;
      EXPECT_NO_THROW(patch_of(spec, assignment.instrument_name))
          << genre << ": " << assignment.instrument_name;
      if (assignment.source_type == "sample") {
        const auto found = std::count_if(
            spec.sample_sources.begin(), spec.sample_sources.end(),
            [&](const auto& sample) { return sample.name == assignment.sample_name; });
        EXPECT_EQ(found, 1) << genre << ": " << assignment.instrument_name;
      }
    }
    std::set<std::string> names;
    for (const auto& patch : spec.synth_patches)
      EXPECT_TRUE(names.insert(patch.name).second) << patch.name << " twice";
    EXPECT_FALSE(validate(spec).has_value()) << genre << ": " << validate(spec)->message();
  }
}

TEST(SoundDesign, SynthwaveIsSynthesisedAndJazzIsPlayed) {
  for (const auto& assignment : designed(inputs_for("synthwave")).instrument_assignments)
    EXPECT_EQ(assignment.source_type, "synth") << assignment.instrument_name;
  for (const auto& assignment : designed(inputs_for("jazz")).instrument_assignments)
    EXPECT_EQ(assignment.source_type, "sample") << assignment.instrument_name;
}

TEST(SoundDesign, TheBriefsProvidersWin) {
  const Map all = inputs_for(
      "jazz", "calm", {{"providers", Value::map({{"audio", "org.aether.provider.audio_synth"}})}});
  for (const auto& assignment : designed(all).instrument_assignments) {
    EXPECT_EQ(assignment.source_type, "synth") << assignment.instrument_name;
    EXPECT_EQ(assignment.provider, "org.aether.provider.audio_synth");
  }
  const Map one =
      inputs_for("synthwave", "calm",
                 {{"providers", Value::map({{"bass", "org.aether.provider.audio_fluidsynth"}})}});
  EXPECT_EQ(of(designed(one), "bass").source_type, "sample");
  EXPECT_EQ(of(designed(one), "pad").source_type, "synth");
}

TEST(SoundDesign, BrightMoodsOpenTheFilterAndSlowOnesStretchTheRoom) {
  double energetic = 0.0, dark = 0.0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    energetic += std::log2(patch_of(designed(inputs_for("synthwave", "energetic"), seed), "pad")
                               .filter_cutoff_hz) /
                 20.0;
    dark += std::log2(
                patch_of(designed(inputs_for("synthwave", "dark"), seed), "pad").filter_cutoff_hz) /
            20.0;
  }
  EXPECT_GT(energetic, dark + 0.6);
  EXPECT_GT(designed(inputs_for("ambient", "ethereal")).global_reverb_decay,
            designed(inputs_for("ambient", "aggressive")).global_reverb_decay);
}

TEST(SoundDesign, SungSongsGetAStandInTrack) {
  EXPECT_EQ(of(designed(inputs_for("rock", "calm", {}, true)), "vocal").sample_name, "gm_flute");
  const auto& without = designed(inputs_for("rock", "calm", {}, false)).instrument_assignments;
  EXPECT_TRUE(std::none_of(without.begin(), without.end(),
                           [](const auto& a) { return a.instrument_name == "vocal"; }));
}

TEST(SoundDesign, SpaceAndDustComeFromTheGenreAndTheWords) {
  const spec::SoundDesignSpec lofi = designed(inputs_for("lo-fi-hip-hop"));
  EXPECT_GT(lofi.vinyl_texture, 0.3);
  EXPECT_GT(lofi.tape_saturation, 0.4);
  const spec::SoundDesignSpec house = designed(inputs_for("house"));
  EXPECT_LT(house.vinyl_texture, 0.1);
  EXPECT_GT(
      designed(inputs_for("house", "calm", {{"prompt", "house with vinyl crackle"}})).vinyl_texture,
      0.3);
  EXPECT_GT(designed(inputs_for("rock", "calm", {{"prompt", "dreamy rock"}})).global_reverb_size,
            designed(inputs_for("rock")).global_reverb_size);
  EXPECT_EQ(
      designed(inputs_for("ambient", "calm", {{"prompt", "tuned to 432 Hz"}})).master_tuning_hz,
      432.0);
  Map sixties = inputs_for("rock");
  sixties["song"]["creative_brief"] = Value::map({{"mood", "calm"}, {"reference_era", "1960s"}});
  EXPECT_EQ(designed(sixties).global_reverb_type, "spring");
}

TEST(SoundDesign, TheSeedVariesWithinTasteAndRepeats) {
  std::set<int> cutoffs;
  std::set<std::string> names;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const spec::SoundDesignSpec spec = designed(inputs_for("synthwave"), seed);
    const spec::SynthPatch& pad = patch_of(spec, "pad");
    const Value& original = patches_document().at(pad.name);
    EXPECT_NEAR(std::log2(pad.filter_cutoff_hz / original.at("filter_cutoff_hz").as_double()), -0.2,
                0.25);  // calm: -0.3, bright genre: +0.1
    cutoffs.insert(pad.filter_cutoff_hz);
    names.insert(pad.name);
  }
  EXPECT_GT(cutoffs.size(), 20u);
  EXPECT_EQ(names.size(), 2u);
  EXPECT_EQ(encode_msgpack(to_value(designed(inputs_for("rock"), 5))),
            encode_msgpack(to_value(designed(inputs_for("rock"), 5))));
}

TEST(SoundDesign, DecisionsCarryTheirReasonsAndUnknownInstrumentsAreNamed) {
  BenchHost host("sound_design", 1);
  host.run<sound_design::SoundDesignAgent>(inputs_for("synthwave"));
  ASSERT_NE(host.decided("sound_design.instrument_assignments.bass.patch_name"), nullptr);
  for (const auto& decision : host.decisions)
    EXPECT_FALSE(decision.reason.empty()) << decision.field;

  Map broken = inputs_for("synthwave");
  broken["arrangement"]["instruments"].as_array()[1]["instrument_id"] = "theorbo";
  try {
    designed(broken);
    FAIL() << "a theorbo was cast";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error().code, "E-SOUND-INSTRUMENT");
    EXPECT_NE(failure.error().text.find("theorbo"), std::string::npos);
  }
}
