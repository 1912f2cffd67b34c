#include "lyrics.hpp"

AETHER_PLUGIN(aether::agent<aether::lyrics::LyricsAgent>(
    {.id = "org.aether.agent.lyrics",
     .version = "1.0.0",
     .role = "lyrics",
     .consumes = {"brief", "song", "melody", "arrangement", "genre", "lexicons"},
     .produces = {"lyrics"},
     .needs = {AETHER_EXT_RANDOM, AETHER_EXT_DECISION},
     .description =
         "Writes rhymed words to the melody's phrases, or lays the user's own words on them.",
     .capabilities = {"english", "offline"}}))
