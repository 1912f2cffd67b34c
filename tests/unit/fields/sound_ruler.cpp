#include "sound_ruler.hpp"

#include "tests/unit/providers/spectrum.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace aether::fields {
namespace {

constexpr double kRate = 48000.0;
constexpr std::size_t kWindow = 8192;

double decibels(double energy_ratio) {
  return 10.0 * std::log10(std::max(energy_ratio, 1e-14));
}

double energy(const Sound& sound) {
  double sum = 0.0;
  for (const float x : sound) sum += static_cast<double>(x) * x;
  return sum;
}

std::vector<float> channel(const Sound& sound, std::size_t which) {
  std::vector<float> out;
  for (std::size_t i = which; i < sound.size(); i += 2) out.push_back(sound[i]);
  return out;
}

/// Power spectrum of both channels, summed over windows that overlap by half.
std::vector<double> spectrum(const Sound& sound) {
  std::vector<double> sum(kWindow / 2 + 1, 0.0);
  for (const std::size_t which : {0u, 1u}) {
    std::vector<float> one = channel(sound, which);
    if (one.size() < kWindow) one.resize(kWindow);
    for (std::size_t at = 0; at + kWindow <= one.size(); at += kWindow / 2) {
      const auto part =
          testing::power_spectrum(std::span<const float>(one).subspan(at, kWindow), kWindow);
      for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += part[k];
    }
  }
  return sum;
}

double hz_of(std::size_t bin) {
  return static_cast<double>(bin) * kRate / static_cast<double>(kWindow);
}

/// Energies of stretches of `seconds`.
std::vector<double> blocks(const Sound& sound, double seconds) {
  const auto size = static_cast<std::size_t>(seconds * kRate) * 2;
  std::vector<double> out;
  for (std::size_t at = 0; at + size <= sound.size(); at += size) {
    double sum = 0.0;
    for (std::size_t i = at; i < at + size; ++i) sum += static_cast<double>(sound[i]) * sound[i];
    out.push_back(sum / static_cast<double>(size));
  }
  return out;
}

}  // namespace

Sound between(const Sound& sound, double from_s, double to_s) {
  const auto frame = [&](double s) {
    return std::min(sound.size(), 2 * static_cast<std::size_t>(std::max(0.0, s) * kRate));
  };
  return Sound(sound.begin() + static_cast<std::ptrdiff_t>(frame(from_s)),
               sound.begin() + static_cast<std::ptrdiff_t>(frame(to_s)));
}

double rms_db(const Sound& sound) {
  return decibels(energy(sound) / std::max<double>(1.0, static_cast<double>(sound.size())));
}

double peak_db(const Sound& sound) {
  float most = 0.0f;
  for (const float x : sound) most = std::max(most, std::fabs(x));
  return 2.0 * decibels(most);
}

double crest_db(const Sound& sound) {
  return peak_db(sound) - rms_db(sound);
}

double dynamics_db(const Sound& sound) {
  const auto list = blocks(sound, 0.05);
  const double mean =
      std::accumulate(list.begin(), list.end(), 0.0) / static_cast<double>(list.size());
  return decibels(*std::max_element(list.begin(), list.end()) / std::max(mean, 1e-14));
}

double centroid(const Sound& sound) {
  const auto power = spectrum(sound);
  double weighted = 0.0, total = 1e-30;
  for (std::size_t k = 1; k < power.size(); ++k) {
    weighted += std::sqrt(power[k]) * hz_of(k);
    total += std::sqrt(power[k]);
  }
  return weighted / total;
}

double band_db(const Sound& sound, double low_hz, double high_hz) {
  const auto power = spectrum(sound);
  double inside = 0.0, total = 1e-30;
  for (std::size_t k = 1; k < power.size(); ++k) {
    total += power[k];
    if (hz_of(k) >= low_hz && hz_of(k) < high_hz) inside += power[k];
  }
  return decibels(inside / total);
}

double overtones_db(const Sound& sound, double hz) {
  const auto power = spectrum(sound);
  // The window smears a partial over four bins to either side.
  const double width = std::max(0.03 * hz, 5.0 * hz_of(1));
  double other = 0.0, total = 1e-30;
  for (std::size_t k = 1; k < power.size(); ++k) {
    total += power[k];
    if (std::fabs(hz_of(k) - hz) > width) other += power[k];
  }
  return decibels(other / total);
}

double side_mid_db(const Sound& sound) {
  double side = 0.0, middle = 1e-14;
  for (std::size_t i = 0; i + 1 < sound.size(); i += 2) {
    const double l = sound[i], r = sound[i + 1];
    side += (l - r) * (l - r);
    middle += (l + r) * (l + r);
  }
  return decibels(side / middle);
}

double right_left_db(const Sound& sound) {
  double left = 1e-14, right = 0.0;
  for (std::size_t i = 0; i + 1 < sound.size(); i += 2) {
    left += static_cast<double>(sound[i]) * sound[i];
    right += static_cast<double>(sound[i + 1]) * sound[i + 1];
  }
  return decibels(right / left);
}

double tail_db(const Sound& sound, double from_s) {
  const double before = energy(between(sound, 0.0, from_s));
  return decibels(energy(between(sound, from_s, 1e6)) / std::max(before, 1e-14));
}

double mean_time(const Sound& sound) {
  double weighted = 0.0, total = 1e-14;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const double e = static_cast<double>(sound[i]) * sound[i];
    weighted += e * static_cast<double>(i / 2) / kRate;
    total += e;
  }
  return weighted / total;
}

double rise_time(const Sound& sound) {
  constexpr double kBlock = 0.005;
  const auto list = blocks(sound, kBlock);
  const double most = *std::max_element(list.begin(), list.end());
  for (std::size_t i = 0; i < list.size(); ++i)
    if (list[i] >= 0.25 * most) return kBlock * static_cast<double>(i);
  return 0.0;
}

double line_width(const Sound& sound, double hz) {
  constexpr std::size_t kLong = 16384;
  const auto power = testing::power_spectrum(channel(sound, 0), kLong);
  double sum = 1e-14, first = 0.0, second = 0.0;
  for (std::size_t k = 1; k < power.size(); ++k) {
    const double off = static_cast<double>(k) * kRate / static_cast<double>(kLong) - hz;
    if (std::fabs(off) > 0.05 * hz) continue;
    sum += power[k];
    first += power[k] * off;
    second += power[k] * off * off;
  }
  return std::sqrt(std::max(0.0, second / sum - (first / sum) * (first / sum)));
}

}  // namespace aether::fields
