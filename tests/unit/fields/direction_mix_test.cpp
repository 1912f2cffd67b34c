// Every graded field of sound design and of the desk drives the sound, and in the direction its
// name says: five values in five songs, Spearman's rank correlation with what is measured at least
// .8.
#include "direction.hpp"
#include "song_shelf.hpp"
#include "sound_ruler.hpp"

#include "tests/unit/render/fake_band.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace aether::fields {
namespace {

struct SoundDirection : ::testing::Test {
  static void SetUpTestSuite() { print_direction_head(); }
};
using OfSoundDesign = SoundDirection;
using OfMix = SoundDirection;

// --- the fullest bar of a song ---

template <class Change, class Measure>
void of_design(const char* field, const char* thing, const char* genre,
               const std::vector<double>& values, Change change, Measure measure,
               bool falls = false, Graded::Pairs pairs = Graded::Pairs::kAll) {
  expect_direction({std::string("sound_design.") + field, thing, values,
                    [&](double value, int seed) {
                      SongBench& song = song_on_shelf(genre, seed);
                      const Map documents = changed_documents<spec::SoundDesignSpec>(
                          song, [&](spec::SoundDesignSpec& design) { change(design, value); });
                      return measure(song.audio(documents), song.bar_seconds());
                    },
                    falls, pairs});
}

/// What sounds when every part has died away.
double song_tail(const Sound& sound, double bar) {
  return tail_db(sound, bar + 0.8);
}
double song_centroid(const Sound& sound, double) {
  return centroid(sound);
}

TEST_F(OfSoundDesign, PatchesSoundInTheSong) {
  of_design(
      "synth_patches[].filter_cutoff_hz", "spectral centroid of the song", "synthwave",
      {300, 800, 2000, 5000, 12000},
      [](auto& d, double v) {
        for (auto& patch : d.synth_patches) patch.filter_cutoff_hz = static_cast<int>(v);
      },
      song_centroid);
  of_design(
      "synth_patches[].reverb_send", "energy of the tail", "synthwave", kUnit,
      [](auto& d, double v) {
        for (auto& patch : d.synth_patches) patch.reverb_send = v;
      },
      song_tail, false, kEach);
  of_design(
      "synth_patches[].delay_send", "energy of the tail", "synthwave", kUnit,
      [](auto& d, double v) {
        for (auto& patch : d.synth_patches) patch.delay_send = v;
      },
      song_tail, false, kEach);
}

TEST_F(OfSoundDesign, AgeIsHeard) {
  of_design(
      "vintage_warmth", "share above 5 kHz, dB", "rock", kUnit,
      [](auto& d, double v) { d.vintage_warmth = v; },
      [](const Sound& s, double) { return band_db(s, 5000, 20000); }, true, kEach);
  of_design(
      "tape_saturation", "crest factor", "rock", kUnit,
      [](auto& d, double v) { d.tape_saturation = v; },
      [](const Sound& s, double) { return crest_db(s); }, true, kEach);
  of_design(
      "vinyl_texture", "noise when the band is silent", "rock", kUnit,
      [](auto& d, double v) { d.vinyl_texture = v; },
      [](const Sound& s, double bar) { return rms_db(between(s, bar + 1.0, 1e6)); }, false, kEach);
}

// --- the desk ---

template <class Change, class Measure>
void of_mix(const char* field, const char* thing, const std::vector<double>& values, Change change,
            Measure measure, bool falls = false, Graded::Pairs pairs = Graded::Pairs::kAll,
            const char* genre = "rock") {
  expect_direction({std::string("mix.") + field, thing, values,
                    [&](double value, int seed) {
                      SongBench& song = song_on_shelf(genre, seed);
                      spec::MixSpec mix = song.mix_spec();
                      change(mix, value);
                      return measure(song.audio(mix), song.bar_seconds());
                    },
                    falls, pairs});
}

double song_width(const Sound& sound, double) {
  return side_mid_db(sound);
}
TEST_F(OfMix, FadersAndPans) {
  of_mix(
      "tracks[].gain_db", "the drums, put right, over the rest", {-18, -9, -3, 3, 9},
      [](auto& m, double v) {
        m.spatial = {};
        for (auto& track : m.tracks) {
          track.pan = track.track_name == "drums" ? 1.0 : -1.0;
          track.reverb_send_db = track.delay_send_db = -60.0;
          if (track.track_name == "drums") track.gain_db = v;
        }
      },
      [](const Sound& s, double) { return right_left_db(s); }, false, kEach);
  of_mix(
      "tracks[].pan", "right over left", {-1, -0.5, 0, 0.5, 1},
      [](auto& m, double v) {
        for (auto& track : m.tracks) track.pan = v;
      },
      [](const Sound& s, double) { return right_left_db(s); });
  of_mix(
      "buses[].gain_db", "share of the drums above 6 kHz", {-18, -9, -3, 3, 9},
      [](auto& m, double v) {
        for (auto& bus : m.buses)
          if (bus.bus_name == "drums") bus.gain_db = v;
      },
      [](const Sound& s, double) { return band_db(s, 6000, 20000); }, false, kEach);
  of_mix(
      "target_headroom_db", "sample peak", {-12, -9, -6, -3, -1},
      [](auto& m, double v) { m.target_headroom_db = v; },
      [](const Sound& s, double) { return peak_db(s); });
}

TEST_F(OfMix, EqualisersTilt) {
  of_mix(
      "master_eq[].gain_db", "spectral centroid", {-12, -6, 0, 6, 12},
      [](auto& m, double v) {
        m.master_eq = {{"highshelf", 3000, v, 0.7, true, {}}};
      },
      song_centroid);
  of_mix(
      "tracks[].eq_bands[].gain_db", "share around 1 kHz", {-18, -9, 0, 9, 18},
      [](auto& m, double v) {
        for (auto& track : m.tracks) track.eq_bands = {{"peak", 1000, v, 1.0, true, {}}};
      },
      [](const Sound& s, double) { return band_db(s, 700, 1400); });
}

TEST_F(OfMix, WidthIsSideOverMiddle) {
  of_mix(
      "spatial.stereo_width", "side over middle", {0.0, 0.5, 1.0, 1.5, 2.0},
      [](auto& m, double v) { m.spatial.stereo_width = v; }, song_width);
  of_mix(
      "spatial.mid_side_balance", "side over middle", {-0.8, -0.4, 0.0, 0.4, 0.8},
      [](auto& m, double v) { m.spatial.mid_side_balance = v; }, song_width);
}

// --- one track on an empty desk, a signal of its own for each seed ---

struct Desk {
  spec::MixSpec mix;
  spec::SoundDesignSpec design;
};

Sound through(const Sound& part, const Desk& desk) {
  test::Folder folder;
  std::filesystem::create_directories(folder.path() / "stems");
  const auto stems = test::make_stems(folder.path(), {{"part", part}});
  // The desk fades what rings on after the score.
  const music::Score score = test::small_score(2);
  const auto mixed =
      render::mixdown({desk.mix, stems, desk.design, score, folder.path(), 7, 1, {}});
  if (!mixed.ok()) throw Failure(mixed.error());
  return test::read_f32(mixed->path);
}

/// A crack of noise at a tenth of a second, and three seconds of silence.
Sound crack(int seed) {
  Sound sound(2 * 150000, 0.0f);
  std::uint32_t state = 77u * static_cast<std::uint32_t>(seed);
  for (std::size_t i = 2 * 4800; i < 2 * (4800 + 60 * static_cast<std::size_t>(seed)); ++i) {
    state = state * 1664525u + 1013904223u;
    sound[i] = static_cast<float>(static_cast<double>(state) / 4294967296.0 - 0.5);
  }
  return sound;
}

/// A tone, by turns half a second soft and half a second 18 dB louder.
Sound steps(int seed) {
  Sound sound;
  for (std::size_t i = 0; i < 3 * 48000; ++i) {
    const double t = static_cast<double>(i) / 48000.0;
    const double level = std::fmod(t, 1.0) < 0.5 ? 0.063 : 0.5;
    const auto x = static_cast<float>(level * std::sin(2.0 * M_PI * (150.0 + 70.0 * seed) * t));
    sound.push_back(x);
    sound.push_back(x);
  }
  return sound;
}

template <class Change, class Measure>
void of_desk(const char* field, const char* thing, Sound (*signal)(int),
             const std::vector<double>& values, Change change, Measure measure,
             bool falls = false) {
  expect_direction({field, thing, values,
                    [&](double value, int seed) {
                      Desk desk;
                      spec::TrackSettings track;
                      track.track_name = "part";
                      track.reverb_send_db = track.delay_send_db = -60.0;
                      desk.mix.tracks = {track};
                      change(desk, value);
                      return measure(through(signal(seed), desk));
                    },
                    falls});
}

double ring(const Sound& sound) {
  return tail_db(sound, 0.15);
}
double late_ring(const Sound& sound) {
  return tail_db(sound, 1.0);
}

TEST_F(OfMix, SendsAndReturnsRing) {
  const auto wet = [](Desk& d) -> spec::TrackSettings& {
    d.mix.returns.delay_beats = 0.5;
    return d.mix.tracks[0];
  };
  of_desk(
      "mix.tracks[].reverb_send_db", "energy after the crack", crack, {-50, -30, -20, -10, 0},
      [&](Desk& d, double v) { wet(d).reverb_send_db = v; }, ring);
  of_desk(
      "mix.tracks[].delay_send_db", "energy after the crack", crack, {-50, -30, -20, -10, 0},
      [&](Desk& d, double v) { wet(d).delay_send_db = v; }, ring);
  of_desk(
      "mix.returns.reverb_gain_db", "energy after the crack", crack, {-40, -20, -10, 0, 12},
      [&](Desk& d, double v) {
        wet(d).reverb_send_db = -6.0;
        d.mix.returns.reverb_gain_db = v;
      },
      ring);
  of_desk(
      "mix.returns.delay_gain_db", "energy after the crack", crack, {-40, -20, -10, 0, 12},
      [&](Desk& d, double v) {
        wet(d).delay_send_db = -6.0;
        d.mix.returns.delay_gain_db = v;
      },
      ring);
  of_desk(
      "mix.returns.delay_feedback", "energy after a second", crack, {0.1, 0.3, 0.5, 0.7, 0.9},
      [&](Desk& d, double v) {
        wet(d).delay_send_db = 0.0;
        d.mix.returns.delay_feedback = v;
      },
      late_ring);
  of_desk(
      "mix.returns.delay_beats", "mean time of the echo", crack, {0.25, 0.5, 1, 1.5, 2},
      [&](Desk& d, double v) {
        wet(d).delay_send_db = 0.0;
        d.mix.returns.delay_feedback = 0.0;
        d.mix.returns.delay_beats = v;
      },
      mean_time);
  of_desk(
      "mix.returns.reverb_predelay_ms", "mean time of the energy", crack, {0, 40, 80, 160, 250},
      [&](Desk& d, double v) {
        wet(d).reverb_send_db = 0.0;
        d.mix.returns.reverb_predelay_ms = v;
      },
      mean_time);
}

TEST_F(OfSoundDesign, SpaceRings) {
  const auto wet = [](Desk& d) -> spec::SoundDesignSpec& {
    d.mix.tracks[0].reverb_send_db = 0.0;
    d.mix.returns.reverb_predelay_ms = 0.0;
    return d.design;
  };
  of_desk(
      "sound_design.global_reverb_decay", "energy after a second", crack, {0.3, 0.8, 2, 4, 8},
      [&](Desk& d, double v) { wet(d).global_reverb_decay = v; }, late_ring);
  of_desk(
      "sound_design.global_reverb_size", "mean time of its first 0.2 s", crack, kUnit,
      [&](Desk& d, double v) { wet(d).global_reverb_size = v; },
      [](const Sound& s) { return mean_time(between(s, 0.105 + 0.002 * kSongs, 0.3)); });
}

TEST_F(OfMix, CompressorsLevel) {
  const auto pressed = [](Desk& d) -> spec::Compressor& {
    auto& compressor = d.mix.tracks[0].compressor;
    compressor = spec::Compressor{};
    compressor->threshold_db = -24.0;
    return *compressor;
  };
  // The last soft and loud half seconds, once the gain has settled.
  const auto step = [](const Sound& s) {
    return rms_db(between(s, 2.8, 3.0)) - rms_db(between(s, 2.3, 2.5));
  };
  of_desk(
      "mix.tracks[].compressor.ratio", "loud over soft", steps, {1, 2, 4, 8, 20},
      [&](Desk& d, double v) { pressed(d).ratio = v; }, step, true);
  of_desk(
      "mix.tracks[].compressor.threshold_db", "loud over soft", steps, {-24, -20, -16, -12, -6},
      [&](Desk& d, double v) { pressed(d).threshold_db = v; }, step);
  of_desk(
      "mix.tracks[].compressor.attack_ms", "overshoot of the step up", steps, {1, 5, 20, 60, 200},
      [&](Desk& d, double v) { pressed(d).attack_ms = v; },
      [](const Sound& s) { return rms_db(between(s, 2.5, 2.55)) - rms_db(between(s, 2.8, 3.0)); });
  of_desk(
      "mix.tracks[].compressor.release_ms", "dip after the step down", steps,
      {10, 50, 150, 400, 1000}, [&](Desk& d, double v) { pressed(d).release_ms = v; },
      [](const Sound& s) { return rms_db(between(s, 2.02, 2.2)) - rms_db(between(s, 1.8, 2.0)); },
      true);
  of_desk(
      "mix.tracks[].compressor.knee_db", "loud over soft, threshold at the loud", steps,
      {0, 3, 6, 9, 12},
      [&](Desk& d, double v) {
        spec::Compressor& compressor = pressed(d);
        compressor.threshold_db = -8.0;
        compressor.ratio = 20.0;
        compressor.knee_db = v;
      },
      step, true);
}

}  // namespace
}  // namespace aether::fields
