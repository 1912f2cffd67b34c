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
  float* const channels[2] = {left.data(), right.data()};
  for (int c = 0; c < 2; ++c) {
    double x = x_[c], y = y_[c];
    for (std::size_t i = 0; i < left.size(); ++i) {
      const double in = channels[c][i];
      y = in - x + pole_ * y;
      x = in;
      channels[c][i] = static_cast<float>(y);
    }
    x_[c] = x;
    y_[c] = y;
  }
}

}  // namespace aether::dsp
