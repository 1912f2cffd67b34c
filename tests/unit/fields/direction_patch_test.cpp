// Every graded field of a patch drives the sound of a note, and in the direction its name says:
// five values on five patches, Spearman's rank correlation with what is measured at least .8.
#include "direction.hpp"
#include "sound_ruler.hpp"

#include "tests/unit/providers/audio_host.hpp"

#include <aether/spec/sound_design.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace aether::fields {
namespace {

struct SoundDirection : ::testing::Test {
  static void SetUpTestSuite() { print_direction_head(); }
};
using OfPatch = SoundDirection;

testing::AudioPlugin& synth() {
  static testing::AudioHost host;
  static testing::AudioPlugin plugin(
      std::string(AETHER_BINARY_DIR) + "/plugins/providers/audio_synth.so", host.get());
  return plugin;
}

/// Five plain sounds that differ: waveform, octave, unison.
spec::SynthPatch plain_patch(int seed) {
  static const char* const waves[] = {"saw", "square", "saw", "saw", "square"};
  spec::SynthPatch patch;
  patch.name = "test";
  patch.osc1_waveform = waves[seed - 1];
  patch.osc_mix = 0.0;
  patch.filter_cutoff_hz = 1500 + 300 * seed;
  patch.filter_resonance = 0.1;
  patch.filter_envelope_amount = 0.0;
  patch.amp_attack_ms = 5;
  patch.amp_decay_ms = 100;
  patch.amp_sustain = 0.8;
  patch.amp_release_ms = 60;
  patch.reverb_send = patch.delay_send = 0.0;
  return patch;
}

int key_of(int seed) {
  return 45 + 4 * seed;
}
double hz_of_key(int key) {
  return 440.0 * std::exp2((key - 69) / 12.0);
}

/// A note of half a second, and a second and a half in all.
Sound play(const spec::SynthPatch& patch, int key, Map part = {}) {
  part.insert_or_assign("track", "part");
  part.insert_or_assign("category", "synth");
  part.insert_or_assign("seed_key", 12);
  part.insert_or_assign("patch", to_value(patch));
  const testing::Stereo audio = synth().open(part).play(testing::held_note(key, 0.5), 72000);
  Sound out;
  for (std::size_t i = 0; i < audio.size(); ++i) {
    out.push_back(audio.left[i]);
    out.push_back(audio.right[i]);
  }
  return out;
}

template <class Change, class Measure>
void of_patch(const char* field, const char* thing, const std::vector<double>& values,
              Change change, Measure measure, bool falls = false,
              Graded::Pairs pairs = Graded::Pairs::kAll) {
  expect_direction({std::string("patch.") + field, thing, values,
                    [&](double value, int seed) {
                      spec::SynthPatch patch = plain_patch(seed);
                      change(patch, value);
                      return measure(play(patch, key_of(seed)), seed);
                    },
                    falls, pairs});
}

double held_centroid(const Sound& sound, int) {
  return centroid(between(sound, 0.1, 0.5));
}
double held_width(const Sound& sound, int) {
  return side_mid_db(between(sound, 0.05, 0.5));
}

TEST_F(OfPatch, FilterIsBrightness) {
  of_patch(
      "filter_cutoff_hz", "spectral centroid", {300, 800, 2000, 5000, 12000},
      [](auto& p, double v) { p.filter_cutoff_hz = static_cast<int>(v); }, held_centroid);
  of_patch(
      "filter_envelope_amount", "spectral centroid of the attack", kUnit,
      [](auto& p, double v) {
        p.filter_cutoff_hz = 600;
        p.amp_decay_ms = 300;
        p.filter_envelope_amount = v;
      },
      [](const Sound& s, int) { return centroid(between(s, 0.0, 0.25)); });
  of_patch(
      "filter_resonance", "energy at the cutoff, dB", kUnit,
      [](auto& p, double v) {
        p.filter_cutoff_hz = 1500;
        p.filter_resonance = v;
      },
      [](const Sound& s, int) { return band_db(between(s, 0.1, 0.5), 1200, 1900); });
}

TEST_F(OfPatch, EnvelopeIsHeard) {
  of_patch(
      "amp_attack_ms", "rise time, s", {5, 50, 120, 250, 450},
      [](auto& p, double v) { p.amp_attack_ms = v; },
      [](const Sound& s, int) { return rise_time(s); });
  of_patch(
      "amp_decay_ms", "level after a quarter second", {20, 60, 150, 400, 1000},
      [](auto& p, double v) {
        p.amp_decay_ms = v;
        p.amp_sustain = 0.05;
      },
      [](const Sound& s, int) {
        return rms_db(between(s, 0.15, 0.3)) - peak_db(between(s, 0.0, 0.1));
      });
  of_patch(
      "amp_sustain", "level held", {0.05, 0.25, 0.5, 0.75, 1.0},
      [](auto& p, double v) { p.amp_sustain = v; },
      [](const Sound& s, int) {
        return rms_db(between(s, 0.35, 0.5)) - peak_db(between(s, 0.0, 0.1));
      });
  of_patch(
      "amp_release_ms", "energy after the note", {20, 100, 250, 500, 1000},
      [](auto& p, double v) { p.amp_release_ms = v; },
      [](const Sound& s, int) { return tail_db(s, 0.52); });
}

TEST_F(OfPatch, OscillatorsAreHeard) {
  const auto sine = [](spec::SynthPatch& p) {
    p.osc1_waveform = "sine";
    p.filter_cutoff_hz = 18000;
  };
  of_patch(
      "osc_mix", "overtones of the second oscillator", kUnit,
      [&](auto& p, double v) {
        sine(p);
        p.osc2_waveform = "saw";
        p.osc_mix = v;
      },
      [](const Sound& s, int seed) {
        return overtones_db(between(s, 0.1, 0.5), hz_of_key(key_of(seed)));
      });
  of_patch(
      "sub_level", "energy an octave below", kUnit, [](auto& p, double v) { p.sub_level = v; },
      [](const Sound& s, int seed) {
        const double hz = hz_of_key(key_of(seed)) / 2.0;
        return band_db(between(s, 0.1, 0.5), hz - 25, hz + 25);
      });
  of_patch(
      "distortion_amount", "overtones of a sine", kUnit,
      [&](auto& p, double v) {
        sine(p);
        p.distortion_amount = v;
      },
      [](const Sound& s, int seed) {
        return overtones_db(between(s, 0.1, 0.5), hz_of_key(key_of(seed)));
      });
  of_patch(
      "fm_ratio", "spectral centroid over the note", {0.5, 1, 2, 4, 8},
      [](auto& p, double v) {
        p.synth_type = "fm";
        p.osc1_waveform = "sine";
        p.filter_cutoff_hz = 18000;
        p.osc_mix = 0.3;
        p.fm_ratio = v;
      },
      [](const Sound& s, int seed) { return held_centroid(s, seed) / hz_of_key(key_of(seed)); });
  of_patch(
      "detune_cents", "width of the third partial, Hz", {0, 8, 16, 28, 45},
      [](auto& p, double v) {
        p.osc2_waveform = "saw";
        p.osc_mix = 0.5;
        p.filter_cutoff_hz = 18000;
        p.detune_cents = static_cast<int>(v);
      },
      [](const Sound& s, int seed) {
        return line_width(between(s, 0.05, 0.45), 3.0 * hz_of_key(key_of(seed))) /
               hz_of_key(key_of(seed));
      });
}

TEST_F(OfPatch, WidthIsSideOverMiddle) {
  of_patch(
      "stereo_spread", "side over middle", kUnit,
      [](auto& p, double v) {
        p.unison = 5;
        p.detune_cents = 12;
        p.stereo_spread = v;
      },
      held_width);
  of_patch(
      "chorus_amount", "side over middle", kUnit, [](auto& p, double v) { p.chorus_amount = v; },
      held_width);
}

}  // namespace
}  // namespace aether::fields
