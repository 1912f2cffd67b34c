// Every graded field of a genre file drives the songs written from it, and in the direction its
// name says: five values in five songs, Spearman's rank correlation with what is measured in the
// notes or the sound at least .8.
#include "direction.hpp"
#include "score_ruler.hpp"
#include "song_shelf.hpp"
#include "sound_ruler.hpp"

#include "tests/unit/agents/bench_host.hpp"

#include <aether/spec/genre.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace aether::fields {
namespace {

using Genre = spec::GenreProfile;

struct GenreDirection : ::testing::Test {
  static void SetUpTestSuite() { print_direction_head(); }
};
using OfRhythmProfile = GenreDirection;
using OfHarmonyProfile = GenreDirection;
using OfMelodyProfile = GenreDirection;
using OfArrangementProfile = GenreDirection;
using OfProductionProfile = GenreDirection;

template <class Change>
Map documents_of(const std::string& id, int seed, Change change) {
  Genre genre = from_value<Genre>(testing::genres_document().at(id), "genre");
  change(genre);
  const SongBench song(
      {id, seed, {{"prompt", "a song"}, {"vocals", false}, {"duration", 75}}, to_value(genre)});
  return song.documents();
}

template <class Change, class Measure>
void written(const char* field, const char* thing, const char* id,
             const std::vector<double>& values, Change change, Measure measure, bool falls = false,
             Graded::Pairs pairs = Graded::Pairs::kAll) {
  expect_direction({std::string("genre.") + field, std::string(thing) + " (" + id + ")", values,
                    [&](double value, int seed) {
                      const Map documents =
                          documents_of(id, seed, [&](Genre& genre) { change(genre, value); });
                      return measure(song_on_shelf(id, seed).score(documents));
                    },
                    falls, pairs});
}

/// The fullest bar of the genre's song, with the sound design and the desk of the changed genre;
/// `prepare` touches the desk.
template <class Change, class Measure, class Prepare>
void produced(const char* field, const char* thing, const char* id,
              const std::vector<double>& values, Change change, Measure measure, Prepare prepare,
              bool falls = false, Graded::Pairs pairs = kEach) {
  expect_direction(
      {std::string("genre.production.") + field, std::string(thing) + " (" + id + ")", values,
       [&](double value, int seed) {
         SongBench& song = song_on_shelf(id, seed);
         Map documents = documents_of(id, seed, [&](Genre& genre) { change(genre, value); });
         spec::MixSpec mix = song.mix_spec(documents);
         prepare(mix);
         return measure(song.audio(documents, mix), song.bar_seconds());
       },
       falls, pairs});
}
void as_it_is(spec::MixSpec&) {}

TEST_F(OfRhythmProfile, SwingIsTheMeasuredRatio) {
  const auto drums = [](const auto& score) { return swing_ratio(score, is_drums); };
  written(
      "rhythm.swing_ratio[].ratio", "swing ratio", "rock", {1.0, 1.25, 1.5, 1.75, 2.0},
      [](Genre& g, double v) {
        g.rhythm.swing_ratio = {{100, v}};
      },
      drums);
  written(
      "rhythm.swing_amount_typical", "swing ratio", "rock", {0.1, 0.25, 0.4, 0.55, 0.7},
      [](Genre& g, double v) {
        g.rhythm.swing_ratio.clear();
        g.rhythm.swing_amount_typical = v;
        g.rhythm.swing_amount_min = v - 0.05;
        g.rhythm.swing_amount_max = v + 0.05;
      },
      drums);
}

TEST_F(OfRhythmProfile, HandsAreHeard) {
  written(
      "rhythm.timing_ms", "timing spread, ms", "rock", {0, 5, 10, 15, 20},
      [](Genre& g, double v) { g.rhythm.timing_ms = v; },
      [](const auto& score) { return timing_spread(score, any_track); });
  written(
      "rhythm.velocity_spread", "velocity spread", "rock", {0, 5, 10, 20, 30},
      [](Genre& g, double v) { g.rhythm.velocity_spread = static_cast<int>(v); },
      [](const auto& score) { return velocity_spread(score, any_track); });
  written(
      "rhythm.pocket_tightness", "parts apart, ms", "rock", kUnit,
      [](Genre& g, double v) {
        g.rhythm.timing_ms = 10.0;
        g.rhythm.pocket_tightness = v;
      },
      parts_apart, true);
  written(
      "rhythm.push_pull", "band against the grid, ms", "rock", {-1, -0.5, 0, 0.5, 1},
      [](Genre& g, double v) { g.rhythm.push_pull = v; },
      [](const auto& score) { return timing_mean(score, is_pitched); }, true);
  written(
      "rhythm.lean_ms.bass", "bass against the grid, ms", "rock", {-20, -10, 0, 10, 20},
      [](Genre& g, double v) { g.rhythm.lean_ms["bass"] = v; },
      [](const auto& score) {
        return timing_mean(score, [](const auto& track) { return track.role == "bass"; });
      });
}

TEST_F(OfRhythmProfile, GhostsAndFills) {
  written(
      "rhythm.grooves[].snare: ghosts", "share of soft drum notes", "rock", {0, 1, 2, 3, 4},
      [](Genre& g, double v) {
        for (spec::Groove& groove : g.rhythm.grooves) {
          std::replace(groove.snare.begin(), groove.snare.end(), 'g', '.');
          int left = static_cast<int>(v);
          for (char& step : groove.snare)
            if (step == '.' && left > 0) step = 'g', --left;
        }
      },
      [](const music::Score& score) {
        double soft = 0.0, all = 0.0;
        for (const auto& track : score.tracks)
          if (track.drums)
            for (const auto& note : track.notes) {
              soft += note.key == 38 && note.velocity < 60;
              all += 1.0;
            }
        return soft / all;
      });
  written(
      "rhythm.fill_every_bars", "drum notes that fill", "rock", {1, 2, 4, 8, 16},
      [](Genre& g, double v) { g.rhythm.fill_every_bars = static_cast<int>(v); },
      [](const music::Score& score) {
        double fills = 0.0;
        for (const auto& track : score.tracks)
          if (track.drums)
            fills += static_cast<double>(
                std::count_if(track.notes.begin(), track.notes.end(),
                              [](const auto& note) { return note.origin == "fill"; }));
        return fills;
      },
      true);
}

TEST_F(OfRhythmProfile, TempoIsPlayed) {
  written(
      "tempo", "beats a minute by the clock", "pop", {70, 90, 110, 130, 150},
      [](Genre& g, double v) {
        const int bpm = static_cast<int>(v);
        g.tempo = {bpm - 8, bpm + 8, bpm};
      },
      tempo);
}

TEST_F(OfHarmonyProfile, TensionAndJazz) {
  written(
      "harmony.tension_level", "share outside the key", "pop", kUnit,
      [](Genre& g, double v) { g.harmony.tension_level = v; }, outside_share);
  written(
      "harmony.jazz_influence", "share of sevenths", "pop", kUnit,
      [](Genre& g, double v) { g.harmony.jazz_influence = v; }, seventh_share);
}

TEST_F(OfMelodyProfile, RangeDensityAndSyncopation) {
  written(
      "melody.typical_range_octaves", "range of the tune", "pop", {1.0, 1.25, 1.75, 2.25, 3.0},
      [](Genre& g, double v) {
        g.melody.tessitura_low = music::Pitch{{0, 0}, 3};
        g.melody.tessitura_high = music::Pitch{{0, 0}, 6};
        g.melody.typical_range_octaves = v;
      },
      tune_range);
  written(
      "melody.density", "onsets of the tune a bar it plays", "pop", kUnit,
      [](Genre& g, double v) { g.melody.density = v; },
      [](const auto& score) { return onsets_per_active_bar(score, is_lead); });
  written(
      "melody.syncopation", "share of onsets off the beat", "pop", kUnit,
      [](Genre& g, double v) { g.melody.syncopation = v; },
      [](const auto& score) { return off_beat_share(score, is_lead); });
}

TEST_F(OfArrangementProfile, EnergyLayersAndGates) {
  const auto onsets = [](const auto& score) { return onsets_per_bar(score, any_track); };
  const auto energy = [](Genre& g, double v) {
    for (auto& form : g.arrangement.forms)
      for (auto& section : form.sections) section.energy = v;
  };
  written("arrangement.forms[].sections[].energy", "onsets a bar", "rock", kUnit, energy, onsets);
  written("arrangement.forms[].sections[].energy", "mean velocity", "rock", kUnit, energy,
          [](const auto& score) { return mean_velocity(score, any_track); });
  const auto entries = [](Genre& g, auto visit) {
    for (auto& entry : g.arrangement.palette)
      if (!entry.essential) visit(entry);
  };
  written(
      "arrangement.palette[].enter_energy", "onsets a bar", "rock", {0, 0.3, 0.5, 0.75, 1},
      [&](Genre& g, double v) {
        entries(g, [&](auto& entry) {
          entry.enter_energy = v;
          entry.chance = 1.0;
        });
      },
      [](const auto& score) { return onsets_per_bar(score, is_pitched); }, true, kEach);
  written(
      "arrangement.palette[].leave_energy", "onsets a bar", "rock", {0, 0.3, 0.5, 0.75, 1.2},
      [&](Genre& g, double v) {
        entries(g, [&](auto& entry) {
          entry.leave_energy = v;
          entry.chance = 1.0;
        });
      },
      [](const auto& score) { return onsets_per_bar(score, is_pitched); }, false, kEach);
  written(
      "arrangement.palette[].chance", "tracks", "rock", kUnit,
      [&](Genre& g, double v) { entries(g, [&](auto& entry) { entry.chance = v; }); },
      [](const auto& score) { return static_cast<double>(score.tracks.size()); });
  written(
      "arrangement.bass_styles[].gate", "length of bass notes, beats", "rock",
      {0.2, 0.4, 0.6, 0.8, 1.0},
      [](Genre& g, double v) {
        for (auto& style : g.arrangement.bass_styles) style.gate = v;
      },
      [](const auto& score) {
        return mean_length(score, [](const auto& track) { return track.role == "bass"; });
      },
      false, kEach);
  written(
      "arrangement.comping_styles[].gate", "length of chords, beats", "rock",
      {0.2, 0.4, 0.6, 0.8, 1.0},
      [](Genre& g, double v) {
        for (auto& style : g.arrangement.comping_styles) style.gate = v;
      },
      [](const auto& score) {
        return mean_length(score, [](const auto& track) { return track.role == "rhythm"; });
      },
      false, kEach);
}

TEST_F(OfProductionProfile, CharacterIsHeard) {
  produced(
      "mix_characteristics.brightness", "spectral centroid", "synthwave", kUnit,
      [](Genre& g, double v) { g.production.mix_characteristics.brightness = v; },
      [](const Sound& s, double) { return centroid(s); }, as_it_is, false, Graded::Pairs::kAll);
  produced(
      "mix_characteristics.width", "side over middle", "synthwave", kUnit,
      [](Genre& g, double v) { g.production.mix_characteristics.width = v; },
      [](const Sound& s, double) { return side_mid_db(s); }, as_it_is, false, Graded::Pairs::kAll);
  produced(
      "mix_characteristics.low_end_emphasis", "share below 110 Hz", "synthwave", kUnit,
      [](Genre& g, double v) { g.production.mix_characteristics.low_end_emphasis = v; },
      [](const Sound& s, double) { return band_db(s, 20, 110); }, as_it_is);
  produced(
      "mix_characteristics.vintage_warmth", "share above 5 kHz", "synthwave", kUnit,
      [](Genre& g, double v) { g.production.mix_characteristics.vintage_warmth = v; },
      [](const Sound& s, double) { return band_db(s, 5000, 20000); }, as_it_is, true);
  produced(
      "tape_saturation", "crest factor", "rock", kUnit,
      [](Genre& g, double v) { g.production.tape_saturation = v; },
      [](const Sound& s, double) { return crest_db(s); }, as_it_is, true);
  produced(
      "vinyl_texture", "noise when the band is silent", "rock", kUnit,
      [](Genre& g, double v) { g.production.vinyl_texture = v; },
      [](const Sound& s, double bar) { return rms_db(between(s, bar + 1.0, 1e6)); }, as_it_is);
}

TEST_F(OfProductionProfile, SpaceAndBalance) {
  const auto tail = [](const Sound& s, double bar) { return tail_db(s, bar + 0.8); };
  produced(
      "space.reverb_decay_s", "energy of the tail", "rock", {0.5, 1, 2, 4, 8},
      [](Genre& g, double v) { g.production.space.reverb_decay_s = v; }, tail,
      [](spec::MixSpec& mix) {
        for (auto& track : mix.tracks) track.reverb_send_db = 0.0;
      });
  produced(
      "palette[].reverb", "energy of the tail", "synthwave", kUnit,
      [](Genre& g, double v) {
        for (auto& entry : g.arrangement.palette) entry.reverb = v;
      },
      tail, as_it_is);
  produced(
      "palette[].delay", "energy of the tail", "synthwave", kUnit,
      [](Genre& g, double v) {
        for (auto& entry : g.arrangement.palette) entry.delay = v;
      },
      tail, as_it_is);
  produced(
      "palette[].pan", "right over left", "synthwave", {-1, -0.5, 0, 0.5, 1},
      [](Genre& g, double v) {
        for (auto& entry : g.arrangement.palette) entry.pan = v;
      },
      [](const Sound& s, double) { return right_left_db(s); }, as_it_is, false,
      Graded::Pairs::kAll);
  // The bass to the right, the drums to the left, nobody else.
  const auto duo = [](spec::MixSpec& mix) {
    mix.spatial = {};
    for (auto& track : mix.tracks) {
      const bool bass = track.track_name == "bass", drums = track.track_name == "drums";
      track.mute = !bass && !drums;
      track.pan = bass ? 1.0 : -1.0;
      track.reverb_send_db = track.delay_send_db = -60.0;
    }
  };
  produced(
      "palette[].level_db", "bass over drums", "synthwave", {-12, -6, 0, 4, 8},
      [](Genre& g, double v) {
        for (auto& entry : g.arrangement.palette)
          if (entry.track == "bass") entry.level_db = v;
      },
      [](const Sound& s, double) { return right_left_db(s); }, duo);
  produced(
      "balance_db.bass", "bass over drums", "synthwave", {-18, -12, -8, -4, 0},
      [](Genre& g, double v) { g.production.balance_db["bass"] = v; },
      [](const Sound& s, double) { return right_left_db(s); }, duo);
}

TEST_F(OfProductionProfile, SideChainPumps) {
  produced(
      "sidechain_depth_db", "band on the beat over between, dB", "house", {0, 4, 8, 12, 18},
      [](Genre& g, double v) {
        g.production.sidechain.clear();
        for (auto& entry : g.arrangement.palette)
          if (entry.role != "drums") g.production.sidechain.push_back(entry.track);
        g.production.sidechain_depth_db = v;
      },
      [](const Sound& s, double bar) {
        double difference = 0.0;
        for (int beat = 0; beat < 4; ++beat) {
          const double at = beat * bar / 4.0;
          difference += rms_db(between(s, at + 0.01, at + 0.08)) -
                        rms_db(between(s, at + bar / 8.0, at + bar / 4.0));
        }
        return difference / 4.0;
      },
      [](spec::MixSpec& mix) {
        for (auto& track : mix.tracks) {
          track.mute = track.track_name.starts_with("drums");
          track.reverb_send_db = track.delay_send_db = -60.0;
        }
      },
      true);
}

}  // namespace
}  // namespace aether::fields
