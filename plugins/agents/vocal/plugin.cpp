#include "vocal.hpp"

AETHER_PLUGIN(aether::agent<aether::vocal::VocalAgent>(
    {.id = "org.aether.agent.vocal",
     .version = "1.0.0",
     .role = "vocal",
     .consumes = {"brief", "song", "melody", "arrangement", "lyrics", "genre", "instruments"},
     .produces = {"vocal"},
     .needs = {AETHER_EXT_RANDOM, AETHER_EXT_DECISION},
     .description = "Casts the singer, finds the octave, and plans doubles, harmonies and emotion.",
     .capabilities = {"stand-in"}}))
