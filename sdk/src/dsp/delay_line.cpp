#include <aether/dsp/delay_line.hpp>

#include <aether/dsp/one_pole.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace aether::dsp {

DelayLine::DelayLine(int longest)
    : ring_(std::bit_ceil(static_cast<std::size_t>(std::max(1, longest)) + 1), 0.0f),
      mask_(ring_.size() - 1) {}

PingPongEcho::PingPongEcho(const EchoSettings& settings, double rate_hz)
    : delay_(std::max(1, static_cast<int>(std::lround(settings.seconds * rate_hz)))),
      feedback_(static_cast<float>(settings.feedback)),
      low_pole_(static_cast<float>(std::exp(-2.0 * std::numbers::pi * 5000.0 / rate_hz))),
      high_pole_(static_cast<float>(std::exp(-2.0 * std::numbers::pi * 150.0 / rate_hz))),
      left_(delay_),
      right_(delay_) {}

void PingPongEcho::process(std::span<const float> in_left, std::span<const float> in_right,
                           std::span<float> out_left, std::span<float> out_right) noexcept {
  const auto darken = [this](float x, int c) {
    low_[c] = x + low_pole_ * (low_[c] - x);
    high_[c] = low_[c] + high_pole_ * (high_[c] - low_[c]);
    return low_[c] - high_[c];
  };
  for (std::size_t i = 0; i < in_left.size(); ++i) {
    const float left = left_.read(delay_), right = right_.read(delay_);
    out_left[i] = left;
    out_right[i] = right;
    const float in = 0.5f * (in_left[i] + in_right[i]);
    // What left has played goes on to right and comes back.
    left_.push(darken(in + feedback_ * right, 0));
    right_.push(darken(feedback_ * left, 1));
  }
}

}  // namespace aether::dsp
