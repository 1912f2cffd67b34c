#include "release.hpp"

AETHER_PLUGIN(aether::agent<aether::release::ReleaseAgent>(
    {.id = "org.aether.agent.release",
     .version = "1.0.0",
     .role = "release",
     .consumes = {"brief", "job", "genre", "song", "harmony", "melody", "rhythm", "arrangement",
                  "lyrics", "vocal", "sound_design", "stems", "mix", "mixdown", "master", "files",
                  "qa"},
     .produces = {"release"},
     .needs = {AETHER_EXT_ARTIFACT, AETHER_EXT_DECISION},
     .description = "Names the release folder, describes its files, and writes lyrics, "
                    "specifications and the report.",
     .capabilities = {"tags", "report"}}))
