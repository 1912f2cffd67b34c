// What an old machine does to a single part: the stem effects of SoundDesignSpec.
#pragma once

#include <aether/dsp/biquad.hpp>
#include <aether/dsp/one_pole.hpp>

#include <span>

namespace aether::render {

struct ColourSettings {
  double vintage_warmth = 0.0;   ///< 0..1: fuller lows, softer highs, even harmonics
  double tape_saturation = 0.0;  ///< 0..1: head bump, rounded peaks, odd harmonics
};

/// One stereo stem, streamed. At 0 and 0 it changes nothing.
class StemColour {
 public:
  StemColour(const ColourSettings& settings, double rate_hz);
  void process(std::span<float> left, std::span<float> right) noexcept;

 private:
  dsp::StereoEq tone_;
  dsp::DcBlocker blocker_;  ///< even harmonics bring DC
  float even_, drive_, tape_;
};

}  // namespace aether::render
