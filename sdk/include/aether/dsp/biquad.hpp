// Second-order filters. Coefficients: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad
// filter coefficients".
#pragma once

#include <aether/dsp/lanes.hpp>

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace aether::dsp {

enum class FilterShape {
  kLowShelf,
  kHighShelf,
  kPeak,
  kLowPass,
  kHighPass,
  kNotch,
  kAllPass,
  kBandPass
};

/// "lowshelf", "highshelf", "peak", "lowpass", "highpass", "notch", "allpass", "bandpass".
std::optional<FilterShape> filter_shape(std::string_view name);

/// y = b0 x + b1 x' + b2 x'' - a1 y' - a2 y'' (a0 = 1). The default passes the signal unchanged.
struct BiquadCoefficients {
  double b0 = 1.0, b1 = 0.0, b2 = 0.0, a1 = 0.0, a2 = 0.0;

  /// |H| at a frequency, linear.
  double magnitude(double frequency_hz, double rate_hz) const;
  bool is_identity() const { return b0 == 1.0 && b1 == a1 && b2 == a2; }
};

/// Designs one band. The frequency is held below 0.49 of the rate; `gain_db` matters to shelves and
/// peaks, whose slope is set by `q` as the cookbook does.
BiquadCoefficients design_biquad(FilterShape shape, double frequency_hz, double gain_db, double q,
                                 double rate_hz);

/// One channel, transposed direct form II in double: quiet at 20 Hz, where float would hiss.
class Biquad {
 public:
  Biquad() = default;
  explicit Biquad(const BiquadCoefficients& c) : c_(c) {}
  void set(const BiquadCoefficients& c) { c_ = c; }
  double process(double x) {
    const double y = c_.b0 * x + s1_;
    s1_ = c_.b1 * x - c_.a1 * y + s2_;
    s2_ = c_.b2 * x - c_.a2 * y;
    return y;
  }
  void reset() { s1_ = s2_ = 0.0; }

 private:
  BiquadCoefficients c_;
  double s1_ = 0.0, s2_ = 0.0;
};

/// One stereo filter: left and right are the two lanes.
class StereoBiquad {
 public:
  StereoBiquad() = default;
  explicit StereoBiquad(const BiquadCoefficients& c) { set(c); }
  /// Other coefficients for a lane each: a mid and a side filter in one.
  StereoBiquad(const BiquadCoefficients& first, const BiquadCoefficients& second)
      : b0_{first.b0, second.b0},
        b1_{first.b1, second.b1},
        b2_{first.b2, second.b2},
        a1_{first.a1, second.a1},
        a2_{first.a2, second.a2} {}
  void set(const BiquadCoefficients& c) {
    b0_ = all2(c.b0), b1_ = all2(c.b1), b2_ = all2(c.b2), a1_ = all2(c.a1), a2_ = all2(c.a2);
  }
  Double2 process(Double2 x) {
    const Double2 y = b0_ * x + s1_;
    // Grouped so that only one product and one difference wait for y: the loop is bound by that
    // chain.
    s1_ = (b1_ * x + s2_) - a1_ * y;
    s2_ = b2_ * x - a2_ * y;
    return y;
  }

 private:
  Double2 b0_{1.0, 1.0}, b1_{}, b2_{}, a1_{}, a2_{}, s1_{}, s2_{};
};

/// A stereo equaliser: bands in series. Not thread-safe; process() does not allocate.
class StereoEq {
 public:
  StereoEq() = default;
  /// Bands that change nothing are left out.
  explicit StereoEq(const std::vector<BiquadCoefficients>& bands);
  /// In place; the spans are equally long.
  void process(std::span<float> left, std::span<float> right) noexcept;
  bool is_identity() const { return bands_.empty(); }

 private:
  std::vector<StereoBiquad> bands_;
};

}  // namespace aether::dsp
