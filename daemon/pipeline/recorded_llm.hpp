// A language model whose answers are written down, and read back when a recipe is followed.
#pragma once

#include <aether/plugin.h>

#include <memory>

namespace aether::pipeline {

struct Instance;
class Workbench;

using WrappedInstance = std::unique_ptr<aether_instance, void (*)(aether_instance*)>;

/// An instance of AETHER_KIND_LLM over `real`, which must outlive it. Each answer goes to the
/// stage's record under the checksum of its request; when the job follows a recipe that holds an
/// answer for it, nobody is asked.
WrappedInstance record_answers(Instance& real, Workbench& workbench);

}  // namespace aether::pipeline
