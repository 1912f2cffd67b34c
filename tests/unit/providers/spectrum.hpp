// What a test hears: power spectra and the few numbers it asks of them.
#pragma once

#include <cmath>
#include <complex>
#include <span>
#include <vector>

namespace aether::testing {

/// In-place radix-2 transform; the size is a power of two.
inline void transform(std::vector<std::complex<double>>& x) {
  const std::size_t n = x.size();
  for (std::size_t i = 1, j = 0; i < n; ++i) {
    std::size_t bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) std::swap(x[i], x[j]);
  }
  for (std::size_t size = 2; size <= n; size <<= 1) {
    const std::complex<double> turn = std::polar(1.0, -2.0 * M_PI / static_cast<double>(size));
    for (std::size_t start = 0; start < n; start += size) {
      std::complex<double> w = 1.0;
      for (std::size_t k = 0; k < size / 2; ++k, w *= turn) {
        const auto a = x[start + k], b = x[start + k + size / 2] * w;
        x[start + k] = a + b;
        x[start + k + size / 2] = a - b;
      }
    }
  }
}

/// Power of bins 0..n/2 of the first n samples (n a power of two) under a four-term Blackman-Harris
/// window.
inline std::vector<double> power_spectrum(std::span<const float> samples, std::size_t n) {
  std::vector<std::complex<double>> x(n);
  for (std::size_t i = 0; i < n && i < samples.size(); ++i) {
    const double t = 2.0 * M_PI * static_cast<double>(i) / static_cast<double>(n);
    const double window =
        0.35875 - 0.48829 * std::cos(t) + 0.14128 * std::cos(2 * t) - 0.01168 * std::cos(3 * t);
    x[i] = window * samples[i];
  }
  transform(x);
  std::vector<double> power(n / 2 + 1);
  for (std::size_t k = 0; k < power.size(); ++k) power[k] = std::norm(x[k]);
  return power;
}

inline double centroid_hz(std::span<const float> samples, double rate, std::size_t n = 16384) {
  const auto power = power_spectrum(samples, n);
  double weighted = 0.0, total = 1e-30;
  for (std::size_t k = 1; k < power.size(); ++k) {
    weighted += std::sqrt(power[k]) * static_cast<double>(k);
    total += std::sqrt(power[k]);
  }
  return weighted / total * rate / static_cast<double>(n);
}

/// Share of the power between two frequencies.
inline double band_share(std::span<const float> samples, double rate, double low_hz, double high_hz,
                         std::size_t n = 16384) {
  const auto power = power_spectrum(samples, n);
  double inside = 0.0, total = 1e-30;
  for (std::size_t k = 1; k < power.size(); ++k) {
    const double hz = static_cast<double>(k) * rate / static_cast<double>(n);
    total += power[k];
    if (hz >= low_hz && hz < high_hz) inside += power[k];
  }
  return inside / total;
}

/// Frequency of the strongest partial near `near_hz` (within a semitone), by a parabola through
/// three bins in decibels.
inline double partial_hz(std::span<const float> samples, double rate, double near_hz,
                         std::size_t n = 32768) {
  const auto power = power_spectrum(samples, n);
  const double bin = rate / static_cast<double>(n);
  std::size_t best = static_cast<std::size_t>(near_hz / 1.06 / bin);
  for (std::size_t k = best;
       k <= static_cast<std::size_t>(near_hz * 1.06 / bin) && k + 1 < power.size(); ++k)
    if (power[k] > power[best]) best = k;
  const auto db = [&](std::size_t k) { return 10.0 * std::log10(power[k] + 1e-30); };
  const double a = db(best - 1), b = db(best), c = db(best + 1);
  return (static_cast<double>(best) + 0.5 * (a - c) / (a - 2 * b + c)) * bin;
}

inline double rms(std::span<const float> samples) {
  double total = 0.0;
  for (const float x : samples) total += static_cast<double>(x) * x;
  return samples.empty() ? 0.0 : std::sqrt(total / static_cast<double>(samples.size()));
}

inline double decibels(double ratio) {
  return 20.0 * std::log10(std::max(ratio, 1e-12));
}

}  // namespace aether::testing
