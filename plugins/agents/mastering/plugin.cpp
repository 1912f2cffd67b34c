#include <aether/plugin.hpp>

#include "mastering.hpp"

AETHER_PLUGIN(aether::agent<aether::mastering::MasteringAgent>(
    {.id = "org.aether.agent.mastering",
     .version = "1.0.0",
     .role = "mastering",
     .consumes = {"brief", "song", "arrangement", "mix", "mixdown", "genre"},
     .produces = {"master"},
     .needs = {AETHER_EXT_RANDOM},
     .description =
         "Decides the mastering chain from the measured mix: tone, dynamics, width, loudness.",
     .capabilities = {"master"}}))
