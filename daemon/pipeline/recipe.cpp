#include "daemon/pipeline/recipe.hpp"

#include <aether/codec.hpp>

#include <algorithm>

namespace aether::pipeline {

std::string recipe_id(const Recipe& recipe) {
  Value known = to_value(recipe);
  for (const char* later :
       {"id", "genre_id", "genre_sha256", "plugins", "bulk", "answers", "specs", "outputs"})
    known.as_map().erase(later);
  return checksum(known);
}

std::vector<std::string> differences(const Recipe& then, const Recipe& now) {
  std::vector<std::string> found;
  const auto compare = [&](const std::string& what, const std::string& before,
                           const std::string& after) {
    if (before == after) return;
    found.push_back(what + " was " + (before.empty() ? "absent" : before) + " and is " +
                    (after.empty() ? "absent" : after));
  };
  compare("the engine's version", then.engine_version, now.engine_version);
  compare("the pipeline", then.pipeline_sha256, now.pipeline_sha256);
  for (const auto& [name, hash] : then.inputs) {
    const auto at = now.inputs.find(name);
    compare("document " + name, hash, at == now.inputs.end() ? std::string() : at->second);
  }
  for (const RecipePlugin& plugin : then.plugins) {
    const auto at = std::find_if(now.plugins.begin(), now.plugins.end(),
                                 [&](const RecipePlugin& other) { return other.id == plugin.id; });
    compare("plugin " + plugin.id, plugin.sha256,
            at == now.plugins.end() ? std::string() : at->sha256);
  }
  for (const host::BulkFile& file : then.bulk) {
    const auto at =
        std::find_if(now.bulk.begin(), now.bulk.end(), [&](const host::BulkFile& other) {
          return other.kind == file.kind && other.name == file.name;
        });
    compare(file.kind + " " + file.name, file.sha256,
            at == now.bulk.end() ? std::string() : at->sha256);
  }
  return found;
}

}  // namespace aether::pipeline
