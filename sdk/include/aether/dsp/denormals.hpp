// Flush-to-zero for the current thread: decaying filters otherwise slow down a hundredfold, and
// differ between CPUs.
#pragma once

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace aether::dsp {

/// Sets FTZ and DAZ while alive and restores what was there. Every thread that renders holds one.
class ScopedFlushDenormals {
 public:
#if defined(__SSE__)
  ScopedFlushDenormals() : saved_(_mm_getcsr()) {
    _mm_setcsr(saved_ | 0x8040u);
  }
  ~ScopedFlushDenormals() {
    _mm_setcsr(saved_);
  }
#else
  ScopedFlushDenormals() = default;
#endif
  ScopedFlushDenormals(const ScopedFlushDenormals&) = delete;
  ScopedFlushDenormals& operator=(const ScopedFlushDenormals&) = delete;

#if defined(__SSE__)
 private:
  unsigned saved_;
#endif
};

}  // namespace aether::dsp
