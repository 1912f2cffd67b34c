// The document an audio provider's open() receives: one part, what it is played on and how.
#pragma once

#include <aether/spec/sound_design.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace aether::spec {

/// What SoundDesignSpec says about the whole production and a part's own voice may want to know.
struct PartCharacter {
  double vintage_warmth = 0.0, tape_saturation = 0.0, vinyl_texture = 0.0;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("vintage_warmth", &PartCharacter::vintage_warmth, Range{0, 1});
    f("tape_saturation", &PartCharacter::tape_saturation, Range{0, 1});
    f("vinyl_texture", &PartCharacter::vinyl_texture, Range{0, 1});
  }
};

/// See aether_audio.open in plugin.h. Only `track` is required: a part without patch or sample is
/// played on what the provider thinks best for its instrument.
struct AudioPart {
  std::string track;
  std::string instrument, category, role;
  bool drums = false;
  int midi_program = 0, bank = 0;
  std::optional<SynthPatch> patch;
  std::optional<SampleSource> sample;
  std::optional<InstrumentAssignment> assignment;
  double tuning_hz = 440.0;
  Value tempo_map;
  std::int64_t seed_key = 0;
  PartCharacter sound_design;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("track", &AudioPart::track, Required{});
    f("instrument", &AudioPart::instrument);
    f("category", &AudioPart::category);
    f("role", &AudioPart::role);
    f("drums", &AudioPart::drums);
    f("midi_program", &AudioPart::midi_program, Range{0, 127});
    f("bank", &AudioPart::bank, Range{0, 16383});
    f("patch", &AudioPart::patch);
    f("sample", &AudioPart::sample);
    f("assignment", &AudioPart::assignment);
    f("tuning_hz", &AudioPart::tuning_hz, Range{400, 480});
    f("tempo_map", &AudioPart::tempo_map);
    f("seed_key", &AudioPart::seed_key);
    f("sound_design", &AudioPart::sound_design);
  }
};

}  // namespace aether::spec
