#include <aether/dsp/envelope.hpp>

#include <algorithm>
#include <cmath>

namespace aether::dsp {
namespace {

constexpr float kShortestMs = 0.5f;
constexpr float kSilence = 1e-4f;

// What is left of the distance after one sample, so that 1/1000 is left after `milliseconds`.
float pole_for(float milliseconds, double rate_hz) {
  const double samples = std::max(milliseconds, kShortestMs) * 0.001 * rate_hz;
  return static_cast<float>(std::exp(-6.907755278982137 / samples));
}

}  // namespace

Adsr::Adsr(const AdsrSettings& settings, double rate_hz)
    : attack_step_(
          static_cast<float>(1.0 / (std::max(settings.attack_ms, kShortestMs) * 0.001 * rate_hz))),
      decay_pole_(pole_for(settings.decay_ms, rate_hz)),
      sustain_(settings.sustain),
      release_pole_(pole_for(settings.release_ms, rate_hz)),
      choke_pole_(pole_for(5.0f, rate_hz)) {}

void Adsr::choke() {
  if (stage_ == Stage::kIdle) return;
  release_pole_ = std::min(release_pole_, choke_pole_);
  stage_ = Stage::kRelease;
}

float Adsr::next() noexcept {
  switch (stage_) {
    case Stage::kIdle:
      return 0.0f;
    case Stage::kAttack:
      level_ += attack_step_;
      if (level_ >= 1.0f) {
        level_ = 1.0f;
        stage_ = Stage::kDecay;
      }
      break;
    case Stage::kDecay:
      level_ = sustain_ + (level_ - sustain_) * decay_pole_;
      break;
    case Stage::kRelease:
      level_ *= release_pole_;
      break;
  }
  // A decayed sound without sustain is over, even while its key is held.
  if (level_ < kSilence &&
      (stage_ == Stage::kRelease || (stage_ == Stage::kDecay && sustain_ <= 0.0f))) {
    level_ = 0.0f;
    stage_ = Stage::kIdle;
  }
  return level_;
}

}  // namespace aether::dsp
