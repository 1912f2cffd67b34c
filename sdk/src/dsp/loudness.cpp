#include <aether/dsp/loudness.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace aether::dsp {
namespace {

constexpr double kAbsoluteGate = -70.0;

double lufs(double mean_square) {
  return mean_square > 0.0 ? std::max(kAbsoluteGate, -0.691 + 10.0 * std::log10(mean_square))
                           : kAbsoluteGate;
}

// BS.1770-4's shelf and RLB high-pass, re-derived from their analogue prototypes for any rate (the
// constants give the standard's 48 kHz table).
BiquadCoefficients k_shelf(double rate_hz) {
  const double k = std::tan(std::numbers::pi * 1681.974450955533 / rate_hz);
  const double vh = std::pow(10.0, 3.999843853973347 / 20.0), vb = std::pow(vh, 0.4996667741545416);
  const double q = 0.7071752369554196;
  const double a0 = 1.0 + k / q + k * k;
  return {(vh + vb * k / q + k * k) / a0, 2.0 * (k * k - vh) / a0, (vh - vb * k / q + k * k) / a0,
          2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0};
}
BiquadCoefficients k_high_pass(double rate_hz) {
  const double k = std::tan(std::numbers::pi * 38.13547087602444 / rate_hz);
  const double q = 0.5003270373238773;
  const double a0 = 1.0 + k / q + k * k;
  return {1.0, -2.0, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0};
}

// Mean squares of windows of `length` steps, one starting at each step.
std::vector<double> windows(const std::vector<double>& steps, std::size_t length) {
  std::vector<double> means;
  if (steps.size() < length) return means;
  for (std::size_t start = 0; start + length <= steps.size(); ++start) {
    double sum = 0.0;
    for (std::size_t i = start; i < start + length; ++i) sum += steps[i];
    means.push_back(sum / static_cast<double>(length));
  }
  return means;
}

// Those above the absolute gate, and then above `relative` dB under the mean of these.
std::vector<double> gated(const std::vector<double>& means, double relative) {
  const double floor = std::pow(10.0, (kAbsoluteGate + 0.691) / 10.0);
  double sum = 0.0;
  std::size_t count = 0;
  for (const double z : means)
    if (z > floor) sum += z, ++count;
  std::vector<double> passed;
  if (count == 0) return passed;
  const double gate =
      std::max(floor, sum / static_cast<double>(count) * std::pow(10.0, relative / 10.0));
  for (const double z : means)
    if (z > gate) passed.push_back(z);
  return passed;
}

}  // namespace

LoudnessMeter::LoudnessMeter(double rate_hz)
    : shelf_(k_shelf(rate_hz)),
      high_pass_(k_high_pass(rate_hz)),
      step_frames_(static_cast<int>(std::lround(rate_hz / 10.0))) {}

void LoudnessMeter::process(std::span<const float> left, std::span<const float> right) {
  StereoBiquad shelf = shelf_, high_pass = high_pass_;
  std::size_t at = 0;
  while (at < left.size()) {
    const std::size_t end =
        std::min(left.size(), at + static_cast<std::size_t>(step_frames_ - filled_));
    filled_ += static_cast<int>(end - at);
    Double2 sum = sum_;
    for (; at < end; ++at) {
      const Double2 y = high_pass.process(shelf.process(Double2{left[at], right[at]}));
      sum += y * y;
    }
    sum_ = sum;
    end_step();
  }
  shelf_ = shelf;
  high_pass_ = high_pass;
}

void LoudnessMeter::rest(std::size_t frames) {
  while (frames > 0) {
    const std::size_t count = std::min(frames, static_cast<std::size_t>(step_frames_ - filled_));
    filled_ += static_cast<int>(count);
    frames -= count;
    end_step();
  }
}

void LoudnessMeter::end_step() {
  if (filled_ < step_frames_) return;
  steps_.push_back((sum_[0] + sum_[1]) / step_frames_);
  sum_ = Double2{};
  filled_ = 0;
}

double LoudnessMeter::integrated_lufs() const {
  const std::vector<double> passed = gated(windows(steps_, 4), -10.0);
  if (passed.empty()) return kAbsoluteGate;
  double sum = 0.0;
  for (const double z : passed) sum += z;
  return lufs(sum / static_cast<double>(passed.size()));
}

double LoudnessMeter::loudness_range_lu() const {
  std::vector<double> passed = gated(windows(steps_, 30), -20.0);
  if (passed.empty()) return 0.0;
  std::sort(passed.begin(), passed.end());
  const auto percentile = [&](double share) {
    return passed[static_cast<std::size_t>(
        std::lround(static_cast<double>(passed.size() - 1) * share))];
  };
  return lufs(percentile(0.95)) - lufs(percentile(0.10));
}

std::vector<double> LoudnessMeter::short_term_lufs() const {
  std::vector<double> loudness = windows(steps_, 30);
  for (double& z : loudness) z = lufs(z);
  return loudness;
}

double LoudnessMeter::max_short_term_lufs() const {
  double loudest = kAbsoluteGate;
  for (const double value : short_term_lufs()) loudest = std::max(loudest, value);
  return loudest;
}

}  // namespace aether::dsp
