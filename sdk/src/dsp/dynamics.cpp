#include <aether/dsp/dynamics.hpp>

#include <aether/dsp/lanes.hpp>
#include <aether/dsp/math.hpp>
#include <aether/dsp/one_pole.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace aether::dsp {

double compressor_gain_db(const CompressorSettings& s, double level_db) {
  const double over = level_db - s.threshold_db;
  const double slope = 1.0 / std::max(1.0, s.ratio) - 1.0;
  if (2.0 * over <= -s.knee_db) return s.makeup_gain_db;
  if (2.0 * over < s.knee_db) {
    const double into = over + s.knee_db / 2.0;
    return slope * into * into / (2.0 * s.knee_db) + s.makeup_gain_db;
  }
  return slope * over + s.makeup_gain_db;
}

Compressor::Compressor(const CompressorSettings& s, double rate_hz)
    : threshold_(static_cast<float>(s.threshold_db)),
      slope_(static_cast<float>(1.0 / std::max(1.0, s.ratio) - 1.0)),
      knee_(static_cast<float>(s.knee_db)),
      makeup_(static_cast<float>(s.makeup_gain_db)),
      attack_pole_(smoothing_pole(s.attack_ms, rate_hz / kGroup)),
      release_pole_(smoothing_pole(s.release_ms, rate_hz / kGroup)),
      last_gain_(gain_from_db(makeup_)) {}

// Reduction in dB, >= 0.
float Compressor::curve(float level_db) const {
  const float over = level_db - threshold_;
  if (2.0f * over <= -knee_) return 0.0f;
  if (2.0f * over < knee_) {
    const float into = over + 0.5f * knee_;
    return -slope_ * into * into / (2.0f * knee_);
  }
  return -slope_ * over;
}

void Compressor::gains(std::span<const float> left, std::span<const float> right,
                       std::span<float> gain) noexcept {
  for (std::size_t start = 0; start < left.size(); start += kGroup) {
    const std::size_t count = std::min<std::size_t>(kGroup, left.size() - start);
    const float peak = std::max(peak_of(&left[start], count), peak_of(&right[start], count));
    const float wanted = curve(db_from_gain(peak));
    // Decoupled: an instant rise and the release first, then the attack smooths what comes of it.
    held_ = std::max(wanted, wanted + release_pole_ * (held_ - wanted));
    smooth_ = held_ + attack_pole_ * (smooth_ - held_);
    deepest_ = std::max(deepest_, smooth_);
    const float next = gain_from_db(makeup_ - smooth_);
    const float step = (next - last_gain_) / static_cast<float>(count);
    for (std::size_t i = 0; i < count; ++i)
      gain[start + i] = last_gain_ + step * static_cast<float>(i + 1);
    last_gain_ = next;
  }
}

}  // namespace aether::dsp
