// Anti-aliased classic waveforms. A step in the waveform is replaced by a band-limited one (BLEP):
// 2-point polyBLEP (Välimäki & Huovilainen 2007) or 4 points from the integrated cubic B-spline
// (Välimäki, Pekonen & Nam 2012), which keeps 13 dB more of the aliases away. Both need no
// look-ahead, since the next step of a free-running phase is known.
#pragma once

#include <aether/dsp/math.hpp>
#include <aether/random.hpp>

#include <cstdint>

namespace aether::dsp {

/// Residual (band-limited minus ideal) of a unit step up at phase 0 (= 1). `phase` in [0, 1),
/// `step` its increment per sample in (0, 0.25].
inline float polyblep2(float phase, float step) {
  if (phase < step) {
    const float t = phase / step - 1.0f;
    return -0.5f * t * t;
  }
  if (phase > 1.0f - step) {
    const float t = (phase - 1.0f) / step + 1.0f;
    return 0.5f * t * t;
  }
  return 0.0f;
}

/// The same over four points; `step` in (0, 0.25].
inline float polyblep4(float phase, float step) {
  if (phase < 2.0f * step) {
    const float x = phase / step;
    if (x < 1.0f) return -0.5f + x * (2.0f / 3.0f + x * x * (-1.0f / 3.0f + x * 0.125f));
    const float d = 2.0f - x;
    return d * d * d * d * (-1.0f / 24.0f);
  }
  if (phase > 1.0f - 2.0f * step) {
    const float x = (1.0f - phase) / step;
    if (x < 1.0f) return 0.5f - x * (2.0f / 3.0f + x * x * (-1.0f / 3.0f + x * 0.125f));
    const float d = 2.0f - x;
    return d * d * d * d * (1.0f / 24.0f);
  }
  return 0.0f;
}

/// A phase in turns that wraps at 1.
class Phasor {
 public:
  explicit Phasor(float start = 0.0f) : phase_(start) {}
  float phase() const { return phase_; }
  /// The present phase; then advances by `step` in [0, 1).
  float next(float step) {
    const float now = phase_;
    phase_ += step;
    if (phase_ >= 1.0f) phase_ -= 1.0f;
    return now;
  }

 private:
  float phase_;
};

// Waveforms of a phase, peak ±1.
inline float saw_wave(float phase, float step) {
  return 2.0f * phase - 1.0f - 2.0f * polyblep4(phase, step);
}
/// `width` 0..1 is the share of the period spent high.
inline float pulse_wave(float phase, float step, float width = 0.5f) {
  float fall = phase - width;
  if (fall < 0.0f) fall += 1.0f;
  return (phase < width ? 1.0f : -1.0f) + 2.0f * polyblep4(phase, step) -
         2.0f * polyblep4(fall, step);
}
inline float triangle_wave(float phase) {
  return phase < 0.5f ? 4.0f * phase - 1.0f : 3.0f - 4.0f * phase;
}
inline float sine_wave(float phase) {
  return sin_turns(phase);
}
/// White noise, uniform in [-1, 1), by counter.
inline float noise_wave(std::uint64_t key, std::uint64_t counter) {
  return static_cast<float>(static_cast<std::int32_t>(draw_u64(key, counter) >> 32)) * 0x1.0p-31f;
}
}  // namespace aether::dsp
