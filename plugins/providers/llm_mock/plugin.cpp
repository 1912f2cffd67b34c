#include "llm_mock.hpp"

AETHER_PLUGIN(aether::llm_provider<aether::llm_mock::LlmMock>(
    {.id = "org.aether.llm.mock",
     .version = "1.0.0",
     .role = "mock",
     .description = "Canned answers by request checksum, shaped by the request's schema.",
     .capabilities = {"schema", "offline", "deterministic"}}))
