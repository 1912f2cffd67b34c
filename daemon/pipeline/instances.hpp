// The plugin instances of one stage, and who is chosen for what.
#pragma once

#include <aether/plugin.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/host/plugin_set.hpp"
#include "daemon/pipeline/recorded_llm.hpp"
#include "daemon/pipeline/stage_host.hpp"
#include "daemon/pipeline/workbench.hpp"

namespace aether::pipeline {

/// The plugin for an agent role: the brief's choice, else the configuration's, else a shipped one
/// (org.aether.…), else the first by id. Errors: E-AGENT-MISSING, E-AGENT-CHOICE (not loaded, or of
/// another role) on "agents.<role>".
Result<host::Offer> choose_agent(const JobFile& job, const host::PluginSet& plugins,
                                 const std::string& role);

/// Providers of a kind in the order to try them: the one asked for by `id` (id or role) alone; else
/// the choice of brief or configuration for the kind's short name ("midi"), then shipped ones, then
/// the others by id. Errors: E-PROVIDER-MISSING.
Result<std::vector<host::Offer>> choose_providers(const JobFile& job,
                                                  const host::PluginSet& plugins,
                                                  std::string_view kind, std::string_view id);

/// A created instance with the host it sees.
struct Instance {
  host::Offer offer;
  std::unique_ptr<StageHost> host;
  aether_instance* instance = nullptr;
};

/// Destroys its instances in reverse order. Job thread only.
class Instances {
 public:
  explicit Instances(Workbench& workbench) : workbench_(workbench) {}
  ~Instances();
  Instances(const Instances&) = delete;
  Instances& operator=(const Instances&) = delete;

  /// The stage's instance of an offer, created on first use. Errors: what create() said;
  /// E-PLUGIN-INSTANCE.
  Result<Instance*> get(const host::Offer& offer);
  /// For aether_provider.get: `id` may be empty. Language models come wrapped so that their answers
  /// are recorded.
  Result<aether_instance*> provider(const std::string& kind, const std::string& id);

 private:
  Workbench& workbench_;
  std::vector<std::unique_ptr<Instance>> instances_;
  std::vector<std::pair<Instance*, WrappedInstance>> wrapped_;
};

}  // namespace aether::pipeline
