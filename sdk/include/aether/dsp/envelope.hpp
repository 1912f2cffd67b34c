// ADSR envelope with exponential decay and release, as analogue synthesizers have.
#pragma once

#include <span>

namespace aether::dsp {

struct AdsrSettings {
  float attack_ms = 10.0f;    ///< >= 0; time to the peak, linear
  float decay_ms = 100.0f;    ///< >= 0; time to come within 1/1000 of the way to the sustain
  float sustain = 0.7f;       ///< 0..1
  float release_ms = 200.0f;  ///< >= 0; time to fall by 60 dB
};

/// One envelope. No time is shorter than half a millisecond, so nothing clicks. Not thread-safe.
class Adsr {
 public:
  Adsr(const AdsrSettings& settings, double rate_hz);

  /// Starts from the present level, so a retriggered note does not click.
  void note_on() { stage_ = Stage::kAttack; }
  void note_off() {
    if (stage_ != Stage::kIdle) stage_ = Stage::kRelease;
  }
  /// Fades within 5 ms: a stolen voice.
  void choke();
  bool is_idle() const { return stage_ == Stage::kIdle; }
  bool is_released() const { return stage_ == Stage::kRelease || stage_ == Stage::kIdle; }
  float level() const { return level_; }

  /// The level of the next sample, 0..1.
  float next() noexcept;
  void process(std::span<float> levels) noexcept {
    for (float& level : levels) level = next();
  }

 private:
  enum class Stage { kIdle, kAttack, kDecay, kRelease };
  Stage stage_ = Stage::kIdle;
  float level_ = 0.0f;
  float attack_step_, decay_pole_, sustain_, release_pole_, choke_pole_;
};

}  // namespace aether::dsp
