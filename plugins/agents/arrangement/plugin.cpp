#include <aether/plugin.hpp>

#include "arrangement.hpp"

AETHER_PLUGIN(aether::agent<aether::arrangement::ArrangementAgent>(
    {.id = "org.aether.agent.arrangement",
     .version = "1.0.0",
     .role = "arrangement",
     .consumes = {"brief", "song", "harmony", "melody", "rhythm", "genre", "instruments"},
     .produces = {"arrangement"},
     .needs = {AETHER_EXT_RANDOM},
     .description = "Chooses the band, who plays when, and how sections join.",
     .capabilities = {"arrangement"}}))
