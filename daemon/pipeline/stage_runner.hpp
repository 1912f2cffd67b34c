// Runs one stage: an agent's process(), or a rendering step of the engine.
#pragma once

#include <map>
#include <string>

#include "daemon/pipeline/instances.hpp"
#include "daemon/pipeline/stage_plan.hpp"
#include "daemon/pipeline/workbench.hpp"

namespace aether::pipeline {

/// New versions of documents, by name.
using Produced = std::map<std::string, Value>;

/// Calls the agent chosen for the stage and checks what it wrote. @throws Failure: the agent's own
/// error, or E-AGENT-OUTPUT naming the plugin and the field.
Produced run_agent(const Stage& stage, Workbench& workbench, Instances& instances,
                   const host::Offer& agent);

/// Runs a rendering stage. @throws Failure.
Produced run_render(const Stage& stage, Workbench& workbench, Instances& instances);

/// The msgpack map {name: document} of what a stage consumes.
Map gather_inputs(const Stage& stage, const Documents& documents);

}  // namespace aether::pipeline
