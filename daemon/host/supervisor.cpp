#include "daemon/host/supervisor.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "daemon/host/host_process.hpp"
#include "daemon/host/job_process.hpp"

extern char** environ;

namespace aether::host {

namespace {

constexpr std::array<std::string_view, 14> kPassedOn = {
    "PATH",         "HOME",         "LANG",          "LC_ALL",           "TZ",
    "TMPDIR",       "AETHER_HOME",  "AETHER_FAULT",  "AETHER_TEST_KILL", "ASAN_OPTIONS",
    "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH"};

// More than a full socket buffer holds, so that one call empties the channel of a dead process;
// bounded, so that a process that never stops talking cannot keep the broker from the others.
constexpr int kMostAtOnce = 1024;

// Reads what there is and turns each message into one of the variant's alternatives by its type.
template <class Event, class... Messages>
void read_events(Channel& channel, std::vector<Event>& events) {
  for (int count = 0; channel && count < kMostAtOnce; ++count) {
    Result<Received> received = channel.receive();
    if (!received.ok()) {
      events.push_back(BadMessage{received.error().text});
      continue;
    }
    if (received->state == Inbox::kEmpty) return;
    if (received->state == Inbox::kClosed) {
      channel.close();
      events.push_back(HostClosed{});
      return;
    }
    const Value& message = received->packet.message;
    const std::string type = type_of(message);
    bool known = false;
    const auto read_as = [&]<class M>() {
      if (known || type != M::kType) return;
      known = true;
      Result<M> typed = catching([&] { return unpack<M>(message); });
      if (typed.ok())
        events.push_back(std::move(typed).value());
      else
        events.push_back(BadMessage{typed.error().message()});
    };
    (read_as.template operator()<Messages>(), ...);
    if (!known) events.push_back(BadMessage{"unknown message type \"" + type + "\""});
  }
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

// Between fork and exec in a process with threads: async-signal-safe calls only.
[[noreturn]] void exec_host(pid_t broker, int channel, int output, const char* path,
                            char** arguments, char** environment) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != broker) ::_exit(127);
  ::setpgid(0, 0);  // Ctrl-C in the terminal of a foreground daemon is for the daemon
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  if (channel == kHostChannelFd)
    ::fcntl(channel, F_SETFD, 0);
  else
    ::dup2(channel, kHostChannelFd);
  ::close(STDIN_FILENO);
  ::open("/dev/null", O_RDONLY);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve(path, arguments, environment);
  ::_exit(127);
}

Error host_error(const char* what) {
  return {Status::kResource, "E-HOST-START", std::string(what) + ": " + std::strerror(errno), {}};
}

Status status_of(const std::string& name) {
  for (int i = AETHER_OK; i <= AETHER_INTERNAL; ++i)
    if (name == status_name(static_cast<Status>(i))) return static_cast<Status>(i);
  return Status::kInternal;
}

std::string mebibytes(std::int64_t bytes) {
  return std::to_string(bytes >> 20) + " MiB";
}

}  // namespace

std::vector<std::string> host_environment(const std::vector<std::string>& allowed) {
  std::vector<std::string> environment = {"OMP_NUM_THREADS=1",
                                          "GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-FMA4"};
  for (char** line = environ; line != nullptr && *line != nullptr; ++line) {
    const std::string_view text(*line);
    const std::string_view name = text.substr(0, text.find('='));
    if (std::find(kPassedOn.begin(), kPassedOn.end(), name) != kPassedOn.end() ||
        (name != "OMP_NUM_THREADS" && name != "GLIBC_TUNABLES" &&
         std::find(allowed.begin(), allowed.end(), name) != allowed.end()))
      environment.emplace_back(text);
  }
  return environment;
}

// ---- job channel
// ---------------------------------------------------------------------------------

std::vector<JobEvent> JobChannel::on_readable() {
  std::vector<JobEvent> events;
  read_events<JobEvent, StageStarted, Progress, JobLog, Commit, Permit, Report, Health, Done,
              Failed>(channel_, events);
  return events;
}

// ---- host handle
// ---------------------------------------------------------------------------------

Result<HostHandle> HostHandle::start(const HostStart& start) {
  auto ends = Channel::pair();
  if (!ends.ok()) return ends.error();
  std::array<int, 2> output{};
  if (::pipe2(output.data(), O_CLOEXEC) != 0) return host_error("no pipe");
  UniqueFd output_read(output[0]), output_write(output[1]);
  ::fcntl(output_read.get(), F_SETFL, O_NONBLOCK);

  std::vector<std::string> arguments = {start.executable};
  arguments.insert(arguments.end(), start.arguments.begin(), start.arguments.end());
  std::vector<std::string> environment = start.environment;
  std::vector<char*> argv = pointers(arguments), envp = pointers(environment);
  const pid_t broker = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return host_error("cannot fork");
  if (pid == 0)
    exec_host(broker, ends->second.fd(), output_write.get(), start.executable.c_str(), argv.data(),
              envp.data());

  HostHandle host;
  host.pid_ = pid;
  host.generation_ = start.load.generation;
  host.channel_ = std::move(ends->first);
  host.output_ = std::move(output_read);
  // Until the first message the culprit of a death is the executable itself.
  if (Result<void> sent = host.channel_.try_send(pack(start.load)); !sent.ok()) {
    Error error = sent.error();
    error.code = "E-HOST-START";
    return error;  // destroying the handle ends the process
  }
  return host;
}

