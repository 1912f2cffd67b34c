// The order of work as data: data/pipelines/song.yaml names stages by agent role or render kind,
// with the documents each consumes and produces.
//
//   stages:
//     - {stage: arrangement, agent: arrangement, consumes: [brief, song, …], produces:
//     [arrangement], timeout: 60}
//     - {stage: jazzcat, agent: jazzcat, consumes: [harmony], produces: [harmony]}   # replaces it
//     downstream
//     - {stage: stems, render: stems, consumes: [score, sound_design], produces: [stems], timeout:
//     600}
#pragma once

#include <aether/value.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "daemon/core/result.hpp"

namespace aether::pipeline {

enum class StageKind { kAgent, kScore, kStems, kMixdown, kMaster };

struct Stage {
  std::string name;
  StageKind kind = StageKind::kAgent;
  std::string role;  ///< of an agent stage
  std::vector<std::string> consumes, produces;
  double timeout_seconds = 0.0;  ///< 0 = the configured default
};

struct StagePlan {
  std::vector<Stage> stages;
  const Stage* find(std::string_view name) const;
};

/// Documents that exist before the first stage: brief, job, genres, instruments, patches, lexicons.
/// `genre` joins them after the stage that produces `song`.
const std::vector<std::string>& given_documents();

/// Errors: E-PIPELINE-STAGE, E-PIPELINE-KIND, E-PIPELINE-ORDER, E-PIPELINE-DUPLICATE, each with its
/// field
/// ("stages[3].consumes[1]").
Result<StagePlan> parse_plan(const Value& document);

}  // namespace aether::pipeline
