// libebur128: the loudness and true-peak measurement others would make of our files.
#pragma once

#include <memory>
#include <span>

namespace aether::render {

/// One stereo signal, streamed. Not thread-safe; instances are independent.
class EburMeter {
 public:
  enum class Wants { kLoudness, kTruePeak, kEverything };
  /// @throws Failure E-MEMORY.
  EburMeter(double rate_hz, Wants wants);
  void process(std::span<const float> interleaved);
  double integrated_lufs() const;  ///< -70 when nothing passes the gate
  double loudness_range_lu() const;
  double true_peak_dbtp() const;  ///< -144 for silence

 private:
  // libebur128 names its struct by a typedef, which cannot be declared ahead.
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace aether::render
