// One part played from a SoundFont.
#pragma once

#include "sound_font_shelf.hpp"

#include <aether/plugin.hpp>
#include <aether/spec/part.hpp>

#include <array>
#include <memory>

namespace aether::fluid {

/// FluidSynth works in blocks of 64 frames: an event takes effect at the start of the block it
/// falls in, at most 1.3 ms early. Output is dry and has no latency.
class SampledStream : public AudioStream {
 public:
  /// @throws Failure E-SOUNDFONT-PRESET when the SoundFont lacks the instrument.
  SampledStream(const spec::AudioPart& part, std::unique_ptr<Instrument> instrument);
  void render(const aether_event* events, std::uint32_t event_count, float* const* out,
              std::uint32_t frames) override;
  bool is_idle() const override;

 private:
  static constexpr std::uint32_t kBlock = 64;

  void select(const spec::AudioPart& part);
  void tune(double tuning_hz);
  void level(const spec::AudioPart& part);
  double loudest_of(const std::vector<aether_event>& events, int blocks);
  void handle(const aether_event& event);
  void handle_control(int number, float value);
  void block();

  std::unique_ptr<Instrument> instrument_;
  fluid_synth_t* synth_;
  int channel_ = 0;
  double reference_cents_ = 0.0;
  std::array<std::uint32_t, 128> latest_{};  ///< the note id that a key sounds for
  std::array<float, kBlock> left_{}, right_{};
  std::uint32_t at_ = kBlock;  ///< read position in the block; kBlock = used up
  int quiet_blocks_ = 1 << 20;
};

}  // namespace aether::fluid
