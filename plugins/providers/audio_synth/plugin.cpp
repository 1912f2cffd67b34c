#include "part_stream.hpp"

namespace {

class AudioSynth : public aether::AudioProvider {
 public:
  using AudioProvider::AudioProvider;
  std::unique_ptr<aether::AudioStream> open(const aether::Map& part, double rate_hz) override {
    return aether::synth::open_part(part, rate_hz);
  }
};

// The waves are built before any job forks, so that all of them share the pages.
aether_status warm(const aether_host*) {
  aether::synth::standard_wave("saw");
  return AETHER_OK;
}

}  // namespace

AETHER_PLUGIN_WITH(&aether::detail::no_init, &warm, &aether::detail::no_deinit,
                   aether::audio_provider<AudioSynth>(
                       {.id = "org.aether.provider.audio_synth",
                        .version = "1.0.0",
                        .role = "synth",
                        .description = "Plays parts on subtractive, FM, additive, wavetable and "
                                       "granular patches, and drums from analogue models.",
                        .capabilities = {"synth_patch", "drums", "tune", "bend", "vibrato",
                                         "sustain", "brightness"}}))
