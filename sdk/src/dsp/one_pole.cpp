#include <aether/dsp/one_pole.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>

namespace aether::dsp {

float smoothing_pole(double milliseconds, double rate_hz) {
  if (milliseconds <= 0.0) return 0.0f;
  return static_cast<float>(std::exp(-1000.0 / (milliseconds * rate_hz)));
}

OnePole OnePole::low_pass(double frequency_hz, double rate_hz) {
  return OnePole(static_cast<float>(std::exp(-2.0 * std::numbers::pi * frequency_hz / rate_hz)));
}

DcBlocker::DcBlocker(double rate_hz) : pole_(std::exp(-2.0 * std::numbers::pi * 5.0 / rate_hz)) {}

void DcBlocker::process(std::span<float> left, std::span<float> right) noexcept {
  Double2 x = x_, y = y_;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const Double2 in{left[i], right[i]};
    y = in - x + pole_ * y;
    x = in;
    left[i] = static_cast<float>(y[0]);
    right[i] = static_cast<float>(y[1]);
  }
  x_ = x;
  y_ = y;
}

}  // namespace aether::dsp
