// The aether_host that init() and warm() see: log, set_error, configuration and data files, nothing
// of a job.
#pragma once

#include <aether/plugin.h>
#include <aether/value.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/host/bulk_files.hpp"

namespace aether::host {

/// The text of `plugins.<id>.<key>` of the configuration, or nothing when it is not set or no
/// scalar.
std::optional<std::string> config_text(const Value& config, std::string_view plugin_id,
                                       std::string_view key);

/// Takes a log line: severity as AETHER_LOG_*, text.
using LogLine = std::function<void(int severity, const std::string& text)>;

/// Lives as long as the host process: a plugin may keep the pointer until deinit. One thread.
class PluginHost {
 public:
  /// `ids` are the plugin's descriptors: configuration is looked up under each in turn.
  PluginHost(std::vector<std::string> ids, const Value& config, BulkFiles& bulk, LogLine log);
  PluginHost(const PluginHost&) = delete;
  PluginHost& operator=(const PluginHost&) = delete;

  const aether_host* raw() const { return &host_; }
  /// What the plugin last said through set_error; empty code when nothing.
  const Error& error() const { return error_; }

 private:
  static PluginHost& self(const aether_host* host);
  static const void* get_extension(const aether_host* host, const char* id);

  aether_host host_{};
  std::vector<std::string> ids_;
  const Value& config_;
  BulkFiles& bulk_;
  LogLine log_;
  Error error_;
};

}  // namespace aether::host
