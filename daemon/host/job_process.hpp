// One forked job as its host sees it: its output pipes, its memory, its end.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/core/result.hpp"
#include "daemon/host/fd.hpp"
#include "daemon/host/messages.hpp"
#include "daemon/host/output_lines.hpp"

namespace aether::host {

/// Movable; one thread. The process it stands for is always reaped before it is dropped.
class JobProcess {
 public:
  using Clock = std::chrono::steady_clock;
  /// The child's life after the fork hygiene; returns the exit code.
  using Body = std::function<int(int channel_fd, const std::atomic<bool>& cancelled)>;

  /// Forks. The child keeps `channel` (as descriptor 3), its output pipes and nothing else.
  static Result<JobProcess> fork(const Spawn& spawn, UniqueFd channel, const Body& body);

  const Spawn& spawn() const { return spawn_; }
  pid_t pid() const { return pid_; }
  double fork_ms() const { return fork_ms_; }

  /// Descriptors to poll: end of the process (may be absent on old kernels), stdout, stderr.
  std::vector<int> fds() const;
  void read_outputs(const std::function<void(const char* source, const std::string& line)>& take);

  void stop();
  /// Enforces the grace period and the memory allowance.
  void watch();
  /// The report of its end, once it has ended: everything of its process group is killed, then it
  /// is reaped.
  std::optional<Exited> reap();
  void kill();

 private:
  JobProcess() = default;
  Spawn spawn_;
  pid_t pid_ = -1;
  UniqueFd pidfd_, out_, err_;
  OutputLines out_lines_, err_lines_;
  std::int64_t baseline_bytes_ = 0, peak_bytes_ = 0;
  std::optional<Clock::time_point> kill_at_;
  std::string killed_for_;
  double fork_ms_ = 0.0;
};

/// Kills and reaps children of this process that are not in `known`: what ended jobs left behind.
/// Returns how many.
int kill_strays(const std::vector<pid_t>& known);

}  // namespace aether::host
