#include "sampled_stream.hpp"

#include <aether/reflect.hpp>

namespace {

using aether::fluid::SampledStream;
using aether::fluid::SoundFontShelf;

class AudioFluidsynth : public aether::AudioProvider {
 public:
  using AudioProvider::AudioProvider;

  std::unique_ptr<aether::AudioStream> open(const aether::Map& document, double rate_hz) override {
    const auto part = aether::from_value<aether::spec::AudioPart>(aether::Value(document), "part");
    if (part.sample && part.sample->source_type != "soundfont")
      throw aether::Failure(aether::Status::kUnsupported, "E-SAMPLE-SOURCE",
                            "only SoundFonts can be played, not a " + part.sample->source_type,
                            "part.sample.source_type");
    const std::string file = part.sample ? part.sample->file_path.value_or("") : "";
    return std::make_unique<SampledStream>(
        part, SoundFontShelf::of_process().take(sound_font(file), rate_hz));
  }

  aether::Map health() override {
    try {
      host().find_file("soundfont");
      return {{"status", "healthy"}, {"detail", ""}};
    } catch (const aether::Failure& failure) {
      return {
          {"status", "unhealthy"},
          {"detail", failure.error().text + "; install fluid-soundfont-gm or timgm6mb-soundfont"}};
    }
  }

  // UNSUPPORTED rather than RESOURCE: another provider can still play the part.
  std::string sound_font(const std::string& name) const {
    try {
      return host().find_file("soundfont", name);
    } catch (const aether::Failure& failure) {
      throw aether::Failure(
          aether::Status::kUnsupported, "E-SOUNDFONT-MISSING",
          failure.error().text + "; install fluid-soundfont-gm or timgm6mb-soundfont",
          "part.sample");
    }
  }

  aether::Map info() override { return {{"fluidsynth", std::string(fluid_version_str())}}; }
};

// Without a SoundFont the plugin still loads: its health says what is missing, and the synthesizer
// plays.
aether_status warm(const aether_host* raw) {
  const aether::Host host(raw);
  try {
    SoundFontShelf::of_process().keep(host.find_file("soundfont"));
  } catch (const aether::Failure& failure) {
    host.log(AETHER_LOG_WARN, failure.error().message());
  } catch (const std::exception& error) {
    host.log(AETHER_LOG_WARN, error.what());
  }
  return AETHER_OK;
}

}  // namespace

AETHER_PLUGIN_WITH(&aether::detail::no_init, &warm, &aether::detail::no_deinit,
                   aether::audio_provider<AudioFluidsynth>(
                       {.id = "org.aether.provider.audio_fluidsynth",
                        .version = "1.0.0",
                        .role = "fluidsynth",
                        .needs = {AETHER_EXT_DATA_DIR},
                        .description = "Plays parts from a General MIDI SoundFont, dry.",
                        .capabilities = {"soundfont", "drums", "tune", "bend", "vibrato", "sustain",
                                         "brightness"}}))
