// The process `aetherd host`: loads a generation of plugins and forks a job process for each job.
// One thread, no ZeroMQ, no SQLite, no spdlog; everything it has to say goes over its channel.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "daemon/host/bulk_files.hpp"
#include "daemon/host/channel.hpp"
#include "daemon/host/plugin_set.hpp"

namespace aether::host {

/// The descriptor number under which a host finds its channel.
inline constexpr int kHostChannelFd = 3;

/// What a job process starts with. All references live until it exits.
struct JobStart {
  Channel& channel;  ///< to the broker
  const PluginSet& plugins;
  BulkFiles& bulk;
  const Value& config;  ///< plugin id → {key: value}
  std::string job;
  std::int64_t attempt = 1;
  std::string work_dir;
  const std::atomic<bool>& cancelled;  ///< set by SIGTERM
};

/// The job's whole life; returns its exit code. Runs in the forked child, which then calls _exit.
using JobMain = int (*)(JobStart&);

/// Runs until drained or until the broker's end closes. Returns the exit code of the host: 0 after
/// a drain, 1 when the broker went away, 2 when a plugin tainted it. Call with a single thread,
/// right after exec.
int run_host(int channel_fd, JobMain job_main);

}  // namespace aether::host
