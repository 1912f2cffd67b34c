// The aether_host an instance is created with: all extensions, bound to one stage and one plugin.
#pragma once

#include <aether/plugin.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/host/plugin_set.hpp"
#include "daemon/pipeline/workbench.hpp"

namespace aether::pipeline {

class Instances;

/// Lives as long as the instance it was made for. Functions tagged [any] in plugin.h may be called
/// on any thread.
class StageHost {
 public:
  StageHost(Workbench& workbench, Instances& instances, std::string plugin_id);
  StageHost(const StageHost&) = delete;
  StageHost& operator=(const StageHost&) = delete;

  const aether_host* raw() const { return &host_; }
  Workbench& workbench() { return workbench_; }
  const std::string& plugin_id() const { return plugin_id_; }

  /// The error of a call that returned `status`: what set_error said, else a sentence about the
  /// status. Forgets it.
  Error take_error(aether_status status);
  void forget_error();

  static StageHost& of(const aether_host* host) { return *static_cast<StageHost*>(host->impl); }
  void set_error(Error error);
  /// The host's own reason for refusing a call of the plugin.
  void set_cause(Error error);

  // Behind the extensions.
  aether_status find_bulk(const std::string& kind, const std::string& name, aether_sink out);
  aether_status measure(const std::string& subject, aether_sink out);
  aether_status emit(const std::string& name, const std::string& type, const std::string& mime,
                     aether_bytes content);
  aether_status permit(const std::string& resource, std::uint32_t* retry_after_ms);
  Instances& instances() { return instances_; }

 private:
  aether_host host_{};
  Workbench& workbench_;
  Instances& instances_;
  const std::string plugin_id_;
  std::mutex error_mutex_;
  Error error_, cause_;
};

/// The extension struct with this id, or nullptr.
const void* stage_extension(const aether_host* host, const char* id);

}  // namespace aether::pipeline
