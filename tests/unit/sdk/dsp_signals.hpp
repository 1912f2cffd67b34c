// Test signals and measurements made with libm and plain loops, independent of what they test.
#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

namespace aether::test {

inline constexpr double kRate = 48000.0;

inline std::vector<float> sine(double hz, double peak, double seconds, double phase = 0.0,
                               double rate = kRate) {
  std::vector<float> x(static_cast<std::size_t>(seconds * rate));
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>(
        peak * std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(i) / rate + phase));
  return x;
}

/// Uniform white noise from a small congruential generator.
inline std::vector<float> noise(double peak, double seconds, std::uint32_t seed = 1) {
  std::vector<float> x(static_cast<std::size_t>(seconds * kRate));
  for (float& v : x) {
    seed = seed * 1664525u + 1013904223u;
    v = static_cast<float>(peak * (static_cast<double>(seed) / 2147483648.0 - 1.0));
  }
  return x;
}

inline double db(double amplitude) {
  return 20.0 * std::log10(std::max(amplitude, 1e-12));
}

inline double rms(const float* x, std::size_t n) {
  double sum = 0.0;
  for (std::size_t i = 0; i < n; ++i) sum += static_cast<double>(x[i]) * x[i];
  return std::sqrt(sum / static_cast<double>(n));
}
inline double rms(const std::vector<float>& x) {
  return rms(x.data(), x.size());
}

/// Amplitude of a frequency in a stretch of signal (a single Fourier bin, Hann window).
inline double tone(const float* x, std::size_t n, double hz, double rate = kRate) {
  std::complex<double> sum = 0.0;
  double weight = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) / static_cast<double>(n);
    const double w = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * t);
    sum += w * static_cast<double>(x[i]) *
           std::polar(1.0, -2.0 * std::numbers::pi * hz * static_cast<double>(i) / rate);
    weight += w;
  }
  return 2.0 * std::abs(sum) / weight;
}

/// Peak of the waveform interpolated `factor` times by a 64-tap windowed sinc in double: the truth
/// a detector is held against.
inline double interpolated_peak(const std::vector<float>& x, int factor) {
  constexpr int kHalf = 32;
  double peak = 0.0;
  for (int phase = 0; phase < factor; ++phase) {
    double taps[2 * kHalf];
    for (int t = 0; t < 2 * kHalf; ++t) {
      const double at = t - (kHalf - 1) - static_cast<double>(phase) / factor;
      const double window = 0.42 + 0.5 * std::cos(std::numbers::pi * at / kHalf) +
                            0.08 * std::cos(2.0 * std::numbers::pi * at / kHalf);
      const double angle = std::numbers::pi * at;
      taps[t] = std::abs(at) >= kHalf ? 0.0 : window * (at == 0.0 ? 1.0 : std::sin(angle) / angle);
    }
    for (std::size_t i = 0; i + 2 * kHalf <= x.size(); ++i) {
      double sum = 0.0;
      for (int t = 0; t < 2 * kHalf; ++t)
        sum += taps[t] * static_cast<double>(x[i + static_cast<std::size_t>(t)]);
      peak = std::max(peak, std::abs(sum));
    }
  }
  return peak;
}

}  // namespace aether::test
