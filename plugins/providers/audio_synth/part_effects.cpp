#include "part_effects.hpp"

#include "lanes.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace aether::synth {

namespace {

// The integral of the clipping curve, and the curve: odd, saturated beyond full scale.
double clip_integral(double x) {
  const double a = std::abs(x);
  if (a >= 1.0) return a - 0.375;
  const double z = x * x;
  return 0.75 * z - 0.125 * z * z;
}
double clip_curve(double x) {
  if (x >= 1.0) return 1.0;
  if (x <= -1.0) return -1.0;
  return 1.5 * x - 0.5 * x * x * x;
}

constexpr double kCabinetTopHz = 4200.0, kCabinetBottomHz = 90.0;
constexpr double kDcBlockHz = 12.0;
constexpr double kChorusHz = 0.6, kChorusCentreMs = 9.0, kChorusDepthMs = 3.5;

}  // namespace

float SoftClipper::process(float x) {
  const double now = x;
  const double integral = clip_integral(now);
  const double step = now - last_;
  // Where the input hardly moves the quotient loses its digits; the curve itself is as good there.
  const double y =
      std::abs(step) < 1e-4 ? clip_curve(0.5 * (now + last_)) : (integral - last_integral_) / step;
  last_ = now;
  last_integral_ = integral;
  return static_cast<float>(y);
}

PartEffects::PartEffects(const spec::SynthPatch& patch, Cabinet cabinet, double rate_hz) {
  const double amount = patch.distortion_amount;
  if (amount > 0.0)
    drive_ = static_cast<float>(0.5 + 6.0 * amount + 40.0 * amount * amount * amount);
  dc_ = patch.synth_type == "fm";
  dc_share_ = static_cast<float>(2.0 * 3.14159265358979 * kDcBlockHz / rate_hz);
  cabinet_ = cabinet == Cabinet::kGuitar && amount > 0.0;
  g_ = tan_pi(floats(static_cast<float>(kCabinetTopHz / rate_hz))).get(0);
  high_pass_ = static_cast<float>(2.0 * 3.14159265358979 * kCabinetBottomHz / rate_hz);
  chorus_ = static_cast<float>(patch.chorus_amount);
  const double longest = (kChorusCentreMs + kChorusDepthMs) * 1e-3 * rate_hz + 4.0;
  const std::size_t size = std::bit_ceil(static_cast<std::size_t>(longest));
  if (chorus_ > 0.0f) {
    delay_left_.resize(size);
    delay_right_.resize(size);
  }
  lfo_step_ = static_cast<std::uint32_t>(kChorusHz / rate_hz * 4294967296.0);
  delay_centre_ = static_cast<float>(kChorusCentreMs * 1e-3 * rate_hz);
  delay_depth_ = static_cast<float>(kChorusDepthMs * 1e-3 * rate_hz);
}

void PartEffects::set_gains(float before, float after) {
  before_ = before;
  after_ = after;
}

void PartEffects::process(float* left, float* right, int frames) {
  for (int i = 0; i < frames; ++i) {
    left[i] *= before_;
    right[i] *= before_;
  }
  if (dc_) block_dc(left, right, frames);
  if (drive_ > 0.0f) distort(left, right, frames);
  if (chorus_ > 0.0f) chorus(left, right, frames);
  for (int i = 0; i < frames; ++i) {
    left[i] *= after_;
    right[i] *= after_;
  }
}

void PartEffects::block_dc(float* left, float* right, int frames) {
  for (int i = 0; i < frames; ++i) {
    dc_left_ += dc_share_ * (left[i] - dc_left_);
    dc_right_ += dc_share_ * (right[i] - dc_right_);
    left[i] -= dc_left_;
    right[i] -= dc_right_;
  }
}

// A loudspeaker hears little above 4 kHz and below 90 Hz: two-pole low-pass with a slight peak,
// one-pole high-pass.
float PartEffects::cabinet(CabinetFilter& state, float x) const {
  constexpr float kDamping = 0.9f;
  const float a1 = 1.0f / (1.0f + g_ * (g_ + kDamping));
  const float v1 = a1 * (state.band + g_ * (x - state.low));
  const float v2 = state.low + g_ * v1;
  state.band = 2.0f * v1 - state.band;
  state.low = 2.0f * v2 - state.low;
  state.high_pass += high_pass_ * (v2 - state.high_pass);
  return v2 - state.high_pass;
}

void PartEffects::distort(float* left, float* right, int frames) {
  for (int i = 0; i < frames; ++i) {
    left[i] = clip_left_.process(left[i] * drive_);
    right[i] = clip_right_.process(right[i] * drive_);
  }
  if (!cabinet_) return;
  for (int i = 0; i < frames; ++i) {
    left[i] = cabinet(cabinet_left_, left[i]);
    right[i] = cabinet(cabinet_right_, right[i]);
  }
}

// One modulated tap a side, a quarter turn apart: wide, and still friendly in mono.
void PartEffects::chorus(float* left, float* right, int frames) {
  const auto mask = static_cast<std::uint32_t>(delay_left_.size() - 1);
  const float wet = 0.7f * chorus_, dry = 1.0f - 0.3f * chorus_;
  for (int i = 0; i < frames; ++i) {
    delay_left_[at_ & mask] = left[i];
    delay_right_[at_ & mask] = right[i];
    const Uint8 phases = {Uint4{lfo_, lfo_ + 0x40000000u, 0, 0}, Uint4{}};
    const Float8 swing = sine(phases);
    const auto tap = [&](const std::vector<float>& line, float turn) {
      const float delay = delay_centre_ + delay_depth_ * turn;
      const auto whole = static_cast<std::uint32_t>(delay);
      const float rest = delay - static_cast<float>(whole);
      const float a = line[(at_ - whole) & mask], b = line[(at_ - whole - 1) & mask];
      return a + rest * (b - a);
    };
    left[i] = dry * left[i] + wet * tap(delay_left_, swing.get(0));
    right[i] = dry * right[i] + wet * tap(delay_right_, swing.get(1));
    ++at_;
    lfo_ += lfo_step_;
  }
}

}  // namespace aether::synth
