// The mastering chain before the limiter, in place, streamed.
#pragma once

#include <aether/dsp/biquad.hpp>
#include <aether/dsp/crossover.hpp>
#include <aether/dsp/dynamics.hpp>
#include <aether/spec/master.hpp>

#include <optional>
#include <span>
#include <vector>

namespace aether::render {

/// Bands of TonalTarget: 0.5 is flat, 0 and 1 are some -3 and +3 dB.
std::vector<dsp::BiquadCoefficients> tonal_bands(const spec::TonalTarget& target, double rate_hz);

/// EQ (with shelves on the side signal when asked), tonal target, multiband compression, width with
/// mono bass. Not thread-safe; process() does not allocate.
class MasterChain {
 public:
  static constexpr std::size_t kChunk = 8192;
  static constexpr double kMonoBelowHz = 120.0;

  MasterChain(const spec::MasterSpec& spec, double rate_hz);
  /// A chunk between the two halves of the chain.
  struct Split {
    std::vector<std::vector<float>> left, right;  ///< of each band
  };
  /// Two halves, at most kChunk frames at once, each chunk through both in order: the first may
  /// work on a chunk while the second works on the one before.
  void equalise(std::span<float> left, std::span<float> right, Split& bands);
  void compress(std::span<float> left, std::span<float> right, const Split& bands) noexcept;

 private:
  dsp::StereoEq eq_;
  std::vector<dsp::StereoBiquad> side_;  ///< lanes: mid unchanged, side shelved
  std::optional<dsp::Crossover> crossover_;
  std::vector<dsp::Compressor> bands_;
  std::vector<float> curve_;
  dsp::MonoBass width_;
};

/// Gain over time that brings the loudness range to what DynamicRangeTarget asks for: above
/// target_lu it evens the song's short-term loudness out, below minimum_lu it deepens the contrast;
/// at most 3 dB either way, slower than a second.
class DynamicsRider {
 public:
  /// `short_term`: loudness of the 3 s windows, one each 100 ms (LoudnessMeter). Silence and what
  /// is 20 LU under the programme is left alone.
  DynamicsRider(const spec::DynamicRangeTarget& target, const std::vector<double>& short_term,
                double integrated_lufs, double range_lu);
  /// Linear gain at a time.
  float gain(double seconds) const;

 private:
  std::vector<float> gains_;  ///< one each 100 ms
};

}  // namespace aether::render
