#include "daemon/render/master_chain.hpp"

#include <algorithm>
#include <cmath>

namespace aether::render {
namespace {

using dsp::FilterShape;

bool is_shelf(const spec::EQBand& band) {
  return band.band_type == "lowshelf" || band.band_type == "highshelf";
}

dsp::BiquadCoefficients coefficients(const spec::EQBand& band, double rate_hz) {
  const auto shape = dsp::filter_shape(band.band_type);
  return shape ? dsp::design_biquad(*shape, band.frequency_hz, band.gain_db, band.q, rate_hz)
               : dsp::BiquadCoefficients{};
}

// Where bands meet, rising; two bands that meet nowhere sensible are joined.
std::vector<double> crossover_points(const std::vector<spec::MultibandSettings>& bands) {
  std::vector<double> points;
  for (std::size_t i = 0; i + 1 < bands.size(); ++i) points.push_back(bands[i].crossover_high_hz);
  return points;
}

}  // namespace

std::vector<dsp::BiquadCoefficients> tonal_bands(const spec::TonalTarget& t, double rate_hz) {
  std::vector<dsp::BiquadCoefficients> bands;
  const auto add = [&](FilterShape shape, double hz, double q, double position, double most_db) {
    const double db = (position - 0.5) * 2.0 * most_db;
    if (db != 0.0) bands.push_back(dsp::design_biquad(shape, hz, db, q, rate_hz));
  };
  add(FilterShape::kLowShelf, 100.0, 0.7, t.low_end_emphasis, 3.0);
  add(FilterShape::kPeak, 260.0, 0.7, t.warmth, 2.0);
  add(FilterShape::kPeak, 3200.0, 0.8, t.presence, 2.5);
  add(FilterShape::kHighShelf, 5000.0, 0.6, t.brightness, 3.0);
  add(FilterShape::kHighShelf, 12000.0, 0.7, t.air, 3.0);
  return bands;
}

MasterChain::MasterChain(const spec::MasterSpec& spec, double rate_hz)
    : curve_(kChunk), width_(kMonoBelowHz, 1.0 + 0.6 * spec.stereo_enhancement, rate_hz) {
  std::vector<dsp::BiquadCoefficients> both;
  for (const spec::EQBand& band : spec.eq_bands) {
    if (!band.enabled) continue;
    if (spec.mid_side_eq && is_shelf(band))
      side_.emplace_back(dsp::BiquadCoefficients{}, coefficients(band, rate_hz));
    else
      both.push_back(coefficients(band, rate_hz));
  }
  for (const dsp::BiquadCoefficients& band : tonal_bands(spec.tonal_target, rate_hz))
    both.push_back(band);
  eq_ = dsp::StereoEq(both);

  std::vector<spec::MultibandSettings> bands = spec.multiband_compression;
  std::stable_sort(bands.begin(), bands.end(), [](const auto& a, const auto& b) {
    return a.crossover_low_hz < b.crossover_low_hz;
  });
  if (bands.size() > 1) crossover_.emplace(crossover_points(bands), rate_hz);
  for (const spec::MultibandSettings& band : bands)
    bands_.emplace_back(dsp::CompressorSettings{band.threshold_db, band.ratio, band.attack_ms,
                                                band.release_ms, 6.0, band.gain_db},
                        rate_hz);
}

void MasterChain::equalise(std::span<float> left, std::span<float> right, Split& bands) {
  eq_.process(left, right);
  for (dsp::StereoBiquad& stage : side_) {
    for (std::size_t i = 0; i < left.size(); ++i) {
      const double l = left[i], r = right[i];
      const dsp::Double2 ms = stage.process(dsp::Double2{0.5 * (l + r), 0.5 * (l - r)});
      left[i] = static_cast<float>(ms[0] + ms[1]);
      right[i] = static_cast<float>(ms[0] - ms[1]);
    }
  }
  bands.left.resize(bands_.size());
  bands.right.resize(bands_.size());
  float *lefts[8], *rights[8];
  for (std::size_t b = 0; b < bands_.size(); ++b) {
    bands.left[b].assign(left.begin(), left.end());
    bands.right[b].assign(right.begin(), right.end());
    lefts[b] = bands.left[b].data(), rights[b] = bands.right[b].data();
  }
  if (crossover_) crossover_->process(left, right, lefts, rights);
}

void MasterChain::compress(std::span<float> left, std::span<float> right,
                           const Split& bands) noexcept {
  const std::size_t frames = left.size();
  if (!bands_.empty()) {
    std::fill(left.begin(), left.end(), 0.0f);
    std::fill(right.begin(), right.end(), 0.0f);
  }
  for (std::size_t b = 0; b < bands_.size(); ++b) {
    const std::vector<float>&l = bands.left[b], &r = bands.right[b];
    bands_[b].gains(l, r, {curve_.data(), frames});
    for (std::size_t i = 0; i < frames; ++i) {
      left[i] += curve_[i] * l[i];
      right[i] += curve_[i] * r[i];
    }
  }
  width_.process(left, right);
}

DynamicsRider::DynamicsRider(const spec::DynamicRangeTarget& target,
                             const std::vector<double>& short_term, double integrated_lufs,
                             double range_lu) {
  constexpr double kMostDb = 3.0;
  double slope = 0.0;
  if (range_lu > 0.5) {
    const double wanted =
        std::clamp(range_lu, std::min(target.minimum_lu, target.target_lu), target.target_lu);
    slope = std::clamp(wanted / range_lu - 1.0, -0.5, 0.3);
  }
  // A window's loudness belongs to its middle, 1.5 s after its start.
  std::vector<double> db(short_term.size() + 30, 0.0);
  for (std::size_t i = 0; i < short_term.size(); ++i) {
    const double distance = short_term[i] - integrated_lufs;
    if (distance > -20.0) db[i + 15] = std::clamp(slope * distance, -kMostDb, kMostDb);
  }
  // Smoothed over 2 s, so nobody hears it move.
  for (std::size_t i = 0; i < db.size(); ++i) {
    double sum = 0.0;
    int count = 0;
    for (std::size_t k = i < 10 ? 0 : i - 10; k < std::min(db.size(), i + 11); ++k)
      sum += db[k], ++count;
    gains_.push_back(static_cast<float>(std::pow(10.0, sum / count / 20.0)));
  }
}

float DynamicsRider::gain(double seconds) const {
  if (gains_.empty()) return 1.0f;
  const double at = std::clamp(seconds * 10.0, 0.0, static_cast<double>(gains_.size() - 1));
  const auto index = static_cast<std::size_t>(at);
  const float next = gains_[std::min(index + 1, gains_.size() - 1)];
  return gains_[index] +
         static_cast<float>(at - static_cast<double>(index)) * (next - gains_[index]);
}

}  // namespace aether::render
