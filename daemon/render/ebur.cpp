#include "daemon/render/ebur.hpp"

#include <aether/error.hpp>

#include <ebur128.h>
#include <algorithm>
#include <cmath>

namespace aether::render {
namespace {

int mode(EburMeter::Wants wants) {
  switch (wants) {
    case EburMeter::Wants::kLoudness:
      return EBUR128_MODE_I | EBUR128_MODE_LRA;
    case EburMeter::Wants::kTruePeak:
      return EBUR128_MODE_TRUE_PEAK;
    case EburMeter::Wants::kEverything:
      break;
  }
  return EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK;
}

}  // namespace

struct EburMeter::State {
  ebur128_state* ebur = nullptr;
  ~State() {
    if (ebur) ebur128_destroy(&ebur);
  }
};

EburMeter::EburMeter(double rate_hz, Wants wants) : state_(std::make_shared<State>()) {
  state_->ebur = ebur128_init(2, static_cast<unsigned long>(std::lround(rate_hz)), mode(wants));
  if (!state_->ebur) throw Failure(Status::kResource, "E-MEMORY", "no memory to measure loudness");
}

void EburMeter::process(std::span<const float> interleaved) {
  ebur128_add_frames_float(state_->ebur, interleaved.data(), interleaved.size() / 2);
}

double EburMeter::integrated_lufs() const {
  double lufs = -70.0;
  ebur128_loudness_global(state_->ebur, &lufs);
  return std::isfinite(lufs) ? std::max(-70.0, lufs) : -70.0;
}

double EburMeter::loudness_range_lu() const {
  double range = 0.0;
  ebur128_loudness_range(state_->ebur, &range);
  return std::isfinite(range) ? range : 0.0;
}

double EburMeter::true_peak_dbtp() const {
  double highest = 0.0;
  for (unsigned channel = 0; channel < 2; ++channel) {
    double peak = 0.0;
    ebur128_true_peak(state_->ebur, channel, &peak);
    highest = std::max(highest, peak);
  }
  return highest > 0.0 ? std::max(-144.0, 20.0 * std::log10(highest)) : -144.0;
}

}  // namespace aether::render
