// Delays: a ring of samples, and the tempo delay of a mix.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace aether::dsp {

/// One channel, whole and fractional samples.
class DelayLine {
 public:
  /// Room for delays up to `longest` samples.
  explicit DelayLine(int longest);
  /// The sample written `delay` pushes ago; 1 is the latest. 1 <= delay <= longest.
  float read(int delay) const { return ring_[(at_ - static_cast<std::size_t>(delay)) & mask_]; }
  /// Linear interpolation; 1 <= delay <= longest - 1.
  float read(float delay) const {
    const int whole = static_cast<int>(delay);
    const float part = delay - static_cast<float>(whole);
    return read(whole) + part * (read(whole + 1) - read(whole));
  }
  void push(float x) {
    ring_[at_ & mask_] = x;
    ++at_;
  }

 private:
  std::vector<float> ring_;
  std::size_t mask_, at_ = 0;
};

struct EchoSettings {
  double seconds = 0.375;  ///< between echoes
  double feedback = 0.35;  ///< 0..0.9, of each echo
};

/// Ping-pong echo: the first repeat left, the next right; each loses lows below 150 Hz and highs
/// above 5 kHz. The output is wet alone. Not thread-safe; allocates in the constructor.
class PingPongEcho {
 public:
  PingPongEcho(const EchoSettings& settings, double rate_hz);
  void process(std::span<const float> in_left, std::span<const float> in_right,
               std::span<float> out_left, std::span<float> out_right) noexcept;

 private:
  int delay_;
  float feedback_, low_pole_, high_pole_;
  DelayLine left_, right_;
  float low_[2] = {0, 0}, high_[2] = {0, 0};
};

}  // namespace aether::dsp
