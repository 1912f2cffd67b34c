#include "creative_director.hpp"

#include "director.hpp"

#include <algorithm>

namespace aether::creative {
namespace {

template <class T>
std::map<std::string, T> decode_all(const Value& document, const char* name) {
  std::map<std::string, T> decoded;
  if (!document.is_map()) return decoded;
  for (const auto& [id, entry] : document.as_map())
    decoded.emplace(id, from_value<T>(entry, std::string(name) + "." + id));
  return decoded;
}

const Value& input(const Map& inputs, std::string_view name) {
  static const Value* const none = new Value();
  const auto at = inputs.find(name);
  return at == inputs.end() ? *none : at->second;
}

bool blank(const std::optional<std::string>& text) {
  return !text || text->find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

Map CreativeDirector::process(const Map& inputs) {
  const Value& job = input(inputs, "job");
  const Material material{
      from_value<spec::Brief>(input(inputs, "brief"), "brief"),
      decode_all<spec::GenreProfile>(input(inputs, "genres"), "genres"),
      decode_all<spec::InstrumentProfile>(input(inputs, "instruments"), "instruments"),
      Lexicons(input(inputs, "lexicons")), job.at("seed").int_or(0)};
  if (blank(material.brief.prompt) && blank(material.brief.genre))
    throw Failure(Status::kInvalid, "E-BRIEF-EMPTY",
                  "a brief needs a prompt or a genre; write `prompt: calm piano for a rainy day`",
                  "prompt");
  if (material.genres.empty())
    throw Failure(Status::kResource, "E-GENRE-NONE",
                  "no genre is installed; data/genres should hold at least one", "genres");
  Director director(host(), material);
  return {{"song", to_value(director.decide())}};
}

}  // namespace aether::creative
