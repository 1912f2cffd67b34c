// Fixed-width lanes (gcc and clang vector extensions): the same number of lanes in the same order
// on every CPU, so the same bits. Operators work lane by lane.
#pragma once

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

}  // namespace aether::dsp
