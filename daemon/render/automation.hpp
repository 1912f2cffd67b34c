// Automation of a MixSpec as values over time.
#pragma once

#include <aether/dsp/svf.hpp>
#include <aether/spec/mix.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace aether::render {

/// Value of one automation at a time: constant before its first and after its last point. linear;
/// exponential (equal ratios between values of one sign, else slow then fast); s-curve (3t^2 -
/// 2t^3).
double automation_value(const spec::Automation& automation, double seconds);

/// All automations of one parameter of one or more targets, added up (filter_cutoff: the lowest).
class Lane {
 public:
  static constexpr int kStep = 64;  ///< frames between values; straight lines in between

  /// Borrows from `mix`.
  Lane(const spec::MixSpec& mix, std::string_view parameter, std::span<const std::string> targets);
  bool is_empty() const { return automations_.empty(); }
  double value(double seconds) const;

  /// Adds `static_db` and fills linear gains for frames from `first` on. -60 dB and less is
  /// silence.
  void gains(double static_db, std::int64_t first, double rate_hz, std::span<float> gain) const;

 private:
  std::vector<const spec::Automation*> automations_;
  bool lowest_;
};

/// A stereo low-pass of second order whose cutoff follows a lane. Two instances on the same lane
/// filter alike, so the filter of a sum is the sum of the filtered.
class SweptLowPass {
 public:
  void process(const Lane& cutoff, std::int64_t first, double rate_hz, std::span<float> left,
               std::span<float> right) noexcept;

 private:
  dsp::Svf<float> left_, right_;
};

/// Gains of left and right for a pan position: -3 dB sine law. At 0 both are 0.7071.
struct PanGains {
  float left, right;
};
PanGains pan_gains(double pan);

/// Pans stereo: the mid signal by the sine law, the side signal narrower the further out.
/// `position` in -1..1. `unity` is the gain at the centre: 0.7071 for tracks, 1 for buses, which
/// must pass unchanged there.
struct PanMatrix {
  float ll, lr, rl, rr;  ///< out left = ll * left + lr * right, out right = rl * left + rr * right
};
PanMatrix pan_matrix(double position, double unity);

}  // namespace aether::render
