#include "daemon/pipeline/stage_plan.hpp"

#include <aether/reflect.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

namespace aether::pipeline {

namespace {

constexpr std::array<std::pair<std::string_view, StageKind>, 4> kRenderKinds = {{
    {"score", StageKind::kScore},
    {"stems", StageKind::kStems},
    {"mixdown", StageKind::kMixdown},
    {"master", StageKind::kMaster},
}};
constexpr std::size_t kMostStages = 64;

struct StageLine {
  std::string stage;
  std::optional<std::string> agent, render;
  std::vector<std::string> consumes, produces;
  double timeout = 0.0;
  template <class F>
  static void fields(F&& f) {
    f("stage", &StageLine::stage, Required{}, Length{1, 40});
    f("agent", &StageLine::agent, Length{1, 40});
    f("render", &StageLine::render);
    f("consumes", &StageLine::consumes, Size{0, 64});
    f("produces", &StageLine::produces, Required{}, Size{1, 16});
    f("timeout", &StageLine::timeout, Range{0, 86400});
  }
};

struct PlanDocument {
  std::vector<StageLine> stages;
  template <class F>
  static void fields(F&& f) {
    f("stages", &PlanDocument::stages, Required{}, Size{1, kMostStages});
  }
};

[[noreturn]] void fail(const char* code, std::string field, std::string text) {
  throw Failure(Status::kInvalid, code, std::move(text), std::move(field));
}

// Names become file names, topics and column values.
void check_name(const std::string& name, const std::string& field) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!plain) fail("E-PIPELINE-STAGE", field, "\"" + name + "\" must consist of a-z, 0-9 and _");
}

Stage read_stage(const StageLine& line, const std::string& at) {
  check_name(line.stage, at + ".stage");
  Stage stage{line.stage, StageKind::kAgent, {}, line.consumes, line.produces, line.timeout};
  if (line.agent.has_value() == line.render.has_value())
    fail("E-PIPELINE-KIND", at,
         "stage \"" + line.stage + "\" needs either agent: <role> or render: <kind>");
  if (line.agent) {
    stage.role = *line.agent;
    return stage;
  }
  std::string known;
  for (const auto& [name, kind] : kRenderKinds) {
    if (name == *line.render) {
      stage.kind = kind;
      return stage;
    }
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  fail("E-PIPELINE-KIND", at + ".render",
       "unknown render kind \"" + *line.render + "\"; one of " + known);
}

}  // namespace

const std::vector<std::string>& given_documents() {
  static const std::vector<std::string> given = {"brief", "genres",   "instruments",
                                                 "job",   "lexicons", "patches"};
  return given;
}

const Stage* StagePlan::find(std::string_view name) const {
  for (const Stage& stage : stages)
    if (stage.name == name) return &stage;
  return nullptr;
}

Result<StagePlan> parse_plan(const Value& document) {
  return catching([&] {
    const auto lines = from_value<PlanDocument>(document, "", UnknownKeys::kReject).stages;
    std::set<std::string> available(given_documents().begin(), given_documents().end());
    StagePlan plan;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string at = "stages[" + std::to_string(i) + "]";
      Stage stage = read_stage(lines[i], at);
      if (plan.find(stage.name) != nullptr)
        fail("E-PIPELINE-DUPLICATE", at + ".stage", "stage \"" + stage.name + "\" is there twice");
      for (std::size_t k = 0; k < stage.consumes.size(); ++k)
        if (!available.contains(stage.consumes[k]))
          fail("E-PIPELINE-ORDER", at + ".consumes[" + std::to_string(k) + "]",
               "\"" + stage.consumes[k] + "\" is consumed by " + stage.name +
                   " before any stage produces it");
      for (std::size_t k = 0; k < stage.produces.size(); ++k) {
        const std::string field = at + ".produces[" + std::to_string(k) + "]";
        const std::string& name = stage.produces[k];
        check_name(name, field);
        const auto& given = given_documents();
        if (name == "genre" || std::find(given.begin(), given.end(), name) != given.end())
          fail("E-PIPELINE-ORDER", field,
               "\"" + name + "\" is given to the pipeline; no stage may produce it");
        available.insert(name);
        // The chosen genre's profile follows from song.genre_id.
        if (name == "song") available.insert("genre");
      }
      plan.stages.push_back(std::move(stage));
    }
    return plan;
  });
}

}  // namespace aether::pipeline
