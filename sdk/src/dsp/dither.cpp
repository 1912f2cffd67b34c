#include <aether/dsp/dither.hpp>

#include <aether/random.hpp>

#include <algorithm>
#include <cstddef>

namespace aether::dsp {

void dither_tpdf(std::span<const float> in, std::span<std::int32_t> out, int bits,
                 std::uint64_t key, std::uint64_t first) {
  const double steps = static_cast<double>(std::int64_t{1} << (bits - 1));
  const double highest = steps - 1.0;
  const auto scale = static_cast<std::int32_t>(std::int64_t{1} << (32 - bits));
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (in[i] == 0.0f) {
      out[i] = 0;
      continue;
    }
    // Two uniforms of 32 bits from one draw; their difference is triangular over (-1, 1) steps.
    const std::uint64_t draw = draw_u64(key, first + i);
    const double noise =
        (static_cast<double>(draw >> 32) - static_cast<double>(draw & 0xFFFFFFFFu)) * 0x1.0p-32;
    const double value = std::clamp(static_cast<double>(in[i]) * steps + noise, -steps, highest);
    const auto rounded = static_cast<std::int32_t>(value + (value < 0.0 ? -0.5 : 0.5));
    out[i] = std::min(rounded, static_cast<std::int32_t>(highest)) * scale;
  }
}

void to_words(std::span<const float> in, std::span<std::int32_t> out, int bits) {
  const double steps = static_cast<double>(std::int64_t{1} << (bits - 1));
  const auto scale = static_cast<std::int32_t>(std::int64_t{1} << (32 - bits));
  for (std::size_t i = 0; i < in.size(); ++i)
    out[i] = static_cast<std::int32_t>(
                 std::clamp(static_cast<double>(in[i]) * steps, -steps, steps - 1.0)) *
             scale;
}

}  // namespace aether::dsp
