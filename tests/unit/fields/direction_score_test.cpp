// Every graded field of the written specifications drives the score, and in the direction its name
// says: five values in five songs, Spearman's rank correlation with what is measured at least .8.
#include "direction.hpp"
#include "score_ruler.hpp"
#include "song_shelf.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace aether::fields {
namespace {

/// A line whose change is a lambda over one specification.
template <class Spec, class Change, class Measure>
void graded(const std::string& field, const std::string& thing, const std::string& genre,
            const std::vector<double>& values, Change change, Measure measure, bool falls = false,
            Voice voice = Voice::kNone, Graded::Pairs pairs = Graded::Pairs::kAll) {
  expect_direction({field, thing, values,
                    [&](double value, int seed) {
                      SongBench& song = song_on_shelf(genre, seed, voice);
                      return measure(
                          changed_score<Spec>(song, [&](Spec& spec) { change(spec, value); }));
                    },
                    falls, pairs});
}

struct Direction : ::testing::Test {
  static void SetUpTestSuite() { print_direction_head(); }
};
using OfSong = Direction;
using OfHarmony = Direction;
using OfMelody = Direction;
using OfRhythm = Direction;
using OfArrangement = Direction;
using OfVocal = Direction;

void set_energy(spec::SongSpec& song, double value) {
  for (auto& section : song.sections) section.energy = value;
}

TEST_F(OfSong, EnergyBringsOnsetsAndVelocity) {
  graded<spec::SongSpec>("song.sections[].energy", "onsets a bar", "rock", kUnit, set_energy,
                         [](const auto& score) { return onsets_per_bar(score, any_track); });
  graded<spec::SongSpec>("song.sections[].energy", "mean velocity", "rock", kUnit, set_energy,
                         [](const auto& score) { return mean_velocity(score, any_track); });
  graded<spec::SongSpec>("song.sections[].energy", "onsets a bar (house)", "house", kUnit,
                         set_energy,
                         [](const auto& score) { return onsets_per_bar(score, any_track); });
  graded<spec::SongSpec>("song.sections[].energy", "mean velocity (house)", "house", kUnit,
                         set_energy,
                         [](const auto& score) { return mean_velocity(score, any_track); });
}

TEST_F(OfSong, TempoIsPlayed) {
  graded<spec::SongSpec>(
      "song.bpm", "beats a minute by the clock", "pop", {70, 90, 110, 130, 150},
      [](auto& song, double value) {
        song.bpm = static_cast<int>(value);
        song.bpm_exact = 0.0;
      },
      tempo);
}

TEST_F(OfHarmony, TensionLeavesTheScale) {
  const auto change = [](auto& harmony, double value) { harmony.tension_level = value; };
  graded<spec::HarmonySpec>("harmony.tension_level", "share of notes outside the key", "pop", kUnit,
                            change, outside_share);
  graded<spec::HarmonySpec>("harmony.tension_level", "… (techno)", "techno", kUnit, change,
                            outside_share);
  // How far a jazz song leaves its key without any tension of ours is its own changes' matter.
  graded<spec::HarmonySpec>("harmony.tension_level", "… (jazz)", "jazz", kUnit, change,
                            outside_share, false, Voice::kNone, kEach);
}

TEST_F(OfHarmony, JazzInfluenceBringsSevenths) {
  const auto change = [](auto& harmony, double value) { harmony.jazz_influence = value; };
  graded<spec::HarmonySpec>("harmony.jazz_influence", "share of sevenths and more", "pop", kUnit,
                            change, seventh_share);
  graded<spec::HarmonySpec>("harmony.jazz_influence", "… (house)", "house", kUnit, change,
                            seventh_share);
}

TEST_F(OfMelody, TypicalRangeIsTheMeasuredRange) {
  // As far as the bounds the composer has set let it.
  const std::vector<double> octaves = {0.5, 0.75, 1.0, 1.25, 1.5};
  const auto change = [](auto& melody, double value) { melody.typical_range_octaves = value; };
  graded<spec::MelodySpec>("melody.typical_range_octaves", "range of the tune, semitones", "pop",
                           octaves, change, tune_range);
  graded<spec::MelodySpec>("melody.typical_range_octaves", "… (cinematic)", "cinematic", octaves,
                           change, tune_range);
}

TEST_F(OfRhythm, SwingIsTheMeasuredRatio) {
  const auto amount = [](auto& rhythm, double value) {
    rhythm.groove_template.swing_ratio = 0.0;
    rhythm.groove_template.swing_amount = value;
    rhythm.groove_template.swing_unit = 8;
  };
  const auto ratio = [](auto& rhythm, double value) {
    rhythm.groove_template.swing_ratio = value;
    rhythm.groove_template.swing_unit = 8;
  };
  const auto drums = [](const auto& score) { return swing_ratio(score, is_drums); };
  const auto band = [](const auto& score) { return swing_ratio(score, is_pitched); };
  graded<spec::RhythmSpec>("rhythm.groove_template.swing_amount", "swing ratio of the drums", "pop",
                           {0.0, 0.2, 0.4, 0.6, 0.8}, amount, drums);
  graded<spec::RhythmSpec>("rhythm.groove_template.swing_ratio", "swing ratio of the drums", "pop",
                           {1.0, 1.25, 1.5, 1.75, 2.0}, ratio, drums);
  graded<spec::RhythmSpec>("rhythm.groove_template.swing_ratio", "swing ratio of the band", "pop",
                           {1.0, 1.25, 1.5, 1.75, 2.0}, ratio, band);
}

TEST_F(OfRhythm, PushPullMovesTheBand) {
  graded<spec::RhythmSpec>(
      "rhythm.groove_template.push_pull", "band against the grid, ms", "pop",
      {-1.0, -0.5, 0.0, 0.5, 1.0},
      [](auto& rhythm, double value) { rhythm.groove_template.push_pull = value; },
      [](const auto& score) { return timing_mean(score, is_pitched); }, true);
}

TEST_F(OfRhythm, TightnessBringsPartsTogether) {
  graded<spec::RhythmSpec>(
      "rhythm.groove_template.pocket_tightness", "parts apart, ms", "pop", kUnit,
      [](auto& rhythm, double value) {
        rhythm.humanization.timing_variation_ms = 10.0;
        rhythm.groove_template.pocket_tightness = value;
      },
      parts_apart, true);
}

TEST_F(OfRhythm, HumanisationSpreads) {
  graded<spec::RhythmSpec>(
      "rhythm.humanization.timing_variation_ms", "timing spread, ms", "pop", {0, 5, 10, 15, 20},
      [](auto& rhythm, double value) { rhythm.humanization.timing_variation_ms = value; },
      [](const auto& score) { return timing_spread(score, any_track); });
  graded<spec::RhythmSpec>(
      "rhythm.humanization.velocity_variation", "velocity spread", "pop", {0, 5, 10, 20, 30},
      [](auto& rhythm, double value) {
        rhythm.humanization.velocity_variation = static_cast<int>(value);
      },
      [](const auto& score) { return velocity_spread(score, any_track); });
  graded<spec::RhythmSpec>(
      "rhythm.humanization.swing_variation", "spread of swing from bar to bar", "pop",
      {0.0, 0.025, 0.05, 0.075, 0.1},
      [](auto& rhythm, double value) {
        rhythm.groove_template.swing_ratio = 1.5;
        rhythm.groove_template.swing_unit = 8;
        rhythm.humanization.timing_variation_ms = 0.0;
        rhythm.humanization.swing_variation = value;
      },
      [](const auto& score) { return swing_spread(score, is_drums); });
}

TEST_F(OfRhythm, GrooveIntensityFillsTheBar) {
  const auto change = [](auto& rhythm, double value) {
    for (auto& section : rhythm.section_rhythms) section.groove_intensity = value;
  };
  const auto drums = [](const auto& score) { return onsets_per_bar(score, is_drums); };
  for (const char* genre : {"pop", "funk", "house"})
    graded<spec::RhythmSpec>("rhythm.section_rhythms[].groove_intensity",
                             std::string("drum hits a bar (") + genre + ")", genre, kUnit, change,
                             drums);
}

TEST_F(OfArrangement, EnergyLevelBringsOnsetsAndVelocity) {
  const std::vector<double> levels = {0, 2, 3, 4, 6};
  const auto change = [](auto& arrangement, double value) {
    for (auto& section : arrangement.sections)
      section.energy_level = static_cast<spec::EnergyLevel>(static_cast<int>(value));
  };
  graded<spec::ArrangementSpec>("arrangement.sections[].energy_level", "mean velocity", "pop",
                                levels, change,
                                [](const auto& score) { return mean_velocity(score, any_track); });
  graded<spec::ArrangementSpec>(
      "arrangement.sections[].energy_level", "onsets a bar", "pop",
      // How many onsets there are is first the grooves' and styles' matter.
      levels, change, [](const auto& score) { return onsets_per_bar(score, any_track); }, false,
      Voice::kNone, kEach);
}

TEST_F(OfArrangement, DynamicsArePlayed) {
  graded<spec::ArrangementSpec>(
      "arrangement.sections[].dynamics", "mean velocity", "pop", {0, 1, 2, 4, 5},
      [](auto& arrangement, double value) {
        for (auto& section : arrangement.sections)
          section.dynamics = spec::kDynamics[static_cast<std::size_t>(value)];
      },
      [](const auto& score) { return mean_velocity(score, any_track); });
}

TEST_F(OfVocal, PersonaShapesTheLine) {
  const auto voice = [](const music::Track& track) { return track.name == "vocal"; };
  const auto controller = [](const music::Score& score, int number) {
    double highest = 0.0;
    for (const auto& track : score.tracks)
      if (track.name == "vocal")
        for (const auto& control : track.controls)
          if (control.kind == music::ControlKind::kController && control.number == number)
            highest = std::max(highest, control.value);
    return highest;
  };
  const auto sung = [&](const char* field, const char* thing, auto values, auto change,
                        auto measure, bool falls = false) {
    graded<spec::VocalSpec>(field, thing, "pop", values, change, measure, falls, Voice::kSung);
  };
  sung(
      "vocal.voice_persona.vibrato_depth", "modulation wheel (CC 1)", kUnit,
      [](auto& vocal, double value) { vocal.voice_persona.vibrato_depth = value; },
      [&](const auto& score) { return controller(score, 1); });
  sung(
      "vocal.voice_persona.vibrato_rate", "vibrato rate (CC 76)",
      std::vector<double>{3, 4, 5, 6, 8},
      [](auto& vocal, double value) { vocal.voice_persona.vibrato_rate = value; },
      [&](const auto& score) { return controller(score, 76); });
  sung(
      "vocal.voice_persona.brightness", "brightness (CC 74)", kUnit,
      [](auto& vocal, double value) { vocal.voice_persona.brightness = value; },
      [&](const auto& score) { return controller(score, 74); });
  sung(
      "vocal.voice_persona.nasality", "resonance (CC 71)", kUnit,
      [](auto& vocal, double value) { vocal.voice_persona.nasality = value; },
      [&](const auto& score) { return controller(score, 71); });
  sung(
      "vocal.voice_persona.breathiness", "velocity of the voice", kUnit,
      [](auto& vocal, double value) { vocal.voice_persona.breathiness = value; },
      [&](const auto& score) { return mean_velocity(score, voice); }, true);
  sung(
      "vocal.autotune_amount", "depth of slides into notes", kUnit,
      [](auto& vocal, double value) { vocal.autotune_amount = value; },
      [&](const auto& score) { return bend_depth(score, voice); }, true);
  sung(
      "vocal.emotion_arc[].intensity", "velocity of the voice", kUnit,
      [](auto& vocal, double value) {
        for (auto& marker : vocal.emotion_arc) marker.intensity = value;
      },
      [&](const auto& score) { return mean_velocity(score, voice); });
}

}  // namespace
}  // namespace aether::fields
