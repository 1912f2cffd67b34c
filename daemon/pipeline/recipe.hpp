// recipe.json: everything that decides a song's bytes, enough to make them again.
#pragma once

#include <aether/reflect.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "daemon/core/result.hpp"
#include "daemon/host/bulk_files.hpp"

namespace aether::pipeline {

/// A plugin that took part.
struct RecipePlugin {
  std::string id, version, file, sha256, build_id;
  template <class F>
  static void fields(F&& f) {
    f("id", &RecipePlugin::id, Required{});
    f("version", &RecipePlugin::version);
    f("file", &RecipePlugin::file);
    f("sha256", &RecipePlugin::sha256, Required{});
    f("build_id", &RecipePlugin::build_id);
  }
};

/// What a remote provider answered, in order of asking, so that a reproduction asks nobody.
struct RecordedAnswer {
  std::string stage, plugin, request_sha256;
  Value answer;
  template <class F>
  static void fields(F&& f) {
    f("stage", &RecordedAnswer::stage);
    f("plugin", &RecordedAnswer::plugin);
    f("request_sha256", &RecordedAnswer::request_sha256);
    f("answer", &RecordedAnswer::answer);
  }
};

struct Recipe {
  int recipe_version = 1;
  std::string id;  ///< recipe_id(): outputs left out
  std::string engine_version, created_at;
  Value request;  ///< the brief
  std::int64_t seed = 0;
  double rate_hz = 48000.0;
  std::string pipeline_sha256;
  Value pipeline;  ///< the document itself: a reproduction runs the same stages
  std::map<std::string, std::string> inputs;  ///< given document → sha256 of its snapshot
  std::string genre_id, genre_sha256;
  std::vector<RecipePlugin> plugins;  ///< by id
  std::vector<host::BulkFile> bulk;   ///< by kind, name; paths left empty
  std::vector<RecordedAnswer> answers;
  std::map<std::string, std::string> agents, providers;  ///< the choices that held
  std::map<std::string, std::string> specs;              ///< document → checksum
  std::map<std::string, std::string> outputs;            ///< release file → sha256
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("recipe_version", &Recipe::recipe_version, Range{1, 1});
    f("id", &Recipe::id);
    f("engine_version", &Recipe::engine_version);
    f("created_at", &Recipe::created_at);
    f("request", &Recipe::request);
    f("seed", &Recipe::seed);
    f("rate_hz", &Recipe::rate_hz);
    f("pipeline_sha256", &Recipe::pipeline_sha256);
    f("pipeline", &Recipe::pipeline);
    f("inputs", &Recipe::inputs);
    f("genre_id", &Recipe::genre_id);
    f("genre_sha256", &Recipe::genre_sha256);
    f("plugins", &Recipe::plugins);
    f("bulk", &Recipe::bulk);
    f("answers", &Recipe::answers);
    f("agents", &Recipe::agents);
    f("providers", &Recipe::providers);
    f("specs", &Recipe::specs);
    f("outputs", &Recipe::outputs);
  }
};

/// The recipe's own id: the checksum of it without `id`, `specs` and `outputs`, so that it is known
/// before anything is rendered and goes into the tags of the files.
std::string recipe_id(const Recipe& recipe);

/// What has changed since a recipe was written, one sentence each; empty when a reproduction must
/// give the same bytes.
std::vector<std::string> differences(const Recipe& then, const Recipe& now);

}  // namespace aether::pipeline
