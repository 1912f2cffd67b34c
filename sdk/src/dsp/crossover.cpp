#include <aether/dsp/crossover.hpp>

#include <cstddef>

namespace aether::dsp {
namespace {

constexpr double kButterworthQ = 0.70710678118654752;

}  // namespace

Crossover::Crossover(const std::vector<double>& frequencies_hz, double rate_hz) {
  for (const double frequency : frequencies_hz) {
    const auto low = design_biquad(FilterShape::kLowPass, frequency, 0.0, kButterworthQ, rate_hz);
    const auto high = design_biquad(FilterShape::kHighPass, frequency, 0.0, kButterworthQ, rate_hz);
    const auto all = design_biquad(FilterShape::kAllPass, frequency, 0.0, kButterworthQ, rate_hz);
    Split split;
    for (int i = 0; i < 2; ++i) {
      split.low[i].set(low);
      split.high[i].set(high);
    }
    split.all_pass.assign(splits_.size(), StereoBiquad(all));
    splits_.push_back(std::move(split));
  }
}

void Crossover::process(std::span<const float> in_left, std::span<const float> in_right,
                        float* const* left, float* const* right) noexcept {
  const std::size_t frames = in_left.size();
  const std::size_t top = splits_.size();
  if (left[top] != in_left.data())
    for (std::size_t i = 0; i < frames; ++i) left[top][i] = in_left[i], right[top][i] = in_right[i];
  for (std::size_t s = 0; s < splits_.size(); ++s) {
    Split split = splits_[s];
    for (std::size_t i = 0; i < frames; ++i) {
      const Double2 x{left[top][i], right[top][i]};
      const Double2 low = split.low[1].process(split.low[0].process(x));
      const Double2 high = split.high[1].process(split.high[0].process(x));
      left[s][i] = static_cast<float>(low[0]), right[s][i] = static_cast<float>(low[1]);
      left[top][i] = static_cast<float>(high[0]), right[top][i] = static_cast<float>(high[1]);
    }
    for (std::size_t band = 0; band < s; ++band) {
      StereoBiquad all = split.all_pass[band];
      for (std::size_t i = 0; i < frames; ++i) {
        const Double2 y = all.process(Double2{left[band][i], right[band][i]});
        left[band][i] = static_cast<float>(y[0]), right[band][i] = static_cast<float>(y[1]);
      }
      split.all_pass[band] = all;
    }
    std::swap(splits_[s], split);
  }
}

MonoBass::MonoBass(double frequency_hz, double side_gain, double rate_hz) : side_gain_(side_gain) {
  const auto high =
      design_biquad(FilterShape::kHighPass, frequency_hz, 0.0, kButterworthQ, rate_hz);
  const auto all = design_biquad(FilterShape::kAllPass, frequency_hz, 0.0, kButterworthQ, rate_hz);
  // An LR4 high-pass is a Butterworth high-pass twice; low plus high is one all-pass of second
  // order.
  first_ = StereoBiquad(all, high);
  second_ = StereoBiquad(BiquadCoefficients{}, high);
}

void MonoBass::process(std::span<float> left, std::span<float> right) noexcept {
  StereoBiquad first = first_, second = second_;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const double l = left[i], r = right[i];
    const Double2 ms = second.process(first.process(Double2{0.5 * (l + r), 0.5 * (l - r)}));
    const double side = side_gain_ * ms[1];
    left[i] = static_cast<float>(ms[0] + side);
    right[i] = static_cast<float>(ms[0] - side);
  }
  first_ = first;
  second_ = second;
}

}  // namespace aether::dsp
