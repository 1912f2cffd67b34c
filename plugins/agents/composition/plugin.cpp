#include <aether/plugin.hpp>

#include "composition.hpp"

AETHER_PLUGIN(aether::agent<aether::composition::CompositionAgent>(
    {.id = "org.aether.agent.composition",
     .version = "1.0.0",
     .role = "composition",
     .consumes = {"brief", "song", "genre", "instruments", "lexicons"},
     .produces = {"harmony", "melody", "rhythm"},
     .needs = {AETHER_EXT_RANDOM},
     .description = "Writes chords, melody and grooves to the song's section table.",
     .capabilities = {"harmony", "melody", "rhythm"}}))
