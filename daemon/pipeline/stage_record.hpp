// What is remembered of a stage beside its documents: who did it, what was decided and asked. One
// artifact per stage
// ("records/<stage>.msgpack"), so that a resumed job can still write the whole decision log and
// recipe.
#pragma once

#include <aether/reflect.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/host/bulk_files.hpp"
#include "daemon/pipeline/recipe.hpp"

namespace aether::pipeline {

struct Decision {
  std::string stage, plugin, field, value, reason;
  double confidence = 1.0;
  template <class F>
  static void fields(F&& f) {
    f("stage", &Decision::stage);
    f("plugin", &Decision::plugin);
    f("field", &Decision::field);
    f("value", &Decision::value);
    f("reason", &Decision::reason);
    f("confidence", &Decision::confidence);
  }
};

struct StageRecord {
  std::string stage, plugin;
  std::vector<RecipePlugin> plugins;  ///< every plugin that had an instance in the stage
  std::vector<host::BulkFile> bulk;   ///< files asked for in it
  std::vector<Decision> decisions;
  std::vector<RecordedAnswer> answers;
  template <class F>
  static void fields(F&& f) {
    f("stage", &StageRecord::stage, Required{});
    f("plugin", &StageRecord::plugin);
    f("plugins", &StageRecord::plugins);
    f("bulk", &StageRecord::bulk);
    f("decisions", &StageRecord::decisions);
    f("answers", &StageRecord::answers);
  }
};

}  // namespace aether::pipeline
