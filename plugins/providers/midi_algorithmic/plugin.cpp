#include <aether/plugin.hpp>

#include "provider.hpp"

AETHER_PLUGIN(aether::midi_provider<aether::midi_algorithmic::AlgorithmicMidi>(
    {.id = "org.aether.provider.midi_algorithmic",
     .version = "1.0.0",
     .role = "midi_algorithmic",
     .needs = {AETHER_EXT_RANDOM},
     .description = "Plays the specifications: voicings by search, gestures of bass and chords, "
                    "humanised by structure.",
     .capabilities = {"score", "lyrics", "controllers"}}))
