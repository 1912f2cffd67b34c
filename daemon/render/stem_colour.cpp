#include "daemon/render/stem_colour.hpp"

#include <aether/dsp/math.hpp>

namespace aether::render {

using dsp::FilterShape;

StemColour::StemColour(const ColourSettings& s, double rate_hz)
    : blocker_(rate_hz),
      even_(static_cast<float>(0.12 * s.vintage_warmth)),
      drive_(static_cast<float>(1.0 + 3.0 * s.tape_saturation)),
      tape_(static_cast<float>(s.tape_saturation)) {
  const auto band = [&](FilterShape shape, double hz, double db, double q) {
    return db == 0.0 ? dsp::BiquadCoefficients{} : dsp::design_biquad(shape, hz, db, q, rate_hz);
  };
  tone_ = dsp::StereoEq({band(FilterShape::kLowShelf, 180.0, 1.5 * s.vintage_warmth, 0.7),
                         band(FilterShape::kHighShelf, 5500.0, -5.0 * s.vintage_warmth, 0.6),
                         band(FilterShape::kPeak, 80.0, 1.5 * s.tape_saturation, 0.8),
                         band(FilterShape::kHighShelf, 10000.0, -3.0 * s.tape_saturation, 0.7)});
}

void StemColour::process(std::span<float> left, std::span<float> right) noexcept {
  tone_.process(left, right);
  for (const std::span<float> channel : {left, right}) {
    if (even_ > 0.0f)
      for (float& x : channel) x += even_ * x * x;
    if (tape_ > 0.0f) {
      // Blended, so the effect grows from nothing; slope 1 at rest keeps quiet parts as loud as
      // they were.
      const float scale = tape_ / drive_;
      for (float& x : channel) x = (1.0f - tape_) * x + scale * dsp::tanh_fast(drive_ * x);
    }
  }
  if (even_ > 0.0f) blocker_.process(left, right);
}

}  // namespace aether::render
