// The broker's side of hosts and jobs. All of it belongs to the broker's main thread: hosts are
// started by fork and exec there (their death signal follows that thread), and its poll loop
// watches the descriptors.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/host/catalogue.hpp"
#include "daemon/host/channel.hpp"
#include "daemon/host/messages.hpp"
#include "daemon/host/output_lines.hpp"

namespace aether::host {

/// How to start a host.
struct HostStart {
  std::string executable = "/proc/self/exe";
  std::vector<std::string> arguments = {"host"};
  std::vector<std::string> environment;  ///< from host_environment()
  Load load;
};

/// NAME=value lines for a host: a fixed allow-list from our own environment (PATH, HOME, LANG, TZ,
/// TMPDIR, sanitizer options), the names in `allowed` (API keys the operator let through), and what
/// every host needs: OMP_NUM_THREADS=1 and GLIBC_TUNABLES without FMA, so that every CPU computes
/// the same bits.
std::vector<std::string> host_environment(const std::vector<std::string>& allowed = {});

/// The channel ended: the host is gone or going; reap() says how.
struct HostClosed {};
/// A message this broker does not understand; `text` says why.
struct BadMessage {
  std::string text;
};

using HostEvent = std::variant<Loading, Loaded, Refused, Ready, Spawned, SpawnFailed, Exited,
                               HostLog, HostClosed, BadMessage>;
using JobEvent = std::variant<StageStarted, Progress, JobLog, Commit, Permit, Report, Health, Done,
                              Failed, HostClosed, BadMessage>;

/// The broker's end of one job's socketpair. End of file comes as HostClosed.
class JobChannel {
 public:
  JobChannel() = default;
  explicit JobChannel(Channel channel) : channel_(std::move(channel)) {}
  int fd() const { return channel_.fd(); }
  explicit operator bool() const { return static_cast<bool>(channel_); }
  void close() { channel_.close(); }

  /// What has arrived, all of it once the process has ended; never waits. After HostClosed the
  /// channel is closed.
  std::vector<JobEvent> on_readable();

  // Answers. A job that does not read its answers is E-CHANNEL-FULL: stop it.
  Result<void> send(const Committed& message) { return channel_.try_send(pack(message)); }
  Result<void> send(const CommitRefused& message) { return channel_.try_send(pack(message)); }
  Result<void> send(const PermitReply& message) { return channel_.try_send(pack(message)); }

 private:
  Channel channel_;
};

/// One running host. Destroying it kills the host (and, by their death signal, its jobs) and reaps
/// it.
class HostHandle {
 public:
  /// Starts the process and sends it what to load. Errors: E-HOST-START.
  static Result<HostHandle> start(const HostStart& start);
  HostHandle(HostHandle&&) noexcept;
  HostHandle& operator=(HostHandle&&) noexcept;
  ~HostHandle();

  pid_t pid() const { return pid_; }
  std::int64_t generation() const { return generation_; }
  /// To poll for POLLIN: the channel, and what the host prints. Empty once both have ended.
  std::vector<int> fds() const;

  /// What has arrived; never waits.
  std::vector<HostEvent> on_readable();

  /// Makes the job's socketpair, hands one end to the host and returns the other. The host answers
  /// with Spawned or SpawnFailed. Errors: E-CHANNEL-….
  Result<JobChannel> spawn_job(const Spawn& spawn);
  Result<void> stop_job(const std::string& job, std::int64_t attempt);
  Result<void> drain();
  void kill();

  /// The wait status once the process is gone, without waiting. Call after HostClosed until it
  /// answers, or on SIGCHLD.
  std::optional<int> reap();
  /// Plugin that was being loaded, initialised or warmed when the host was last heard of; empty
  /// once Ready.
  const std::optional<Loading>& in_progress() const { return in_progress_; }

 private:
  HostHandle() = default;
  pid_t pid_ = -1;
  std::int64_t generation_ = 0;
  Channel channel_;
  UniqueFd output_;
  OutputLines lines_;
  std::optional<Loading> in_progress_;
  std::optional<int> status_;
};

/// How a job's process ended, in words the operator reads.
struct JobEnd {
  bool success = false;
  Error error;  ///< when not: status decides the retry; code E-JOB-SIGNAL, -MEMORY, -EXIT, -HUNG,
                ///< or the job's own
};

/// Makes orphans of a dead host's jobs come to this process; once, at the start of the broker.
void become_subreaper();
/// Kills and reaps every child that is not one of `hosts`. Returns how many. May take some
/// milliseconds.
int reap_orphans(const std::vector<pid_t>& hosts);

/// Success is `done` and exit 0 and nothing else. `failed` and `done` are what the job said, when
/// it did; `stage` and `plugin` where it was last heard of, the named culprit of a crash.
JobEnd classify_end(const Exited& exited, const std::optional<Done>& done,
                    const std::optional<Failed>& failed, const std::string& stage,
                    const std::string& plugin);

}  // namespace aether::host
