#include <aether/dsp/limiter.hpp>

#include <aether/dsp/math.hpp>
#include <aether/dsp/one_pole.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace aether::dsp {

TruePeakLimiter::TruePeakLimiter(const TruePeakLimiterSettings& s, double rate_hz)
    : ceiling_(static_cast<float>(std::pow(10.0, s.ceiling_dbtp / 20.0))),
      release_pole_(smoothing_pole(s.release_ms, rate_hz)),
      window_(std::max(
          12, static_cast<int>(std::lround(std::max(0.25, s.lookahead_ms) * 0.001 * rate_hz)))),
      detector_{TruePeakDetector(s.interpolator), TruePeakDetector(s.interpolator)},
      average_(static_cast<std::size_t>(window_), 1.0f),
      // The interpolator's taps reach delay() samples to either side of the peak it reports, so the
      // minimum is held longer than the average by that much before and after.
      candidates_(static_cast<std::size_t>(window_) +
                  2 * static_cast<std::size_t>(detector_[0].delay()) + 1),
      average_sum_(window_) {
  for (auto& line : delay_) line.assign(static_cast<std::size_t>(latency()), 0.0f);
}

float TruePeakLimiter::minimum(float gain) noexcept {
  const std::size_t size = candidates_.size();
  const auto slot = [&](std::size_t i) {
    const std::size_t at = front_ + i;
    return at < size ? at : at - size;
  };
  const std::int64_t oldest = now_ - static_cast<std::int64_t>(size) + 1;
  if (count_ > 0 && candidates_[front_].at < oldest) {
    front_ = slot(1);
    --count_;
  }
  while (count_ > 0 && candidates_[slot(count_ - 1)].gain >= gain) --count_;
  candidates_[slot(count_)] = {gain, now_};
  ++count_;
  ++now_;
  return candidates_[front_].gain;
}

void TruePeakLimiter::process(std::span<float> left, std::span<float> right) noexcept {
  for (std::size_t at = 0; at < left.size(); at += kBlock)
    process_block(&left[at], &right[at],
                  static_cast<int>(std::min<std::size_t>(kBlock, left.size() - at)));
}

void TruePeakLimiter::process_block(float* left, float* right, int frames) noexcept {
  const auto n = static_cast<std::size_t>(frames);
  float peaks[2][kBlock], gains[kBlock];
  detector_[0].process({left, n}, {peaks[0], n});
  detector_[1].process({right, n}, {peaks[1], n});
  for (std::size_t i = 0; i < n; ++i)
    gains[i] = std::min(1.0f, ceiling_ / std::max(peaks[0][i], std::max(peaks[1][i], 1e-9f)));
  for (std::size_t i = 0; i < n; ++i) {
    const float lowest = minimum(gains[i]);
    released_ = std::min(lowest, lowest + release_pole_ * (released_ - lowest));
    float& oldest = average_[average_at_];
    average_sum_ += static_cast<double>(released_) - oldest;
    oldest = released_;
    if (++average_at_ == average_.size()) average_at_ = 0;
    gains[i] = std::min(1.0f, static_cast<float>(average_sum_ / window_));
    deepest_ = std::min(deepest_, gains[i]);
  }
  float* const channels[2] = {left, right};
  std::size_t at = delay_at_;
  for (int c = 0; c < 2; ++c) {
    at = delay_at_;
    for (std::size_t i = 0; i < n; ++i) {
      const float out = delay_[c][at] * gains[i];
      delay_[c][at] = channels[c][i];
      channels[c][i] = out;
      if (++at == delay_[c].size()) at = 0;
    }
  }
  delay_at_ = at;
}

float TruePeakLimiter::deepest_db() const {
  return std::max(0.0f, -db_from_gain(deepest_));
}

}  // namespace aether::dsp
