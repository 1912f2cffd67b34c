// Compressor: feed-forward, linked peak detector, soft knee, decoupled smoothing in dB (Giannoulis,
// Massberg & Reiss, "Digital Dynamic Range Compressor Design", JAES 60, 2012).
#pragma once

#include <span>

namespace aether::dsp {

struct CompressorSettings {
  double threshold_db = -20.0;  ///< dBFS of the detector
  double ratio = 4.0;           ///< >= 1
  double attack_ms = 10.0, release_ms = 100.0;
  double knee_db = 3.0;  ///< whole width
  double makeup_gain_db = 0.0;
};

/// The static curve: gain in dB at an input level in dB, makeup included.
double compressor_gain_db(const CompressorSettings& settings, double level_db);

/// Computes gain curves; the caller applies them, to whatever it wants. Works in groups of kGroup
/// samples, between which the gain runs straight. Not thread-safe; does not allocate.
class Compressor {
 public:
  static constexpr int kGroup = 8;

  Compressor(const CompressorSettings& settings, double rate_hz);

  /// Gains (linear, makeup included) for a detector signal. Spans are equally long; lengths that
  /// are no multiple of kGroup only at the end of the stream.
  void gains(std::span<const float> left, std::span<const float> right,
             std::span<float> gain) noexcept;
  /// Deepest reduction so far, dB, >= 0.
  float deepest_db() const { return deepest_; }

 private:
  float curve(float level_db) const;
  float threshold_, slope_, knee_, makeup_;
  float attack_pole_, release_pole_;
  float held_ = 0.0f, smooth_ = 0.0f, last_gain_, deepest_ = 0.0f;
};

}  // namespace aether::dsp
