// Dither: triangular noise of two steps' width, drawn by counter, so a sample's noise depends on
// its place alone.
#pragma once

#include <cstdint>
#include <span>

namespace aether::dsp {

/// Rounds samples to `bits` (16 or 24) with TPDF dither (Lipshitz, Wannamaker & Vanderkooy 1992)
/// and clamps. Results are left-aligned in 32 bits, as libsndfile takes them. `first` is the index
/// of in[0] in its stream. Zeros at full digital silence stay zeros.
void dither_tpdf(std::span<const float> in, std::span<std::int32_t> out, int bits,
                 std::uint64_t key, std::uint64_t first);

/// The same without noise, for samples that are whole steps already: exact.
void to_words(std::span<const float> in, std::span<std::int32_t> out, int bits);

}  // namespace aether::dsp
