// How loud a patch is, found by playing it: so that no patch surprises the mixer.
#pragma once

#include "part_effects.hpp"
#include "voice_bank.hpp"

namespace aether::synth {

/// Gains before the distortion and after everything that bring one note of `key` at velocity 90 to
/// kNoteLoudnessLufs.
struct PartGains {
  float before = 1.0f, after = 1.0f;
};

/// Plays the note twice, without and with the effects. Deterministic; takes about a millisecond.
PartGains calibrate(const BankSettings& settings, PartEffects::Cabinet cabinet, int key,
                    double target_lufs);

/// The loudest 400 ms (BS.1770-4 momentary loudness, both channels) in LUFS; -120 for silence.
double loudest_moment(const float* left, const float* right, int frames, double rate_hz);

}  // namespace aether::synth
