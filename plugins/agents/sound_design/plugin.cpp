#include <aether/plugin.hpp>

#include "sound_design.hpp"

AETHER_PLUGIN(aether::agent<aether::sound_design::SoundDesignAgent>(
    {.id = "org.aether.agent.sound_design",
     .version = "1.0.0",
     .role = "sound_design",
     .consumes = {"brief", "song", "rhythm", "arrangement", "vocal", "genre", "instruments",
                  "patches"},
     .produces = {"sound_design"},
     .needs = {AETHER_EXT_RANDOM},
     .description = "Chooses what every part is played on, and the room they share.",
     .capabilities = {"sound_design"}}))
