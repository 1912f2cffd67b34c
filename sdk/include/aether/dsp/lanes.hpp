// Fixed-width lanes (gcc and clang vector extensions): the same number of lanes in the same order
// on every CPU, so the same bits. Operators work lane by lane.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace aether::dsp {

using Float4 = float __attribute__((vector_size(16)));
using Double2 = double __attribute__((vector_size(16)));

inline Float4 load4(const float* from) {
  Float4 v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
inline void store4(float* to, Float4 v) {
  std::memcpy(to, &v, sizeof v);
}
inline Float4 all4(float x) {
  return Float4{x, x, x, x};
}
inline Double2 all2(double x) {
  return Double2{x, x};
}

/// The largest |x| of `count` samples; NaN counts as nothing.
inline float peak_of(const float* x, std::size_t count) {
  using Int4 = std::int32_t __attribute__((vector_size(16)));
  Float4 highest{};
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const Float4 size = (Float4)((Int4)load4(x + i) & 0x7fffffff);
    highest = size > highest ? size : highest;
  }
  float peak = std::max(std::max(highest[0], highest[1]), std::max(highest[2], highest[3]));
  for (; i < count; ++i) peak = std::max(peak, x[i] < 0.0f ? -x[i] : x[i]);
  return peak;
}

}  // namespace aether::dsp
