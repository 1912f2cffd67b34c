#include <aether/plugin.hpp>

#include "qa.hpp"

AETHER_PLUGIN(aether::agent<aether::qa::QaAgent>(
    {.id = "org.aether.agent.qa",
     .version = "1.0.0",
     .role = "qa",
     .consumes = {"brief", "song", "harmony", "melody", "rhythm", "arrangement", "lyrics", "vocal",
                  "score", "mix", "mixdown", "master", "files", "genre", "lexicons", "job"},
     .produces = {"qa"},
     .needs = {AETHER_EXT_RANDOM},
     .description = "Measures the finished files and the score against what was asked for and what "
                    "the genre is.",
     .capabilities = {"technical", "originality", "authenticity", "musicality"}}))
