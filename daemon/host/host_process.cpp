#include "daemon/host/host_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "daemon/host/job_process.hpp"
#include "daemon/host/plugin_host.hpp"
#include "daemon/host/process_info.hpp"

namespace aether::host {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kHostOomScore = 300;
constexpr int kWatchMs = 20;
constexpr auto kThreadPatience =
    std::chrono::milliseconds(50);  // a joined thread may linger in /proc
constexpr std::size_t kMostQueuedLogs = 1000;

constexpr int kExitDrained = 0;
constexpr int kExitBrokerGone = 1;
constexpr int kExitTainted = 2;

class HostProcess {
 public:
  HostProcess(int channel_fd, JobMain job_main)
      : channel_(UniqueFd(channel_fd)), job_main_(job_main) {}

  int run();

 private:
  bool load(const Load& load);
  bool load_one(const PluginFile& file);
  bool enter(const PluginFile& file, PluginHost& host, const char* step,
             aether_status (*function)(const aether_host*));
  bool still_clean(const PluginFile& file, const char* step);
  void refuse(const PluginFile& file, const Error& error, bool tainted);
  void say(const PluginFile& file, const char* step);

  bool read_messages();
  void handle(Packet packet);
  void spawn(const Spawn& spawn, UniqueFd channel);
  JobProcess* find(const std::string& job, std::int64_t attempt);
  void look_after_jobs();
  void wait();
  void post(Value message) { outbox_.push_back(std::move(message)); }
  void post_log(const std::string& job, const char* source, int severity, const std::string& text);
  void flush();
  int leave(int code);

