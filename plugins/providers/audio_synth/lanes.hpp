// Eight voices side by side: vectors of 8 floats or 32-bit integers as two SSE2 registers, with the
// few functions an oscillator bank needs. Fixed width and order on every CPU, polynomials instead
// of libm, so the bits never differ.
#pragma once

#include <cstdint>
#include <type_traits>

namespace aether::synth {

inline constexpr int kLanes = 8;

using Float4 = float __attribute__((vector_size(16)));
using Int4 = std::int32_t __attribute__((vector_size(16)));
using Uint4 = std::uint32_t __attribute__((vector_size(16)));

/// Eight values of one voice parameter. Unsigned lanes hold phases: a full turn is 2^32.
template <class Half>
struct alignas(32) Octet {
  Half low, high;
  using Element = std::remove_reference_t<decltype(Half{}[0])>;

  static Octet of(Element value) {
    return {Half{value, value, value, value}, Half{value, value, value, value}};
  }
  Element get(int lane) const { return lane < 4 ? low[lane] : high[lane - 4]; }
  void set(int lane, Element value) {
    if (lane < 4)
      low[lane] = value;
    else
      high[lane - 4] = value;
  }
  friend Octet operator+(Octet a, Octet b) { return {a.low + b.low, a.high + b.high}; }
  friend Octet operator-(Octet a, Octet b) { return {a.low - b.low, a.high - b.high}; }
  friend Octet operator*(Octet a, Octet b) { return {a.low * b.low, a.high * b.high}; }
  friend Octet operator/(Octet a, Octet b) { return {a.low / b.low, a.high / b.high}; }
  friend Octet operator^(Octet a, Octet b) { return {a.low ^ b.low, a.high ^ b.high}; }
  friend Octet operator>>(Octet a, int bits) { return {a.low >> bits, a.high >> bits}; }
  friend Octet operator<<(Octet a, int bits) { return {a.low << bits, a.high << bits}; }
  Octet& operator+=(Octet other) { return *this = *this + other; }
  Octet& operator*=(Octet other) { return *this = *this * other; }
};

using Float8 = Octet<Float4>;
using Int8 = Octet<Int4>;
using Uint8 = Octet<Uint4>;

inline Float8 floats(float value) {
  return Float8::of(value);
}

inline Float8 min(Float8 a, Float8 b) {
  return {a.low < b.low ? a.low : b.low, a.high < b.high ? a.high : b.high};
}
inline Float8 max(Float8 a, Float8 b) {
  return {a.low > b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
}
/// a < b ? yes : no, lane by lane.
inline Float8 select_less(Float8 a, Float8 b, Float8 yes, Float8 no) {
  return {a.low < b.low ? yes.low : no.low, a.high < b.high ? yes.high : no.high};
}
inline Float8 absolute(Float8 a) {
  return max(a, floats(0.0f) - a);
}

inline Float8 to_float(Int8 a) {
  return {__builtin_convertvector(a.low, Float4), __builtin_convertvector(a.high, Float4)};
}
/// Truncates; |a| < 2^31.
inline Int8 to_int(Float8 a) {
  return {__builtin_convertvector(a.low, Int4), __builtin_convertvector(a.high, Int4)};
}
inline Int8 as_signed(Uint8 a) {
  return {Int4(a.low), Int4(a.high)};
}
inline Uint8 as_unsigned(Int8 a) {
  return {Uint4(a.low), Uint4(a.high)};
}

/// Turns to a phase, modulo 1; |turns| < 2^6.
inline Uint8 turns_to_phase(Float8 turns) {
  // Scaled by 2^24 first: the shift drops the whole turns.
  return as_unsigned(to_int(turns * floats(0x1.0p24f))) << 8;
}

/// sin(2 pi phase); odd polynomial on a quarter turn, error below 4e-6 (-108 dB).
inline Float8 sine(Uint8 phase) {
  const Float8 t = to_float(as_signed(phase)) * floats(0x1.0p-31f);  // [-1, 1) = half turns
  const Float8 u = absolute(t);
  const Float8 y = floats(0.5f) - absolute(u - floats(0.5f));
  const Float8 z = y * y;
  Float8 p = floats(0.08214589f) * z - floats(0.59926453f);
  p = p * z + floats(2.55016404f);
  p = p * z - floats(5.16771278f);
  p = p * z + floats(3.14159265f);
  p = p * y;
  return select_less(t, floats(0.0f), floats(0.0f) - p, p);
}

/// 2^x for |x| < 30; relative error below 3e-7.
inline Float8 exp2(Float8 x) {
  const Float8 shifted = x + floats(64.5f);
  const Int8 whole = to_int(shifted);  // floor of x + 0.5, offset by 64: always positive
  const Float8 f = x - (to_float(whole) - floats(64.0f));
  Float8 p = floats(1.5403530e-4f) * f + floats(1.3333558e-3f);
  p = p * f + floats(9.6181291e-3f);
  p = p * f + floats(5.5504109e-2f);
  p = p * f + floats(2.4022651e-1f);
  p = p * f + floats(6.9314718e-1f);
  p = p * f + floats(1.0f);
  const Int8 exponent = {(whole.low + (127 - 64)) << 23, (whole.high + (127 - 64)) << 23};
  const Float8 scale = {Float4(exponent.low), Float4(exponent.high)};
  return p * scale;
}

/// tan(pi x) for x in [0, 0.49]: the coefficient g of a trapezoidal integrator at x = frequency /
/// rate.
inline Float8 tan_pi(Float8 x) {
  // Half-turn phases: 2^31 is half a turn, so sine(x / 2 turns) is sin(pi x).
  const Uint8 phase = as_unsigned(to_int(x * floats(0x1.0p31f)));
  return sine(phase) / sine(phase + Uint8::of(0x40000000u));
}

/// Uniform in [-1, 1): a counter and a key through multiply-xorshift rounds (after Murmur3's
/// finaliser).
inline Float8 noise(Uint8 counter, Uint8 key) {
  Uint8 x = counter * Uint8::of(0x9E3779B1u) + key;
  x = x ^ (x >> 16);
  x = x * Uint8::of(0x85EBCA6Bu);
  x = x ^ (x >> 13);
  x = x * Uint8::of(0xC2B2AE35u);
  x = x ^ (x >> 16);
  return to_float(as_signed(x)) * floats(0x1.0p-31f);
}

/// Sum of the lanes, always in the same order.
inline float sum(Float8 a) {
  const Float4 s = a.low + a.high;
  return (s[0] + s[2]) + (s[1] + s[3]);
}

}  // namespace aether::synth
