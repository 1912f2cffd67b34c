// Linkwitz-Riley 4 crossovers: bands that are 24 dB/oct steep and sum to an all-pass, so their sum
// is flat.
#pragma once

#include <aether/dsp/biquad.hpp>

#include <span>
#include <vector>

namespace aether::dsp {

/// Splits stereo into bands at rising frequencies. A band below a later split passes that split's
/// all-pass too, so all bands stay in phase. Not thread-safe; process() does not allocate.
class Crossover {
 public:
  /// `frequencies_hz` rising, each in (10, 0.45 rate); n frequencies make n + 1 bands.
  Crossover(const std::vector<double>& frequencies_hz, double rate_hz);

  int bands() const { return static_cast<int>(splits_.size()) + 1; }
  /// `left[b]`, `right[b]` point to room for `in_left.size()` samples of band b, low to high.
  void process(std::span<const float> in_left, std::span<const float> in_right, float* const* left,
               float* const* right) noexcept;

 private:
  struct Split {
    StereoBiquad low[2], high[2];
    std::vector<StereoBiquad> all_pass;  ///< one for each band below
  };
  std::vector<Split> splits_;
};

/// Keeps everything below a frequency mono: the side signal passes an LR4 high-pass, the mid its
/// all-pass. Extra `side_gain` widens what is above.
class MonoBass {
 public:
  MonoBass(double frequency_hz, double side_gain, double rate_hz);
  void process(std::span<float> left, std::span<float> right) noexcept;

 private:
  double side_gain_;
  StereoBiquad first_, second_;  ///< lanes: mid, side
};

}  // namespace aether::dsp
