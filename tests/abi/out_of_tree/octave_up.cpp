// A drop-in agent that adds a stage: melodies an octave higher, so that a test can hear it in the
// score.
#include <aether/plugin.hpp>
#include <aether/spec/melody.hpp>

// The second version of the same plugin, for the hot swap.
#ifndef OCTAVES
#define OCTAVES 1
#define OCTAVE_UP_VERSION "1.0.0"
#else
#define OCTAVE_UP_VERSION "2.0.0"
#endif

namespace {

class OctaveUp : public aether::Agent {
 public:
  using Agent::Agent;

  aether::Map process(const aether::Map& inputs) override {
    auto melody = aether::from_value<aether::spec::MelodySpec>(inputs.at("melody"), "melody");
    const auto raise = [](aether::music::Pitch& pitch) { pitch.octave += OCTAVES; };
    for (auto& motif : melody.motifs)
      for (auto& note : motif.notes) raise(note);
    for (auto& note : melody.primary_hook.melody_notes) raise(note);
    for (auto& hook : melody.secondary_hooks)
      for (auto& note : hook.melody_notes) raise(note);
    for (auto& section : melody.section_melodies)
      for (auto& phrase : section.phrases)
        for (auto& note : phrase.notes) raise(note);
    raise(melody.lowest_note);
    raise(melody.highest_note);
    host().decide("melody", "octave up", "the whole melody is raised");
    return {{"melody", aether::to_value(melody)}};
  }
};

}  // namespace

AETHER_PLUGIN(aether::agent<OctaveUp>({.id = "com.example.agent.octave_up",
                                       .version = OCTAVE_UP_VERSION,
                                       .role = "octave_up",
                                       .consumes = {"melody"},
                                       .produces = {"melody"},
                                       .description = "Raises the melody by an octave."}))
