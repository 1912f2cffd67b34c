#include <aether/dsp/true_peak.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace aether::dsp {
namespace {

// ITU-R BS.1770-4, annex 2, table of the 48-tap interpolating filter.
constexpr float kPhases[4][TruePeakDetector::kTaps] = {
    {0.0017089843750f, 0.0109863281250f, -0.0196533203125f, 0.0332031250000f, -0.0594482421875f, 0.1373291015625f,
     0.9721679687500f, -0.1022949218750f, 0.0476074218750f, -0.0266113281250f, 0.0148925781250f, -0.0083007812500f},
    {-0.0291748046875f, 0.0292968750000f, -0.0517578125000f, 0.0891113281250f, -0.1665039062500f, 0.4650878906250f,
     0.7797851562500f, -0.2003173828125f, 0.1015625000000f, -0.0582275390625f, 0.0330810546875f, -0.0189208984375f},
    {-0.0189208984375f, 0.0330810546875f, -0.0582275390625f, 0.1015625000000f, -0.2003173828125f, 0.7797851562500f,
     0.4650878906250f, -0.1665039062500f, 0.0891113281250f, -0.0517578125000f, 0.0292968750000f, -0.0291748046875f},
    {-0.0083007812500f, 0.0148925781250f, -0.0266113281250f, 0.0476074218750f, -0.1022949218750f, 0.9721679687500f,
     0.1373291015625f, -0.0594482421875f, 0.0332031250000f, -0.0196533203125f, 0.0109863281250f, 0.0017089843750f}};

constexpr std::size_t kHistory = TruePeakDetector::kTaps - 1;

}  // namespace

TruePeakDetector::TruePeakDetector() : history_(kHistory, 0.0f) {}

void TruePeakDetector::process(std::span<const float> in, std::span<float> peaks) noexcept {
  const std::size_t frames = in.size();
  history_.resize(kHistory + frames);
  std::copy(in.begin(), in.end(), history_.begin() + kHistory);
  const float* __restrict x = history_.data();
  float* __restrict peak = peaks.data();
  // The sample itself counts too: the filter's first phase is not a pure delay.
  for (std::size_t i = 0; i < frames; ++i) peak[i] = std::abs(x[i + kHistory - kDelay]);
  for (const float* taps : kPhases) {
    for (std::size_t i = 0; i < frames; ++i) {
      float sum = 0.0f;
      for (std::size_t t = 0; t < kTaps; ++t) sum += taps[t] * x[i + kHistory - t];
      peak[i] = std::max(peak[i], std::abs(sum));
    }
  }
  std::copy(history_.end() - static_cast<std::ptrdiff_t>(kHistory), history_.end(), history_.begin());
}

}  // namespace aether::dsp
