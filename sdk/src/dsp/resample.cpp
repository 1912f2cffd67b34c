#include <aether/dsp/resample.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <numeric>

namespace aether::dsp {
namespace {

constexpr int kTaps = 128;
constexpr double kBeta = 10.06;  // Kaiser: 100 dB

double bessel_i0(double x) {
  double sum = 1.0, term = 1.0;
  for (int k = 1; k < 40; ++k) {
    term *= (x / (2.0 * k)) * (x / (2.0 * k));
    sum += term;
  }
  return sum;
}

// Rows of taps for `phases` fractional positions; each row sums to 1, so a constant stays constant.
std::vector<float> design(int phases, double cutoff) {
  constexpr int kHalf = kTaps / 2;
  std::vector<float> table(static_cast<std::size_t>(phases) * kTaps);
  for (int p = 0; p < phases; ++p) {
    std::vector<double> row(kTaps);
    double sum = 0.0;
    for (int t = 0; t < kTaps; ++t) {
      const double x = t - (kHalf - 1) - static_cast<double>(p) / phases;
      const double inside = 1.0 - (x / kHalf) * (x / kHalf);
      const double window =
          inside > 0.0 ? bessel_i0(kBeta * std::sqrt(inside)) / bessel_i0(kBeta) : 0.0;
      const double angle = std::numbers::pi * cutoff * x;
      row[static_cast<std::size_t>(t)] = window * (x == 0.0 ? 1.0 : std::sin(angle) / angle);
      sum += row[static_cast<std::size_t>(t)];
    }
    for (int t = 0; t < kTaps; ++t)
      table[static_cast<std::size_t>(p) * kTaps + static_cast<std::size_t>(t)] =
          static_cast<float>(row[static_cast<std::size_t>(t)] / sum);
  }
  return table;
}

}  // namespace

std::vector<float> resample_stereo(std::span<const float> interleaved, int from_hz, int to_hz) {
  if (from_hz == to_hz) return {interleaved.begin(), interleaved.end()};
  const int divisor = std::gcd(from_hz, to_hz);
  const int up = to_hz / divisor, down = from_hz / divisor;
  // The transition ends at the lower Nyquist frequency; its width is what the window's length
  // allows.
  const double ratio = std::min(1.0, static_cast<double>(to_hz) / from_hz);
  const std::vector<float> table = design(up, ratio * (1.0 - 6.4 / (kTaps * ratio)));
  const auto frames = static_cast<std::int64_t>(interleaved.size() / 2);
  const std::int64_t count = (frames * up + down - 1) / down;
  constexpr std::int64_t kPad = kTaps;
  std::vector<float> padded[2];
  for (std::size_t c = 0; c < 2; ++c) {
    padded[c].assign(static_cast<std::size_t>(frames + 2 * kPad), 0.0f);
    for (std::int64_t i = 0; i < frames; ++i)
      padded[c][static_cast<std::size_t>(i + kPad)] =
          interleaved[static_cast<std::size_t>(2 * i) + c];
  }
  std::vector<float> out(static_cast<std::size_t>(count) * 2);
  for (std::int64_t n = 0; n < count; ++n) {
    const std::int64_t position = n * down;
    const float* taps = &table[static_cast<std::size_t>(position % up) * kTaps];
    const auto start = static_cast<std::size_t>(position / up - (kTaps / 2 - 1) + kPad);
    for (std::size_t c = 0; c < 2; ++c) {
      // Eight running sums: a fixed order that vectorises.
      float sums[8] = {};
      const float* x = &padded[c][start];
      for (int t = 0; t < kTaps; t += 8)
        for (int j = 0; j < 8; ++j) sums[j] += taps[t + j] * x[t + j];
      out[static_cast<std::size_t>(2 * n) + c] =
          ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
    }
  }
  return out;
}

}  // namespace aether::dsp
