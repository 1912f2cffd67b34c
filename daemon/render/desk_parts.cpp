#include "daemon/render/desk_parts.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace aether::render {

std::vector<dsp::BiquadCoefficients> eq_coefficients(const std::vector<spec::EQBand>& bands,
                                                     double rate_hz) {
  std::vector<dsp::BiquadCoefficients> coefficients;
  for (const spec::EQBand& band : bands) {
    const auto shape = dsp::filter_shape(band.band_type);
    if (band.enabled && shape)
      coefficients.push_back(
          dsp::design_biquad(*shape, band.frequency_hz, band.gain_db, band.q, rate_hz));
  }
  return coefficients;
}

std::optional<dsp::Compressor> make_compressor(const std::optional<spec::Compressor>& settings,
                                               double rate_hz) {
  if (!settings || !settings->enabled) return std::nullopt;
  return dsp::Compressor({settings->threshold_db, settings->ratio, settings->attack_ms,
                          settings->release_ms, settings->knee_db, settings->makeup_gain_db},
                         rate_hz);
}

Spatial::Spatial(const spec::SpatialSettings& s, double rate_hz)
    : mid_(static_cast<float>(1.0 - std::max(0.0, s.mid_side_balance))),
      side_(static_cast<float>(s.stereo_width * (1.0 + std::min(0.0, s.mid_side_balance)))),
      haas_(static_cast<int>(std::lround(s.haas_delay_ms.value_or(0.0) * 0.001 * rate_hz))),
      haas_pole_(static_cast<float>(std::exp(-2.0 * std::numbers::pi * 200.0 / rate_hz))),
      line_(std::max(1, haas_)) {}

void Spatial::process(std::span<float> left, std::span<float> right) noexcept {
  if (haas_ == 0 && mid_ == 1.0f && side_ == 1.0f) return;
  // The delayed copy goes to the side signal alone, without lows: wider, and gone when summed to
  // mono.
  constexpr float kHaasGain = 0.25f;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const float mid = 0.5f * (left[i] + right[i]);
    float side = side_ * 0.5f * (left[i] - right[i]);
    if (haas_ > 0) {
      const float delayed = line_.read(haas_);
      haas_low_ = delayed + haas_pole_ * (haas_low_ - delayed);
      side += kHaasGain * (delayed - haas_low_);
      line_.push(mid);
    }
    left[i] = mid_ * mid + side;
    right[i] = mid_ * mid - side;
  }
}

void apply_curve(std::span<const float> curve, std::span<float> left, std::span<float> right) {
  for (std::size_t i = 0; i < left.size(); ++i) {
    left[i] *= curve[i];
    right[i] *= curve[i];
  }
}

void apply_pan(const Lane* lane, double centre, double unity, std::int64_t first, double rate_hz,
               std::span<float> left, std::span<float> right) {
  const auto at = [&](std::size_t i) {
    const double seconds = (static_cast<double>(first) + static_cast<double>(i)) / rate_hz;
    return pan_matrix(centre + (lane ? lane->value(seconds) : 0.0), unity);
  };
  PanMatrix from = at(0);
  if (!lane) {
    for (std::size_t i = 0; i < left.size(); ++i) {
      const float l = left[i], r = right[i];
      left[i] = from.ll * l + from.lr * r;
      right[i] = from.rl * l + from.rr * r;
    }
    return;
  }
  for (std::size_t start = 0; start < left.size(); start += Lane::kStep) {
    const PanMatrix to = at(start + Lane::kStep);
    const std::size_t end = std::min(left.size(), start + Lane::kStep);
    for (std::size_t i = start; i < end; ++i) {
      const float t = static_cast<float>(i - start) / Lane::kStep;
      const float l = left[i], r = right[i];
      left[i] = (from.ll + t * (to.ll - from.ll)) * l + (from.lr + t * (to.lr - from.lr)) * r;
      right[i] = (from.rl + t * (to.rl - from.rl)) * l + (from.rr + t * (to.rr - from.rr)) * r;
    }
    from = to;
  }
}

}  // namespace aether::render
