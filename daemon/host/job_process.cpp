#include "daemon/host/job_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <utility>

#include "daemon/host/process_info.hpp"

#if defined(AETHER_COVERAGE)
extern "C" void __gcov_dump(void);
#endif

namespace aether::host {

namespace {

constexpr int kJobOomScore = 800;
constexpr int kJobChannelFd = 3;

std::atomic<bool> g_cancelled{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set in a signal handler");

void on_sigterm(int) {
  g_cancelled.store(true);
}

// A fresh job has the host's channel and every other job's socket and pipes. Closing them is what
// makes their ends of file come in time; CLOEXEC does nothing without an exec.
void keep_only(int channel, int out, int err) {
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  if (channel != kJobChannelFd) ::dup2(channel, kJobChannelFd);
  ::fcntl(kJobChannelFd, F_SETFD, FD_CLOEXEC);
  ::close_range(kJobChannelFd + 1, ~0U, 0);
  ::close(STDIN_FILENO);
  ::open("/dev/null", O_RDONLY);
}

void reset_signals() {
  struct sigaction action {};
  action.sa_handler = &on_sigterm;
  ::sigaction(SIGTERM, &action, nullptr);
  action.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &action, nullptr);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void run_child(pid_t host, int channel, int out, int err,
                            const JobProcess::Body& body) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != host) ::_exit(1);  // the host died before the death signal was set
  ::setpgid(0, 0);
  keep_only(channel, out, err);
  reset_signals();
  set_oom_score(kJobOomScore);
  const int code = body(kJobChannelFd, g_cancelled);
  std::fflush(nullptr);
#if defined(AETHER_COVERAGE)
  __gcov_dump();
#endif
  ::_exit(code);
}

struct Pipe {
  UniqueFd read, write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return Error{
        Status::kResource, "E-HOST-PIPE", std::string("no pipe: ") + std::strerror(errno), {}};
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

}  // namespace

Result<JobProcess> JobProcess::fork(const Spawn& spawn, UniqueFd channel, const Body& body) {
  Result<Pipe> out = make_pipe();
  Result<Pipe> err = make_pipe();
  if (!out.ok()) return out.error();
  if (!err.ok()) return err.error();

  JobProcess job;
  job.spawn_ = spawn;
  job.baseline_bytes_ = anonymous_bytes(::getpid());
  std::fflush(nullptr);  // what is buffered here must not be written twice
  const pid_t host = ::getpid();
  const auto begin = Clock::now();
  const pid_t pid = ::fork();
  if (pid < 0)
    return Error{
        Status::kResource, "E-HOST-FORK", std::string("cannot fork: ") + std::strerror(errno), {}};
  if (pid == 0) run_child(host, channel.get(), out->write.get(), err->write.get(), body);

  job.fork_ms_ = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  ::setpgid(pid, pid);  // both sides set it: whoever comes first
  job.pid_ = pid;
  job.out_ = std::move(out->read);
  job.err_ = std::move(err->read);
  job.pidfd_ = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  return job;
}

std::vector<int> JobProcess::fds() const {
  std::vector<int> open;
  for (const UniqueFd* fd : {&pidfd_, &out_, &err_})
    if (*fd) open.push_back(fd->get());
  return open;
}

void JobProcess::read_outputs(
    const std::function<void(const char* source, const std::string& line)>& take) {
  const auto read = [&](UniqueFd& fd, OutputLines& lines, const char* source) {
    const auto pass = [&](const std::string& line) { take(source, line); };
    if (!fd || read_output(fd.get(), lines, pass)) return;
    lines.finish(pass);
    fd.reset();
  };
  read(out_, out_lines_, "stdout");
  read(err_, err_lines_, "stderr");
}

void JobProcess::stop() {
  if (kill_at_ || pid_ < 0) return;
  ::kill(pid_, SIGTERM);
  kill_at_ = Clock::now() + std::chrono::milliseconds(spawn_.grace_ms);
}

void JobProcess::kill() {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
}

void JobProcess::watch() {
  if (kill_at_ && Clock::now() >= *kill_at_ && killed_for_.empty()) {
    killed_for_ = "stop";
    kill();
  }
  const std::int64_t grown = anonymous_bytes(pid_) - baseline_bytes_;
  peak_bytes_ = std::max(peak_bytes_, grown);
  if (spawn_.memory_bytes > 0 && grown > spawn_.memory_bytes && killed_for_.empty()) {
    killed_for_ = "memory";
    kill();
  }
}

std::optional<Exited> JobProcess::reap() {
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
      info.si_pid == 0)
    return std::nullopt;
  // While the leader is a zombie its group's number cannot be taken by anyone else.
  ::kill(-pid_, SIGKILL);
  int status = 0;
  rusage usage{};
  ::wait4(pid_, &status, 0, &usage);
  Exited exited;
  exited.job = spawn_.job;
  exited.attempt = spawn_.attempt;
  exited.pid = pid_;
  exited.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  exited.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  exited.killed_for = exited.signal == SIGKILL ? killed_for_ : "";
  exited.peak_rss_bytes = usage.ru_maxrss * 1024;
  exited.peak_anon_bytes = std::max<std::int64_t>(0, peak_bytes_);
  exited.cpu_ms = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
                  (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
  pid_ = -1;
  return exited;
}

int kill_strays(const std::vector<pid_t>& known) {
  std::vector<pid_t> killed;
  // A killed process takes a moment to go; its own children come to us only then.
  for (int round = 0; round < 50; ++round) {
    bool waiting = false;
    for (const pid_t child : child_processes()) {
      if (std::find(known.begin(), known.end(), child) != known.end()) continue;
      if (std::find(killed.begin(), killed.end(), child) == killed.end()) killed.push_back(child);
      ::kill(child, SIGKILL);
      if (::waitpid(child, nullptr, WNOHANG) != child) waiting = true;
    }
    if (!waiting) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return static_cast<int>(killed.size());
}

}  // namespace aether::host
