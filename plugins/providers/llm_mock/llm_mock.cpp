#include "llm_mock.hpp"

#include <algorithm>

namespace aether::llm_mock {
namespace {

constexpr int kDeepest = 16;  // levels of a schema that are filled

Value member(const Map& map, const char* key) {
  const auto at = map.find(key);
  return at == map.end() ? Value() : at->second;
}

// An instance of a schema. The stream of each part is named by its path, so parts do not disturb
// one another.
Value instance(const Value& schema, RandomStream random, int depth) {
  static const std::vector<std::string> kWords = {"amber",   "river",  "lantern", "signal",
                                                  "harbour", "winter", "echo",    "copper"};
  if (depth > kDeepest) return {};
  const Value& choices = schema.at("enum");
  if (choices.is_array() && choices.size() > 0)
    return choices.at(
        static_cast<std::size_t>(random.integer(0, static_cast<int>(choices.size()) - 1)));
  const std::string type =
      schema.at("type").string_or(schema.contains("properties") ? "object" : "string");
  if (type == "object") {
    Map object;
    if (schema.at("properties").is_map())
      for (const auto& [key, part] : schema.at("properties").as_map())
        object[key] = instance(part, random.split(key), depth + 1);
    return Value(std::move(object));
  }
  if (type == "array") {
    const auto least = std::max<std::int64_t>(1, schema.at("minItems").int_or(2));
    Array list;
    for (std::int64_t i = 0; i < std::min<std::int64_t>(least, 64); ++i)
      list.push_back(instance(schema.at("items"), random.split(std::to_string(i)), depth + 1));
    return Value(std::move(list));
  }
  const double low = schema.at("minimum").double_or(0.0),
               high = schema.at("maximum").double_or(low + 1.0);
  if (type == "integer")
    return Value(random.integer(static_cast<int>(low), static_cast<int>(high)));
  if (type == "number") return Value(random.uniform(low, high));
  if (type == "boolean") return Value(random.chance(0.5));
  if (type == "null") return {};
  return Value(random.pick(kWords) + " " + random.pick(kWords));
}

}  // namespace

Map LlmMock::complete(const Map& request) {
  if (!member(request, "user").is_string())
    throw Failure(Status::kInvalid, "E-LLM-REQUEST",
                  "a request has a text `user` (and may have system, schema, max_tokens)", "user");
  const std::string identity = checksum(Value(request));
  const Value schema = member(request, "schema");
  const Value answer = schema.is_map()
                           ? instance(schema, RandomStream(stream_key(0, "llm_mock", identity)), 0)
                           : Value(Map{{"mock", Value(true)}, {"request", Value(identity)}});
  const std::string text = encode_json(answer, JsonLayout::kCompact);
  const auto words = [](const std::string& s) {
    return static_cast<std::int64_t>(s.size() / 4 + 1);
  };
  return {
      {"text", Value(text)},
      {"model", Value("mock")},
      {"usage", Value(Map{{"input_tokens",
                           Value(static_cast<long>(words(member(request, "system").string_or("") +
                                                         member(request, "user").as_string())))},
                          {"output_tokens", Value(static_cast<long>(words(text)))}})}};
}

Map LlmMock::info() {
  return {{"mock", Value(true)}};
}

}  // namespace aether::llm_mock
