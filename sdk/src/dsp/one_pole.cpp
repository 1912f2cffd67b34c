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
  const auto put = [&](std::size_t i, Double2 out) {
    left[i] = static_cast<float>(out[0]);
    right[i] = static_cast<float>(out[1]);
  };
  // Two samples a turn: what the second takes from the first is known before the first is.
  std::size_t i = 0;
  for (; i + 2 <= left.size(); i += 2) {
    const Double2 first{left[i], right[i]}, second{left[i + 1], right[i + 1]};
    const Double2 rise = first - x;
    const Double2 ahead = second - first + pole_ * rise;
    put(i, rise + pole_ * y);
    y = ahead + (pole_ * pole_) * y;
    x = second;
    put(i + 1, y);
  }
  for (; i < left.size(); ++i) {
    const Double2 in{left[i], right[i]};
    y = in - x + pole_ * y;
    x = in;
    put(i, y);
  }
  x_ = x;
  y_ = y;
}

}  // namespace aether::dsp
