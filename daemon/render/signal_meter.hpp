// One pass over a stereo signal that gathers everything SignalMeasure wants, except what libebur128
// is asked for.
#pragma once

#include <aether/dsp/loudness.hpp>
#include <aether/dsp/true_peak.hpp>
#include <aether/spec/measure.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace aether::render {

/// Average power spectrum of both channels: 4096-point Hann windows, one after the other; digital
/// silence is skipped.
class SpectrumMeter {
 public:
  explicit SpectrumMeter(double rate_hz);
  void process(std::span<const float> left, std::span<const float> right);
  /// dBFS RMS in the octaves around 31.5 Hz … 16 kHz, over `frames` frames of signal.
  std::vector<double> octaves_db(std::int64_t frames) const;
  double centroid_hz() const;

 private:
  static constexpr std::size_t kSize = 4096;
  void transform();

  double rate_hz_;
  std::size_t filled_ = 0;
  bool sounding_ = false;
  std::vector<float> window_;
  std::vector<float> left_, right_;   ///< windowed samples of the present window
  std::vector<float> real_, imag_;    ///< the transform's workplace
  std::vector<float> cosine_, sine_;  ///< twiddles, those of each stage one after the other
  std::vector<std::uint32_t> reversed_;
  std::vector<double> power_;  ///< of bins 0 .. kSize / 2, both channels, summed over windows
};

/// Whether peaks between the samples are wanted: they cost more than everything else together.
enum class Peaks { kSamples, kTrue };

/// Not thread-safe. Memory: fixed, plus 8 bytes for each 100 ms.
class SignalMeter {
 public:
  explicit SignalMeter(double rate_hz, Peaks peaks = Peaks::kTrue);
  /// Calls of any length; the result does not depend on them.
  void process(std::span<const float> left, std::span<const float> right);
  /// All fields; loudness and true peak by our own meters. With Peaks::kSamples the largest sample
  /// stands for the true peak.
  spec::SignalMeasure finish();

 private:
  static constexpr std::size_t kBlock = 64;
  void block(const float* left, const float* right, std::size_t frames);
  void count_clipping(const float* x, std::size_t frames, std::int64_t& run);

  double rate_hz_;
  bool true_peaks_;
  dsp::LoudnessMeter loudness_;
  dsp::TruePeakDetector detectors_[2];
  SpectrumMeter spectrum_;
  std::int64_t frames_ = 0, silent_frames_ = 0;
  float peak_ = 0.0f, true_peak_ = 0.0f;
  double left_left_ = 0.0, right_right_ = 0.0, left_right_ = 0.0, sum_left_ = 0.0, sum_right_ = 0.0;
  std::int64_t clipped_ = 0, run_[2] = {0, 0};
  std::int64_t first_sound_ = -1, last_sound_ = -1, longest_gap_ = 0;
  double slice_energy_ = 0.0;  ///< of the present 100 ms
  std::int64_t slice_filled_ = 0, slices_ = 0, active_slices_ = 0;
  std::vector<float> pending_[2];  ///< fewer than kBlock frames
  std::vector<float> last_[2];     ///< ring of the last 50 ms
  std::size_t last_at_ = 0;
};

/// Measures a signal in memory, by our own meters.
spec::SignalMeasure measure_signal(std::span<const float> interleaved, double rate_hz,
                                   Peaks peaks = Peaks::kTrue);

}  // namespace aether::render
