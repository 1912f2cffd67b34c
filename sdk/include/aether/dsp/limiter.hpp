// True-peak limiter: look-ahead gain reduction that keeps the *reconstructed* waveform under a
// ceiling.
//
// Detector: TruePeakDetector on both channels, linked. Gain: running minimum over the look-ahead,
// one-pole release, then a moving average as long as the look-ahead, so the gain is down before the
// peak comes and bends nowhere sharply.
#pragma once

#include <aether/dsp/true_peak.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace aether::dsp {

struct TruePeakLimiterSettings {
  double ceiling_dbtp = -1.0;
  double release_ms = 100.0;  ///< to recover 63 % of a reduction
  double lookahead_ms = 5.0;  ///< below 0.25 ms counts as 0.25 ms
  Interpolator interpolator = Interpolator::kLong;
};

/// Stereo-linked limiter. One instance serves one stream; not thread-safe; allocates only in the
/// constructor.
class TruePeakLimiter {
 public:
  TruePeakLimiter(const TruePeakLimiterSettings& settings, double rate_hz);

  /// Limits in place. `left` and `right` have equal length, any length; output lags input by
  /// latency().
  void process(std::span<float> left, std::span<float> right) noexcept;

  /// Samples by which output lags input.
  int latency() const { return window_ + 2 * detector_[0].delay(); }
  /// Deepest reduction so far, dB, >= 0.
  float deepest_db() const;

 private:
  static constexpr int kBlock = 256;
  void process_block(float* left, float* right, int frames) noexcept;
  float minimum(float gain) noexcept;

  float ceiling_, release_pole_;
  int window_;
  TruePeakDetector detector_[2];
  std::vector<float> delay_[2];
  std::vector<float> average_;  ///< gains in the moving average, a ring
  struct Candidate {
    float gain;
    std::int64_t at;
  };
  std::vector<Candidate> candidates_;  ///< ring: increasing gains, the front is the minimum
  std::size_t front_ = 0, count_ = 0;
  std::size_t delay_at_ = 0, average_at_ = 0;
  std::int64_t now_ = 0;
  double average_sum_;
  float released_ = 1.0f, deepest_ = 1.0f;
};

}  // namespace aether::dsp
