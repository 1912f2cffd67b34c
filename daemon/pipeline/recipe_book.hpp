// Writing a job's recipe and decision log, and checking a job against the recipe it follows.
#pragma once

#include <aether/value.hpp>

#include "daemon/pipeline/recipe.hpp"
#include "daemon/pipeline/stage_plan.hpp"
#include "daemon/pipeline/workbench.hpp"

namespace aether::pipeline {

/// What is known of the recipe before anything is made: enough for recipe_id().
Recipe begin_recipe(const JobContext& context);

/// The whole recipe after the last stage, from the records and artifacts of all stages; `last` is
/// the stage that is about to be committed. Not yet in the outputs: the recipe itself.
Recipe finish_recipe(const JobContext& context, Workbench& last);

/// [{stage, plugin, field, value, reason, confidence}], in order of the stages.
Value decision_log(const JobContext& context, Workbench& last);

/// Does this installation still hold what the job's recipe names? @throws Failure
/// E-REPRODUCE-DIFFERENT listing what has changed, unless the job allows it. Does nothing for a job
/// without a recipe.
void check_followed_recipe(const JobContext& context);

/// Are the outputs those the followed recipe names? MP3 and Ogg are not compared.
/// @throws Failure E-REPRODUCE-MISMATCH naming the files, unless the job allows it.
void check_outputs(const JobContext& context, const Recipe& made);

}  // namespace aether::pipeline
