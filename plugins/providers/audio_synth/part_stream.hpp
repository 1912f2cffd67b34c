// One part as the host plays it: events cut to the frame, voices or drums, effects, and a level
// that is the same for every patch.
#pragma once

#include "drum_kit.hpp"
#include "part_effects.hpp"
#include "voice_bank.hpp"

#include <aether/plugin.hpp>
#include <aether/spec/part.hpp>

#include <array>
#include <memory>

namespace aether::synth {

/// Loudness of one held note at velocity 90, whatever the patch: what the mixer may count on.
inline constexpr double kNoteLoudnessLufs = -20.0;

/// The patch a part is played on: its own, else one for its kind of instrument.
spec::SynthPatch patch_for(const spec::AudioPart& part);

/// Volume (controller 7) and expression (11), ramped over the grid. Volume 100 of 127 is unity.
class PartLevel {
 public:
  void volume(float value) { volume_ = value / (100.0f / 127.0f); }
  void expression(float value) { expression_ = value; }
  void grid_point();
  void apply(float* left, float* right, int frames);

 private:
  float volume_ = 1.0f, expression_ = 1.0f;
  float now_ = 1.0f, step_ = 0.0f;
};

/// A pitched part.
class SynthStream : public AudioStream {
 public:
  SynthStream(const spec::AudioPart& part, double rate_hz);
  void render(const aether_event* events, std::uint32_t event_count, float* const* out,
              std::uint32_t frames) override;
  bool is_idle() const override { return bank_.silent() && quiet_frames_ > effects_.tail(); }

 private:
  void handle(const aether_event& event);
  void control(int number, float value);
  void grid_point();
  void tone() { bank_.brightness(4.0f * (brightness_ - 0.5f) + pressure_); }

  VoiceBank bank_;
  PartEffects effects_;
  PartLevel level_;
  float brightness_ = 0.5f, pressure_ = 0.0f, wheel_ = 0.0f;
  int quiet_frames_ = 1 << 30;
  bool resting_ = true;  ///< nothing sounds and the effects have rung out
  std::uint64_t frame_ = 0;
};

/// A drum part.
class DrumStream : public AudioStream {
 public:
  DrumStream(const spec::AudioPart& part, double rate_hz);
  void render(const aether_event* events, std::uint32_t event_count, float* const* out,
              std::uint32_t frames) override;
  bool is_idle() const override { return sounding_ == 0 && quiet_frames_ > effects_.tail(); }

 private:
  void handle(const aether_event& event);
  void strike(int key, float velocity);
  void filter(float* left, float* right, int frames);
  void grid_point();

  static constexpr int kVoices = 48;
  std::array<DrumSound, 128> sounds_;
  std::array<DrumVoice, kVoices> voices_;
  PartEffects effects_;
  PartLevel level_;
  Float4 low_{}, band_{};  ///< filter state: left, right
  float g_ = 0.0f, damping_ = 1.0f;
  bool filtered_ = false;
  std::string filter_type_;
  std::array<float, 128> cents_{};
  double rate_;
  std::uint64_t seed_, order_ = 0, frame_ = 0;
  int sounding_ = 0, quiet_frames_ = 1 << 30;
  bool resting_ = true;
};

/// @throws Failure E-PART-… when the document is not a part.
std::unique_ptr<AudioStream> open_part(const Map& part, double rate_hz);

}  // namespace aether::synth
