#include <aether/dsp/true_peak.hpp>

#include <aether/dsp/lanes.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace aether::dsp {
namespace {

// ITU-R BS.1770-4, annex 2, table of the 48-tap interpolating filter.
constexpr std::size_t kStandardTaps = 12, kLongTaps = 32;

template <std::size_t kTaps>
using Phases = std::array<std::array<float, kTaps>, 4>;

constexpr Phases<kStandardTaps> kStandardPhases = {
    {{0.0017089843750f, 0.0109863281250f, -0.0196533203125f, 0.0332031250000f, -0.0594482421875f,
      0.1373291015625f, 0.9721679687500f, -0.1022949218750f, 0.0476074218750f, -0.0266113281250f,
      0.0148925781250f, -0.0083007812500f},
     {-0.0291748046875f, 0.0292968750000f, -0.0517578125000f, 0.0891113281250f, -0.1665039062500f,
      0.4650878906250f, 0.7797851562500f, -0.2003173828125f, 0.1015625000000f, -0.0582275390625f,
      0.0330810546875f, -0.0189208984375f},
     {-0.0189208984375f, 0.0330810546875f, -0.0582275390625f, 0.1015625000000f, -0.2003173828125f,
      0.7797851562500f, 0.4650878906250f, -0.1665039062500f, 0.0891113281250f, -0.0517578125000f,
      0.0292968750000f, -0.0291748046875f},
     {-0.0083007812500f, 0.0148925781250f, -0.0266113281250f, 0.0476074218750f, -0.1022949218750f,
      0.9721679687500f, 0.1373291015625f, -0.0594482421875f, 0.0332031250000f, -0.0196533203125f,
      0.0109863281250f, 0.0017089843750f}}};

// Sinc at quarter-sample offsets under a Blackman window; the first phase is a pure delay.
Phases<kLongTaps> design_long() {
  Phases<kLongTaps> phases{};
  for (std::size_t p = 0; p < 4; ++p) {
    for (std::size_t t = 0; t < kLongTaps; ++t) {
      constexpr double kHalf = 0.5 * kLongTaps;
      // Tap t weighs the sample t ago; phase p lies p/4 after the sample kHalf ago.
      const double x = static_cast<double>(t) - kHalf + 0.25 * static_cast<double>(p);
      const double turn = std::numbers::pi * x / kHalf;
      const double window =
          std::abs(x) >= kHalf ? 0.0 : 0.42 + 0.5 * std::cos(turn) + 0.08 * std::cos(2.0 * turn);
      const double angle = std::numbers::pi * x;
      phases[p][t] = static_cast<float>(window * (x == 0.0 ? 1.0 : std::sin(angle) / angle));
    }
  }
  return phases;
}

template <std::size_t kTaps>
void interpolate(const Phases<kTaps>& phases, const float* __restrict x, float* __restrict peak,
                 std::size_t frames) {
  constexpr std::size_t kHistory = kTaps - 1;
  // The sample itself counts too: the standard's first phase is not a pure delay.
  for (std::size_t i = 0; i < frames; ++i) peak[i] = std::abs(x[i + kHistory - kTaps / 2]);
  for (std::size_t p = kTaps == kLongTaps ? 1 : 0; p < 4; ++p) {
    const std::array<float, kTaps>& taps = phases[p];
    std::size_t i = 0;
    for (; i + 8 <= frames; i += 8) {
      // Eight samples side by side; each sums its taps in the same order as the rest below.
      Float4 low{}, high{};
      for (std::size_t t = 0; t < kTaps; ++t) {
        const Float4 tap = all4(taps[t]);
        low += tap * load4(x + i + kHistory - t);
        high += tap * load4(x + i + 4 + kHistory - t);
      }
      for (std::size_t k = 0; k < 4; ++k) {
        peak[i + k] = std::max(peak[i + k], std::abs(low[k]));
        peak[i + 4 + k] = std::max(peak[i + 4 + k], std::abs(high[k]));
      }
    }
    for (; i < frames; ++i) {
      float sum = 0.0f;
      for (std::size_t t = 0; t < kTaps; ++t) sum += taps[t] * x[i + kHistory - t];
      peak[i] = std::max(peak[i], std::abs(sum));
    }
  }
}

}  // namespace

TruePeakDetector::TruePeakDetector(Interpolator interpolator)
    : taps_(static_cast<int>(interpolator == Interpolator::kLong ? kLongTaps : kStandardTaps)),
      history_(static_cast<std::size_t>(taps_ - 1), 0.0f) {}

void TruePeakDetector::process(std::span<const float> in, std::span<float> peaks) noexcept {
  static const Phases<kLongTaps> kLongPhases = design_long();
  const auto kept = static_cast<std::size_t>(taps_ - 1);
  history_.resize(kept + in.size());
  std::copy(in.begin(), in.end(), history_.begin() + static_cast<std::ptrdiff_t>(kept));
  if (taps_ == static_cast<int>(kLongTaps))
    interpolate(kLongPhases, history_.data(), peaks.data(), in.size());
  else
    interpolate(kStandardPhases, history_.data(), peaks.data(), in.size());
  std::copy(history_.end() - static_cast<std::ptrdiff_t>(kept), history_.end(), history_.begin());
}

}  // namespace aether::dsp
