#include "embedding.hpp"

AETHER_PLUGIN(aether::embedding_provider<aether::embedding_lexicon::LexiconEmbedding>(
    {.id = "org.aether.embedding.lexicon",
     .version = "1.0.0",
     .role = "lexicon",
     .description =
         "Sentence vectors from word groups and spelling, for machines without model weights.",
     .capabilities = {"offline", "degraded"}}))
