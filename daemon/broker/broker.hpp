// The broker: puts store, queue, plugins and sockets together, runs the main thread's loop, and
// leaves in good order.
#pragma once

#include "daemon/core/result.hpp"

#include <string>
#include <vector>

namespace aether::broker {

struct BrokerOptions {
  std::string home;         ///< state root; empty = AETHER_HOME, else ~/.aether
  std::string config_file;  ///< empty = <home>/config.yaml when there is one
  std::string data_dir;     ///< empty = the configuration's, else beside the executable
  std::vector<std::string> plugin_dirs;  ///< after those of the configuration
  int idle_exit_seconds = 0;  ///< leave after this long without work or requests; 0 = never
};

/// Runs until SIGTERM or SIGINT (finish nothing new, stop jobs, keep their state), a broken disk,
/// or idleness. SIGHUP reloads plugins. Returns the exit code: 0 in good order, 1 with the reason
/// on stderr.
int run_broker(const BrokerOptions& options);

}  // namespace aether::broker