HostHandle::HostHandle(HostHandle&& other) noexcept {
  *this = std::move(other);
}

HostHandle& HostHandle::operator=(HostHandle&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(generation_, other.generation_);
  std::swap(channel_, other.channel_);
  std::swap(output_, other.output_);
  std::swap(lines_, other.lines_);
  std::swap(in_progress_, other.in_progress_);
  std::swap(status_, other.status_);
  return *this;
}

HostHandle::~HostHandle() {
  if (pid_ <= 0 || status_) return;
  kill();
  ::waitpid(pid_, nullptr, 0);
}

std::vector<int> HostHandle::fds() const {
  std::vector<int> open;
  if (channel_) open.push_back(channel_.fd());
  if (output_) open.push_back(output_.get());
  return open;
}

std::vector<HostEvent> HostHandle::on_readable() {
  std::vector<HostEvent> events;
  if (output_) {
    const auto take = [&](const std::string& line) {
      events.push_back(HostLog{{}, "host", AETHER_LOG_INFO, line});
    };
    if (!read_output(output_.get(), lines_, take)) {
      lines_.finish(take);
      output_.reset();
    }
  }
  if (!channel_) return events;
  read_events<HostEvent, Loading, Loaded, Refused, Ready, Spawned, SpawnFailed, Exited, HostLog>(
      channel_, events);
  for (const HostEvent& event : events) {
    if (const auto* loading = std::get_if<Loading>(&event)) in_progress_ = *loading;
    // A plugin that came through, or was refused in good order, is nobody's killer any more.
    if (std::holds_alternative<Loaded>(event) || std::holds_alternative<Refused>(event) ||
        std::holds_alternative<Ready>(event))
      in_progress_.reset();
  }
  return events;
}

Result<JobChannel> HostHandle::spawn_job(const Spawn& spawn) {
  auto ends = Channel::pair();
  if (!ends.ok()) return ends.error();
  if (Result<void> sent = channel_.try_send(pack(spawn), ends->second.fd()); !sent.ok())
    return sent.error();
  return JobChannel(std::move(ends->first));
}

Result<void> HostHandle::stop_job(const std::string& job, std::int64_t attempt) {
  return channel_.try_send(pack(Stop{job, attempt}));
}

Result<void> HostHandle::drain() {
  return channel_.try_send(pack(Drain{}));
}

void HostHandle::kill() {
  if (pid_ > 0 && !status_) ::kill(pid_, SIGKILL);
}

std::optional<int> HostHandle::reap() {
  int status = 0;
  if (!status_ && pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
  return status_;
}

// ---- ends
// ----------------------------------------------------------------------------------------

void become_subreaper() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

int reap_orphans(const std::vector<pid_t>& hosts) {
  return kill_strays(hosts);
}

JobEnd classify_end(const Exited& exited, const std::optional<Done>& done,
                    const std::optional<Failed>& failed, const std::string& stage,
                    const std::string& plugin) {
  if (done && exited.exit_code == 0) return {true, {}};
  std::string where = stage.empty() ? std::string("before the first stage") : "in stage " + stage;
  if (!plugin.empty()) where += " (plugin " + plugin + ")";
  const auto end = [](Status status, const char* code, std::string text) {
    return JobEnd{false, {status, code, std::move(text), {}}};
  };
  if (exited.killed_for == "memory")
    return end(Status::kResource, "E-JOB-MEMORY",
               "the job was ended " + where + ": it had taken " +
                   mebibytes(exited.peak_anon_bytes) +
                   " of memory, over its allowance (jobs.memory_mb)");
  if (exited.killed_for == "stop")
    return end(Status::kInternal, "E-JOB-HUNG", "the job did not stop when asked to, " + where);
  if (exited.signal == SIGKILL)
    return end(Status::kResource, "E-JOB-SIGNAL",
               "the job was killed from outside " + where + "; was the machine out of memory?");
  if (exited.signal != 0) {
    const char* name = ::sigabbrev_np(static_cast<int>(exited.signal));
    return end(Status::kInternal, "E-JOB-SIGNAL",
               "the job crashed " + where + " with SIG" +
                   (name != nullptr ? name : std::to_string(exited.signal)));
  }
  if (failed) {
    std::string text = failed->text;
    if (!failed->stage.empty()) text = "stage " + failed->stage + ": " + text;
    return {false, {status_of(failed->status), failed->code, std::move(text), failed->field}};
  }
  return end(Status::kInternal, "E-JOB-EXIT",
             "the job left " + where + " with exit code " + std::to_string(exited.exit_code) +
                 " without finishing; a plugin must not call exit()");
}

}  // namespace aether::host
