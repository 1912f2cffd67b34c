// What a part's sound goes through after its voices: level, distortion (with a guitar's cabinet),
// chorus; frequency modulation also leaves DC, which is taken out first.
#pragma once

#include <aether/spec/sound_design.hpp>

#include <cstdint>
#include <vector>

namespace aether::synth {

/// Soft clipping with first-order antiderivative anti-aliasing (Parker, Zavalishin & Le Bivic,
/// DAFx-16): the curve is (3x - x^3) / 2 up to full scale, so its integral is a polynomial. One
/// channel; delays by half a sample.
class SoftClipper {
 public:
  float process(float x);

 private:
  double last_ = 0.0, last_integral_ = 0.0;
};

/// One stereo part. Not thread-safe; allocates only in the constructor.
class PartEffects {
 public:
  enum class Cabinet { kNone, kGuitar };
  PartEffects(const spec::SynthPatch& patch, Cabinet cabinet, double rate_hz);

  /// Linear gains before the distortion and after everything.
  void set_gains(float before, float after);
  void process(float* left, float* right, int frames);
  /// Frames after silent input until silent output.
  int tail() const { return static_cast<int>(delay_left_.size()) + 1024; }

 private:
  void block_dc(float* left, float* right, int frames);
  void distort(float* left, float* right, int frames);
  void chorus(float* left, float* right, int frames);

  struct CabinetFilter {
    float low = 0, band = 0, high_pass = 0;
  };
  float cabinet(CabinetFilter& state, float x) const;

  float before_ = 1.0f, after_ = 1.0f, drive_ = 0.0f, chorus_ = 0.0f;
  float g_ = 0.0f, high_pass_ = 0.0f;
  bool cabinet_ = false, dc_ = false;
  float dc_share_ = 0.0f, dc_left_ = 0.0f, dc_right_ = 0.0f;
  SoftClipper clip_left_, clip_right_;
  CabinetFilter cabinet_left_, cabinet_right_;
  std::vector<float> delay_left_, delay_right_;
  std::uint32_t at_ = 0, lfo_ = 0, lfo_step_ = 0;
  float delay_centre_ = 0, delay_depth_ = 0;
};

}  // namespace aether::synth
