#include <aether/plugin.hpp>

#include "mixing.hpp"

AETHER_PLUGIN(aether::agent<aether::mixing::MixingAgent>(
    {.id = "org.aether.agent.mixing",
     .version = "1.0.0",
     .role = "mixing",
     .consumes = {"song", "score", "arrangement", "sound_design", "vocal", "stems", "genre"},
     .produces = {"mix"},
     .needs = {AETHER_EXT_RANDOM},
     .description =
         "Sets the desk from the measured stems: balance, pan, EQ, compression, sends, rides.",
     .capabilities = {"mix"}}))
