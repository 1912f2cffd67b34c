#include "daemon/render/automation.hpp"

#include <aether/dsp/math.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace aether::render {
namespace {

constexpr double kOffDb = -60.0;

double ease(const spec::Automation& automation, double from, double to, double t) {
  if (automation.curve_type == "s-curve") return from + (to - from) * t * t * (3.0 - 2.0 * t);
  if (automation.curve_type == "exponential") {
    if (from * to > 0.0 && std::abs(from) > 1e-9 && automation.parameter == "filter_cutoff")
      return from * std::pow(to / from, t);
    // In decibels or pan positions: slow, then fast.
    return from + (to - from) * (std::exp2(4.0 * t) - 1.0) / 15.0;
  }
  return from + (to - from) * t;
}

}  // namespace

double automation_value(const spec::Automation& automation, double seconds) {
  const auto& points = automation.points;
  if (points.empty()) return 0.0;
  if (seconds <= points.front().time_seconds) return points.front().value;
  const auto next =
      std::upper_bound(points.begin(), points.end(), seconds,
                       [](double s, const spec::AutomationPoint& p) { return s < p.time_seconds; });
  if (next == points.end()) return points.back().value;
  const auto& from = *(next - 1);
  const double length = next->time_seconds - from.time_seconds;
  if (length <= 0.0) return next->value;
  return ease(automation, from.value, next->value, (seconds - from.time_seconds) / length);
}

Lane::Lane(const spec::MixSpec& mix, std::string_view parameter,
           std::span<const std::string> targets)
    : lowest_(parameter == "filter_cutoff") {
  for (const spec::Automation& automation : mix.automations)
    if (automation.parameter == parameter &&
        std::find(targets.begin(), targets.end(), automation.target_track) != targets.end())
      automations_.push_back(&automation);
}

double Lane::value(double seconds) const {
  double sum = 0.0, lowest = 20000.0;
  for (const spec::Automation* automation : automations_) {
    const double value = automation_value(*automation, seconds);
    sum += value;
    lowest = std::min(lowest, value);
  }
  return lowest_ ? lowest : sum;
}

void Lane::gains(double static_db, std::int64_t first, double rate_hz,
                 std::span<float> gain) const {
  const auto at = [&](std::size_t i) {
    const double db =
        static_db + value((static_cast<double>(first) + static_cast<double>(i)) / rate_hz);
    return db <= kOffDb ? 0.0f : dsp::gain_from_db(static_cast<float>(db));
  };
  float from = at(0);
  if (is_empty()) {
    std::fill(gain.begin(), gain.end(), from);
    return;
  }
  for (std::size_t start = 0; start < gain.size(); start += kStep) {
    const float to = at(start + kStep);
    const std::size_t count = std::min<std::size_t>(kStep, gain.size() - start);
    for (std::size_t i = 0; i < count; ++i)
      gain[start + i] = from + (to - from) * (static_cast<float>(i) / kStep);
    from = to;
  }
}

void SweptLowPass::process(const Lane& cutoff, std::int64_t first, double rate_hz,
                           std::span<float> left, std::span<float> right) noexcept {
  // The cutoff moves every 16 frames; the TPT form stays quiet while it does.
  constexpr std::size_t kControl = 16;
  for (std::size_t start = 0; start < left.size(); start += kControl) {
    const double seconds = (static_cast<double>(first) + static_cast<double>(start)) / rate_hz;
    const double hz = std::clamp(cutoff.value(seconds), 20.0, 20000.0);
    const auto c = dsp::SvfCoefficients<float>::from(
        dsp::tan_half_turns(static_cast<float>(hz / rate_hz)), 1.41421356f);
    const std::size_t end = std::min(left.size(), start + kControl);
    for (std::size_t i = start; i < end; ++i) {
      left[i] = left_.process(left[i], c).low;
      right[i] = right_.process(right[i], c).low;
    }
  }
}

PanGains pan_gains(double pan) {
  const double angle = (std::clamp(pan, -1.0, 1.0) + 1.0) * std::numbers::pi / 4.0;
  return {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
}

PanMatrix pan_matrix(double position, double unity) {
  const double pan = std::clamp(position, -1.0, 1.0);
  const PanGains gains = pan_gains(pan);
  const double scale = unity * std::numbers::sqrt2;
  // left' = g (M + s S), right' = h (M - s S) with M = (L + R) / 2, S = (L - R) / 2.
  const double side = 1.0 - std::abs(pan);
  const double near = 0.5 * (1.0 + side) * scale, far = 0.5 * (1.0 - side) * scale;
  return {static_cast<float>(gains.left * near), static_cast<float>(gains.left * far),
          static_cast<float>(gains.right * far), static_cast<float>(gains.right * near)};
}

}  // namespace aether::render
