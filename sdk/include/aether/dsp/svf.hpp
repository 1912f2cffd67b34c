// State-variable filter by topology-preserving transform (V. Zavalishin, "The Art of VA Filter
// Design"; A. Simper, "Linear Trapezoidal Integrated SVF"): stable under fast changes of its
// cutoff.
#pragma once

#include <aether/dsp/math.hpp>

namespace aether::dsp {

/// T is float, or a vector of floats for several voices at once.
template <class T>
struct SvfCoefficients {
  T k, a1, a2, a3;

  /// `g` = tan(pi f / rate) (tan_half_turns), `damping` = 1/Q: 2 is dull, 0.05 nearly rings.
  static SvfCoefficients from(T g, T damping) {
    const T a1 = 1.0f / (1.0f + g * (g + damping));
    return {damping, a1, g * a1, g * g * a1};
  }
};

/// What one sample gives; notch = low + high, peak = low - high, band scaled to unity at the cutoff
/// = k * band.
template <class T>
struct SvfOutput {
  T low, band, high;
};

template <class T>
class Svf {
 public:
  SvfOutput<T> process(const T& x, const SvfCoefficients<T>& c) {
    const T v3 = x - ic2_;
    const T v1 = c.a1 * ic1_ + c.a2 * v3;
    const T v2 = ic2_ + c.a2 * ic1_ + c.a3 * v3;
    ic1_ = 2.0f * v1 - ic1_;
    ic2_ = 2.0f * v2 - ic2_;
    return {v2, v1, x - c.k * v1 - v2};
  }
  void reset() { ic1_ = ic2_ = T{}; }

 private:
  T ic1_{}, ic2_{};
};

/// Damping of a resonance knob 0..1: 0 is Butterworth (1.414), 1 just below self-oscillation.
inline float damping_from_resonance(float resonance) {
  return 1.41421356f * (1.0f - resonance) + 0.02f * resonance;
}

}  // namespace aether::dsp
