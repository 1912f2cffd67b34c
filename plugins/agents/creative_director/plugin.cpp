#include "creative_director.hpp"

AETHER_PLUGIN(aether::agent<aether::creative::CreativeDirector>(
    {.id = "org.aether.agent.creative_director",
     .version = "1.0.0",
     .role = "creative_director",
     .consumes = {"brief", "genres", "instruments", "lexicons", "job"},
     .produces = {"song"},
     .needs = {AETHER_EXT_RANDOM, AETHER_EXT_DECISION},
     .description =
         "Reads the brief offline and decides genre, tempo, key, mood, band, voice and form.",
     .capabilities = {"free-text", "offline"}}))
