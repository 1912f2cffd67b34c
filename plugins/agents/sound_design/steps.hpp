// The steps of the sound design agent, in the order they run.
#pragma once

#include "sound_design.hpp"

namespace aether::sound_design {

/// A track that will be in the score.
struct Voice {
  std::string track, role, category;
  const spec::InstrumentProfile* instrument = nullptr;
  const spec::PaletteEntry* palette = nullptr;  ///< the genre's entry it came from, if any
  bool sung = false;                            ///< the vocal line
};

/// The arrangement's tracks, then the vocal line.
std::vector<Voice> voices_of(const Inputs& inputs);

/// Adds the assignment of a voice, with the patch or sample it needs.
void cast_voice(const Inputs& inputs, const Voice& voice, RandomStream random,
                spec::SoundDesignSpec& spec, const Decide& decide);

/// How bright the song wants to be: octaves of cutoff, from its moods and the genre's mix.
double wanted_brightness(const Inputs& inputs);

/// Bends a patch to mood, role and seed, within what keeps it itself.
void shape_patch(const Inputs& inputs, const Voice& voice, RandomStream& random,
                 spec::SynthPatch& patch);

/// Room, warmth, tape, vinyl and tuning.
void choose_space(const Inputs& inputs, RandomStream random, spec::SoundDesignSpec& spec,
                  const Decide& decide);

}  // namespace aether::sound_design
