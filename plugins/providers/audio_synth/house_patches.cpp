// Patches for parts that come without one: one for each kind of instrument, so that every part
// sounds.
#include "part_stream.hpp"

namespace aether::synth {

namespace {

struct Outline {
  const char* category;
  const char* synth_type;
  const char* osc1;
  const char* osc2;  ///< nullptr for none
  double mix;
  int detune, cutoff;
  double envelope, attack, decay, sustain, release;
  int unison;
  double spread, chorus, distortion, sub;
};

constexpr Outline kOutlines[] = {
    {"bass", "subtractive", "saw", "square", 0.4, 6, 500, 0.45, 4, 260, 0.55, 120, 1, 0, 0, 0,
     0.35},
    {"keys", "fm", "sine", nullptr, 0.35, 2, 7000, 0.8, 2, 1400, 0.0, 260, 1, 0, 0.2, 0, 0},
    {"synth", "subtractive", "saw", "saw", 0.5, 12, 1800, 0.4, 8, 300, 0.7, 220, 3, 0.5, 0.2, 0, 0},
    {"guitar", "subtractive", "saw", "triangle", 0.4, 4, 1400, 0.5, 1, 1100, 0.0, 160, 1, 0, 0.1, 0,
     0},
    {"strings", "subtractive", "saw", "saw", 0.5, 11, 2300, 0.15, 140, 400, 0.85, 380, 5, 0.7, 0.35,
     0, 0},
    {"brass", "subtractive", "saw", "saw", 0.4, 7, 900, 0.55, 45, 260, 0.8, 160, 2, 0.3, 0, 0, 0},
    {"wind", "subtractive", "triangle", "saw", 0.25, 3, 2200, 0.2, 55, 200, 0.85, 140, 1, 0, 0, 0,
     0},
    {"mallet", "fm", "sine", nullptr, 0.25, 0, 9000, 0.9, 1, 900, 0.0, 500, 1, 0, 0, 0, 0},
    {"vocal", "subtractive", "saw", "triangle", 0.5, 6, 1500, 0.2, 70, 300, 0.85, 220, 2, 0.3, 0.25,
     0, 0},
    {"fx", "granular", "saw", "noise", 0.3, 20, 2500, 0.3, 400, 800, 0.8, 1200, 5, 0.9, 0.4, 0, 0},
};

}  // namespace

spec::SynthPatch patch_for(const spec::AudioPart& part) {
  if (part.patch) return *part.patch;
  const Outline* chosen = &kOutlines[2];
  for (const Outline& outline : kOutlines)
    if (part.category == outline.category) chosen = &outline;
  if (part.role == "bass") chosen = &kOutlines[0];
  if (part.role == "pad" && part.category == "synth") chosen = &kOutlines[4];
  spec::SynthPatch patch;
  patch.name = std::string("house_") + chosen->category;
  patch.synth_type = chosen->synth_type;
  patch.osc1_waveform = chosen->osc1;
  if (chosen->osc2) patch.osc2_waveform = chosen->osc2;
  patch.osc_mix = chosen->mix;
  patch.detune_cents = chosen->detune;
  patch.filter_cutoff_hz = chosen->cutoff;
  patch.filter_envelope_amount = chosen->envelope;
  patch.amp_attack_ms = chosen->attack;
  patch.amp_decay_ms = chosen->decay;
  patch.amp_sustain = chosen->sustain;
  patch.amp_release_ms = chosen->release;
  patch.unison = chosen->unison;
  patch.stereo_spread = chosen->spread;
  patch.chorus_amount = chosen->chorus;
  patch.distortion_amount = chosen->distortion;
  patch.sub_level = chosen->sub;
  return patch;
}

}  // namespace aether::synth
