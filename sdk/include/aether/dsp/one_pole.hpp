// First-order filters: smoothing, gentle low- and high-pass, DC blocking.
#pragma once

#include <aether/dsp/lanes.hpp>

#include <span>

namespace aether::dsp {

/// Share of the distance left after one sample when 63 % is covered in `milliseconds`; 0 for none.
float smoothing_pole(double milliseconds, double rate_hz);

/// y += (1 - pole)(x - y): a low-pass, or a smoother of controls.
class OnePole {
 public:
  OnePole() = default;
  explicit OnePole(float pole) : pole_(pole) {}
  /// Low-pass with its -3 dB point at `frequency_hz` (impulse invariant).
  static OnePole low_pass(double frequency_hz, double rate_hz);
  void set_pole(float pole) { pole_ = pole; }
  void reset(float value = 0.0f) { y_ = value; }
  float value() const { return y_; }
  float process(float x) { return y_ = x + pole_ * (y_ - x); }
  float high(float x) { return x - process(x); }

 private:
  float pole_ = 0.0f, y_ = 0.0f;
};

/// Stereo high-pass of first order at 5 Hz, in double so that it adds no noise of its own.
class DcBlocker {
 public:
  explicit DcBlocker(double rate_hz);
  void process(std::span<float> left, std::span<float> right) noexcept;

 private:
  double pole_;
  Double2 x_{}, y_{};
};

}  // namespace aether::dsp