  Channel channel_;
  // One of its own; more under an emulator or a sanitizer, which bring theirs.
  const int own_threads_ = thread_count();
  const JobMain job_main_;
  PluginSet plugins_;
  BulkFiles bulk_;
  Value config_;
  std::vector<std::unique_ptr<PluginHost>> plugin_hosts_;
  std::vector<const aether_entry*> initialised_;
  std::vector<JobProcess> jobs_;
  std::deque<Value> outbox_;  // the host must never wait for the broker while it guards jobs
  bool loaded_ = false, tainted_ = false, draining_ = false, broker_gone_ = false;
};

// ---- loading
// -------------------------------------------------------------------------------------

void HostProcess::say(const PluginFile& file, const char* step) {
  // Across the border before the plugin is touched, so that a crash names its culprit.
  (void)channel_.send(pack(Loading{file.name, file.sha256, step}));
}

void HostProcess::refuse(const PluginFile& file, const Error& error, bool tainted) {
  tainted_ = tainted_ || tainted;
  (void)channel_.send(pack(Refused{file, error.code, error.text, tainted}));
}

bool HostProcess::still_clean(const PluginFile& file, const char* step) {
  const auto deadline = Clock::now() + kThreadPatience;
  while (thread_count() > own_threads_ && Clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const int more = thread_count() - own_threads_;
  if (more <= 0) return true;
  refuse(file,
         {Status::kInvalid,
          "E-PLUGIN-THREAD",
          file.name + " left " + std::to_string(more) + " thread(s) running after " + step +
              "; start threads in create() or later, the job that is forked has none of them",
          {}},
         true);
  return false;
}

bool HostProcess::enter(const PluginFile& file, PluginHost& host, const char* step,
                        aether_status (*function)(const aether_host*)) {
  say(file, step);
  const aether_status status = function(host.raw());
  if (status == AETHER_OK) return still_clean(file, step);
  Error error = host.error();
  if (error.code.empty())
    error = {Status::kInternal, "E-PLUGIN-INIT", "status " + std::to_string(status), {}};
  error.text = file.name + " failed in " + step + ": " + error.message();
  error.code = "E-PLUGIN-INIT";
  if (still_clean(file, step)) refuse(file, error, false);
  return false;
}

bool HostProcess::load_one(const PluginFile& file) {
  const std::map<int, std::string> before = open_descriptors();
  say(file, "load");
  Result<LoadedPlugin> plugin = load_plugin(file);
  if (!plugin.ok()) {
    if (still_clean(file, "load"))
      refuse(file, plugin.error(), plugin.error().code == kConstructorThrew);
    return false;
  }
  if (!still_clean(file, "load")) return false;
  Loaded loaded{file, plugin->build_id, plugin->descriptors};
  const aether_entry* entry = plugin->entry;
  for (const Descriptor& descriptor : loaded.descriptors) {
    if (const Offer taken = plugins_.find(descriptor.id); taken.plugin != nullptr) {
      refuse(file,
             {Status::kInvalid,
              "E-PLUGIN-DUPLICATE",
              "the id " + descriptor.id + " is already offered by " + taken.plugin->file.source,
              {}},
             false);
      return false;
    }
  }
  std::vector<std::string> ids;
  for (const Descriptor& descriptor : loaded.descriptors) ids.push_back(descriptor.id);
  plugin_hosts_.push_back(
      std::make_unique<PluginHost>(std::move(ids), config_, bulk_,
                                   [this, name = file.name](int severity, const std::string& text) {
                                     post_log({}, name.c_str(), severity, text);
                                   }));
  PluginHost& host = *plugin_hosts_.back();
  if (!enter(file, host, "init", entry->init)) return false;
  initialised_.push_back(entry);
  if (entry->warm != nullptr && !enter(file, host, "warm", entry->warm)) return false;
  for (const auto& [fd, target] : open_descriptors()) {
    if (before.contains(fd)) continue;
    refuse(file,
           {Status::kInvalid,
            "E-PLUGIN-DESCRIPTORS",
            file.name + " left descriptor " + std::to_string(fd) + " (" + target +
                ") open after init; every job would inherit it, so close it or open it in create()",
            {}},
           true);
    return false;
  }
  if (Result<void> added = plugins_.add(std::move(plugin).value()); !added.ok()) {
    refuse(file, added.error(), false);
    return false;
  }
  (void)channel_.send(pack(loaded));
  return true;
}

bool HostProcess::load(const Load& load) {
  const auto begin = Clock::now();
  config_ = load.config;
  bulk_ = BulkFiles(load.data_dir, load.bulk, load.hash_cache);
  for (const PluginFile& file : load.plugins) {
    load_one(file);
    flush();
    // A process a plugin has misbehaved in is no place to fork from.
    if (tainted_) return false;
  }
  loaded_ = true;
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  (void)channel_.send(pack(Ready{load.generation, seconds}));
  return true;
}

// ---- jobs
// ----------------------------------------------------------------------------------------

JobProcess* HostProcess::find(const std::string& job, std::int64_t attempt) {
  for (JobProcess& running : jobs_)
    if (running.spawn().job == job && running.spawn().attempt == attempt) return &running;
  return nullptr;
}

void HostProcess::spawn(const Spawn& spawn, UniqueFd channel) {
  const auto fail = [&](const Error& error) {
    post(pack(SpawnFailed{spawn.job, spawn.attempt, error.code, error.text}));
  };
  if (!loaded_ || draining_)
    return fail({Status::kTransient, "E-HOST-DRAINING", "this generation takes no more jobs", {}});
  if (!channel)
    return fail({Status::kInternal, "E-HOST-CHANNEL", "the job's channel did not arrive", {}});
  if (find(spawn.job, spawn.attempt) != nullptr)
    return fail({Status::kInternal, "E-HOST-DUPLICATE", "this attempt is already running", {}});
  flush();
  Result<JobProcess> job = JobProcess::fork(
      spawn, std::move(channel), [&](int channel_fd, const std::atomic<bool>& cancelled) {
        bulk_.stop_caching();
        Channel to_broker{UniqueFd(channel_fd)};
        JobStart start{to_broker, plugins_,      bulk_,          config_,
                       spawn.job, spawn.attempt, spawn.work_dir, cancelled};
        return job_main_(start);
      });
  if (!job.ok()) return fail(job.error());
  post(pack(Spawned{spawn.job, spawn.attempt, job->pid(), job->fork_ms()}));
  jobs_.push_back(std::move(job).value());
}

void HostProcess::look_after_jobs() {
  for (std::size_t i = 0; i < jobs_.size();) {
    JobProcess& job = jobs_[i];
    const auto log = [&](const char* source, const std::string& line) {
      post_log(job.spawn().job, source, AETHER_LOG_INFO, line);
    };
    job.read_outputs(log);
    job.watch();
    std::optional<Exited> exited = job.reap();
    if (!exited) {
      ++i;
      continue;
    }
    job.read_outputs(log);  // its last words
    jobs_.erase(jobs_.begin() + static_cast<std::ptrdiff_t>(i));
    std::vector<pid_t> known;
    for (const JobProcess& running : jobs_) known.push_back(running.pid());
    exited->left_behind = kill_strays(known);
    post(pack(*exited));
  }
}

// ---- the loop
// ------------------------------------------------------------------------------------

void HostProcess::post_log(const std::string& job, const char* source, int severity,
                           const std::string& text) {
  if (outbox_.size() < kMostQueuedLogs) post(pack(HostLog{job, source, severity, text}));
}

void HostProcess::flush() {
  while (!outbox_.empty()) {
    const Result<void> sent = channel_.try_send(outbox_.front());
    if (!sent.ok() && sent.error().code == "E-CHANNEL-FULL") return;
    if (!sent.ok() && sent.error().code == "E-CHANNEL-CLOSED") broker_gone_ = true;
    outbox_.pop_front();
  }
}

void HostProcess::handle(Packet packet) {
  const std::string type = type_of(packet.message);
  if (type == Load::kType && !loaded_) {
    load(unpack<Load>(packet.message));
  } else if (type == Spawn::kType) {
    spawn(unpack<Spawn>(packet.message), std::move(packet.fd));
  } else if (type == Stop::kType) {
    const auto stop = unpack<Stop>(packet.message);
    if (JobProcess* job = find(stop.job, stop.attempt)) job->stop();
  } else if (type == Drain::kType) {
    draining_ = true;
  } else {
    post_log({}, "host", AETHER_LOG_WARN, "ignored a message of type " + type);
  }
}

bool HostProcess::read_messages() {
  for (;;) {
    Result<Received> received = channel_.receive();
    if (!received.ok()) {
      post_log({}, "host", AETHER_LOG_WARN, received.error().text);
      continue;
    }
    if (received->state == Inbox::kEmpty) return true;
    if (received->state == Inbox::kClosed) return false;
    const Result<void> handled = catching([&] { handle(std::move(received->packet)); });
    if (!handled.ok()) post_log({}, "host", AETHER_LOG_ERROR, handled.error().message());
    if (tainted_) return true;
  }
}

void HostProcess::wait() {
  const short channel_events = static_cast<short>(POLLIN | (outbox_.empty() ? 0 : POLLOUT));
  std::vector<pollfd> watched{{channel_.fd(), channel_events, 0}};
  for (const JobProcess& job : jobs_)
    for (const int fd : job.fds()) watched.push_back({fd, POLLIN, 0});
  ::poll(watched.data(), watched.size(), jobs_.empty() ? -1 : kWatchMs);
}

int HostProcess::leave(int code) {
  for (JobProcess& job : jobs_) job.kill();
  while (!jobs_.empty()) {
    look_after_jobs();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (code == kExitDrained)
    for (auto entry = initialised_.rbegin(); entry != initialised_.rend(); ++entry)
      (*entry)->deinit();
  flush();
  return code;
}

int HostProcess::run() {
  ::fcntl(channel_.fd(), F_SETFD, FD_CLOEXEC);
  ::signal(SIGPIPE, SIG_IGN);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  set_oom_score(kHostOomScore);
  for (;;) {
    wait();
    if (!read_messages() || broker_gone_) return leave(kExitBrokerGone);
    if (tainted_) return leave(kExitTainted);
    look_after_jobs();
    flush();
    if (draining_ && jobs_.empty() && outbox_.empty()) return leave(kExitDrained);
  }
}

}  // namespace

int run_host(int channel_fd, JobMain job_main) {
  return HostProcess(channel_fd, job_main).run();
}

}  // namespace aether::host
