// Loudness after ITU-R BS.1770-4 with the gates and windows of EBU Tech 3341 and 3342, streamed,
// for stereo.
#pragma once

#include <aether/dsp/biquad.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace aether::dsp {

/// Within 0.05 LU of libebur128. Memory: 8 bytes for each 100 ms. Not thread-safe.
class LoudnessMeter {
 public:
  explicit LoudnessMeter(double rate_hz);
  void process(std::span<const float> left, std::span<const float> right);
  /// As process() of zeros, after so many of them that the filters have come to rest.
  void rest(std::size_t frames);

  double integrated_lufs() const;      ///< gated; -70 when nothing passes the gate
  double loudness_range_lu() const;    ///< P95 - P10 of the gated 3 s windows; 0 when shorter
  double max_short_term_lufs() const;  ///< -70 when shorter than 3 s
  /// Loudness of the 3 s windows, one each 100 ms, each starting at its index.
  std::vector<double> short_term_lufs() const;

 private:
  void end_step();

  StereoBiquad shelf_, high_pass_;
  int step_frames_, filled_ = 0;
  Double2 sum_{};
  std::vector<double> steps_;  ///< mean square of each 100 ms, both channels added
};

}  // namespace aether::dsp
