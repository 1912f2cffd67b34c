#include "daemon/pipeline/test_kill.hpp"

#if defined(AETHER_TEST_HOOKS)
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace aether::pipeline {

namespace {

std::string take_part(std::string& rest) {
  const std::size_t colon = rest.find(':');
  std::string part = rest.substr(0, colon);
  rest.erase(0, colon == std::string::npos ? rest.size() : colon + 1);
  return part;
}

pid_t parent_of(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("PPid:", 0) == 0) return std::atoi(line.c_str() + 5);
  return 0;
}

}  // namespace

void test_kill(std::string_view when, std::string_view stage) {
  const char* plan = std::getenv("AETHER_TEST_KILL");
  if (plan == nullptr) return;
  std::string rest = plan;
  const std::string who = take_part(rest);
  if (take_part(rest) != when || take_part(rest) != stage) return;
  if (!rest.empty()) {
    const int marker = ::open(rest.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (marker < 0) return;
    ::close(marker);
  }
  const pid_t host = ::getppid();
  const pid_t victim = who == "job" ? ::getpid() : who == "host" ? host : parent_of(host);
  if (victim > 1) ::kill(victim, SIGKILL);
  // The death of host or broker reaches this process too; until then nothing more may happen.
  for (;;) ::pause();
}

}  // namespace aether::pipeline
#endif
