#include <aether/dsp/biquad.hpp>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace aether::dsp {

std::optional<FilterShape> filter_shape(std::string_view name) {
  if (name == "lowshelf") return FilterShape::kLowShelf;
  if (name == "highshelf") return FilterShape::kHighShelf;
  if (name == "peak") return FilterShape::kPeak;
  if (name == "lowpass") return FilterShape::kLowPass;
  if (name == "highpass") return FilterShape::kHighPass;
  if (name == "notch") return FilterShape::kNotch;
  if (name == "allpass") return FilterShape::kAllPass;
  if (name == "bandpass") return FilterShape::kBandPass;
  return std::nullopt;
}

double BiquadCoefficients::magnitude(double frequency_hz, double rate_hz) const {
  const double w = 2.0 * std::numbers::pi * frequency_hz / rate_hz;
  const std::complex<double> z = std::polar(1.0, -w);
  return std::abs((b0 + z * (b1 + z * b2)) / (1.0 + z * (a1 + z * a2)));
}

BiquadCoefficients design_biquad(FilterShape shape, double frequency_hz, double gain_db, double q,
                                 double rate_hz) {
  const double w = 2.0 * std::numbers::pi * std::min(frequency_hz, 0.49 * rate_hz) / rate_hz;
  const double cosine = std::cos(w);
  const double alpha = std::sin(w) / (2.0 * q);
  const double a = std::pow(10.0, gain_db / 40.0);
  const double shelf = 2.0 * std::sqrt(a) * alpha;
  const auto scaled = [](double b0, double b1, double b2, double a0, double a1, double a2) {
    return BiquadCoefficients{b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0};
  };
  switch (shape) {
    case FilterShape::kLowShelf:
      return scaled(a * ((a + 1) - (a - 1) * cosine + shelf), 2 * a * ((a - 1) - (a + 1) * cosine),
                    a * ((a + 1) - (a - 1) * cosine - shelf), (a + 1) + (a - 1) * cosine + shelf,
                    -2 * ((a - 1) + (a + 1) * cosine), (a + 1) + (a - 1) * cosine - shelf);
    case FilterShape::kHighShelf:
      return scaled(a * ((a + 1) + (a - 1) * cosine + shelf), -2 * a * ((a - 1) + (a + 1) * cosine),
                    a * ((a + 1) + (a - 1) * cosine - shelf), (a + 1) - (a - 1) * cosine + shelf,
                    2 * ((a - 1) - (a + 1) * cosine), (a + 1) - (a - 1) * cosine - shelf);
    case FilterShape::kPeak:
      return scaled(1 + alpha * a, -2 * cosine, 1 - alpha * a, 1 + alpha / a, -2 * cosine,
                    1 - alpha / a);
    case FilterShape::kLowPass:
      return scaled((1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2, 1 + alpha, -2 * cosine,
                    1 - alpha);
    case FilterShape::kHighPass:
      return scaled((1 + cosine) / 2, -(1 + cosine), (1 + cosine) / 2, 1 + alpha, -2 * cosine,
                    1 - alpha);
    case FilterShape::kNotch:
      return scaled(1, -2 * cosine, 1, 1 + alpha, -2 * cosine, 1 - alpha);
    case FilterShape::kAllPass:
      return scaled(1 - alpha, -2 * cosine, 1 + alpha, 1 + alpha, -2 * cosine, 1 - alpha);
    case FilterShape::kBandPass:
      return scaled(alpha, 0, -alpha, 1 + alpha, -2 * cosine, 1 - alpha);
  }
  return {};
}

StereoEq::StereoEq(const std::vector<BiquadCoefficients>& bands) {
  for (const BiquadCoefficients& band : bands)
    if (!band.is_identity()) bands_.emplace_back(band);
}

namespace {

// A fixed number of bands keeps their states in registers; the processor overlaps one sample's last
// bands with the next sample's first.
template <int kBands>
void run(StereoBiquad* bands, float* left, float* right, std::size_t frames) {
  StereoBiquad local[kBands];
  for (int b = 0; b < kBands; ++b) local[b] = bands[b];
  for (std::size_t i = 0; i < frames; ++i) {
    Double2 x{left[i], right[i]};
    for (int b = 0; b < kBands; ++b) x = local[b].process(x);
    left[i] = static_cast<float>(x[0]);
    right[i] = static_cast<float>(x[1]);
  }
  for (int b = 0; b < kBands; ++b) bands[b] = local[b];
}

}  // namespace

void StereoEq::process(std::span<float> left, std::span<float> right) noexcept {
  std::size_t at = 0;
  for (; bands_.size() - at >= 4; at += 4)
    run<4>(&bands_[at], left.data(), right.data(), left.size());
  switch (bands_.size() - at) {
    case 3:
      return run<3>(&bands_[at], left.data(), right.data(), left.size());
    case 2:
      return run<2>(&bands_[at], left.data(), right.data(), left.size());
    case 1:
      return run<1>(&bands_[at], left.data(), right.data(), left.size());
    default:
      return;
  }
}

}  // namespace aether::dsp
