// Band-limited single-cycle waves: each a stack of tables with ever fewer harmonics, three to the
// octave, so that no partial reaches the Nyquist frequency and linear interpolation stays below -90
// dB of inharmonic energy.
#pragma once

#include "lanes.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace aether::synth {

/// Sine of an angle in turns, double precision, the same bits on every CPU.
double sine_of_turns(double turns);

/// Immutable after construction; shared by all voices.
class Wavetable {
 public:
  static constexpr int kSizeBits = 11;
  static constexpr int kSize = 1 << kSizeBits;
  static constexpr int kMaxHarmonics = 480;

  /// Sine-phase partials: amplitudes[h - 1] of harmonic h, at most kMaxHarmonics of them. Scaled to
  /// an RMS of 0.5.
  explicit Wavetable(const std::vector<double>& amplitudes);

  int mips() const { return static_cast<int>(highest_.size()); }
  /// kSize + 1 values.
  const float* mip(int index) const {
    return &samples_[static_cast<std::size_t>(index) * (kSize + 1)];
  }
  /// The mip for a fundamental of `step` turns a sample, looked for from `near`.
  int mip_for(float step, int near) const;

 private:
  std::vector<float> samples_;
  std::vector<float> highest_;  ///< fundamental in turns a sample up to which a mip may play
};

/// Partials of "sine", "saw", "square" and "triangle"; `count` of them.
std::vector<double> waveform_partials(std::string_view waveform, int count);

/// The four standard waves, built on first use. [any thread]
const Wavetable& standard_wave(std::string_view waveform);

/// Eight oscillators reading their own tables; overwrites out[0..frames).
void render_tables(Uint8& phase, Uint8 step, const float* const* tables, Float8* out, int frames);

}  // namespace aether::synth
