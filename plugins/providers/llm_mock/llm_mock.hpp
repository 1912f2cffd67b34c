// A language model without a language: the same request always gets the same answer, shaped by the
// request's schema. For tests, and for machines that have no model.
#pragma once

#include <aether/plugin.hpp>

namespace aether::llm_mock {

class LlmMock : public LlmProvider {
 public:
  using LlmProvider::LlmProvider;
  /// {system, user, schema?, max_tokens?} → {text, model: "mock", usage}. With a schema (JSON
  /// Schema: type, properties, items, enum, minimum, maximum, minItems) `text` is JSON that
  /// satisfies it; without, {"mock": true, "request": sha256}.
  Map complete(const Map& request) override;
  Map info() override;
};

}  // namespace aether::llm_mock
