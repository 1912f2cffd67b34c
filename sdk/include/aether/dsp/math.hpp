// Arithmetic for inner loops: log2, exp2, sine, tan and tanh as polynomials, so that every CPU
// gives the same bits (libm picks variants by CPU) and loops over them vectorise.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace aether::dsp {

inline constexpr float kPi = 3.14159265358979323846f;

/// log2 of a normal positive number; absolute error below 1e-6. From the atanh series on [sqrt 1/2,
/// sqrt 2).
inline float log2_fast(float x) {
  const auto bits = std::bit_cast<std::int32_t>(x);
  // 0x3F3504F3 is sqrt(1/2): the exponent is taken so that the mantissa lies around 1.
  const std::int32_t exponent = (bits - 0x3F3504F3) >> 23;
  const float m = std::bit_cast<float>(bits - (exponent << 23));
  const float s = (m - 1.0f) / (m + 1.0f);
  const float s2 = s * s;
  const float series =
      s * (2.88539008f +
           s2 * (0.96179669f + s2 * (0.57707802f + s2 * (0.41219858f + s2 * 0.32059890f))));
  return static_cast<float>(exponent) + series;
}

/// 2^x for x in [-126, 126] (clamped); relative error below 3e-7.
inline float exp2_fast(float x) {
  x = std::min(126.0f, std::max(-126.0f, x));
  const auto whole = static_cast<std::int32_t>(x + (x < 0.0f ? -0.5f : 0.5f));
  const float f = x - static_cast<float>(whole);
  const float series =
      1.0f +
      f * (0.69314718f +
           f * (0.24022651f + f * (0.055504109f + f * (0.0096181291f +
                                                       f * (0.0013333558f + f * 0.00015403530f)))));
  return std::bit_cast<float>(std::bit_cast<std::int32_t>(series) + (whole << 23));
}

/// Amplitude of a level in dB.
inline float gain_from_db(float db) {
  return exp2_fast(db * 0.16609640474f);
}
/// Level in dB of an amplitude; -144 dB for anything quieter.
inline float db_from_gain(float gain) {
  return 6.0205999133f * log2_fast(std::max(gain, 6.3e-8f));
}

/// sin(2 pi x) for any |x| < 2^22; absolute error below 1e-6.
inline float sin_turns(float x) {
  x -= static_cast<float>(static_cast<std::int32_t>(x + (x < 0.0f ? -0.5f : 0.5f)));
  // x in [-1/2, 1/2]; folded to [-1/4, 1/4], where the odd series converges quickly.
  const float folded = x > 0.25f ? 0.5f - x : (x < -0.25f ? -0.5f - x : x);
  const float y = 6.28318530718f * folded;
  const float y2 = y * y;
  return y * (1.0f +
              y2 * (-0.166666667f +
                    y2 * (0.00833333333f +
                          y2 * (-0.000198412698f + y2 * (2.75573192e-6f + y2 * -2.50521084e-8f)))));
}

/// tan(pi x) for x in [0, 0.49]: the pre-warped frequency of the bilinear transform.
inline float tan_half_turns(float x) {
  x = std::min(0.49f, std::max(0.0f, x));
  return sin_turns(0.5f * x) / sin_turns(0.5f * x + 0.25f);
}

/// tanh within 2e-2, exact slope 1 at 0, clamped to ±1 beyond |x| = 3: a soft saturation (Padé
/// 3/2).
inline float tanh_fast(float x) {
  x = std::min(3.0f, std::max(-3.0f, x));
  const float x2 = x * x;
  return x * (27.0f + x2) / (27.0f + 9.0f * x2);
}

}  // namespace aether::dsp
