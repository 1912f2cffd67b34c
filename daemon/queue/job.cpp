#include "daemon/queue/job.hpp"

#include <array>
#include <utility>

namespace aether::queue {
namespace {

constexpr std::array<std::string_view, 7> kStateNames = {"ready",  "running", "retry_wait", "done",
                                                         "failed", "dead",    "cancelled"};

// Every step a job may take; nothing else is ever stored.
constexpr std::array<std::pair<JobState, JobState>, 13> kTransitions = {{
    {JobState::kReady, JobState::kRunning},  // a lease
    {JobState::kReady, JobState::kCancelled},
    {JobState::kRunning, JobState::kDone},       // the attempt ended well
    {JobState::kRunning, JobState::kFailed},     // it can never work
    {JobState::kRunning, JobState::kRetryWait},  // it may work later
    {JobState::kRunning, JobState::kDead},       // tries used up
    {JobState::kRunning, JobState::kCancelled},
    {JobState::kRunning, JobState::kReady},    // the daemon restarted under it
    {JobState::kRetryWait, JobState::kReady},  // the wait is over
    {JobState::kRetryWait, JobState::kCancelled},
    {JobState::kFailed, JobState::kReady},     // resume
    {JobState::kCancelled, JobState::kReady},  // resume
    {JobState::kDead, JobState::kReady},       // retry
}};

}  // namespace

std::string_view state_name(JobState state) {
  return kStateNames[static_cast<std::size_t>(state)];
}

std::optional<JobState> state_from(std::string_view name) {
  for (std::size_t i = 0; i < kStateNames.size(); ++i)
    if (kStateNames[i] == name) return static_cast<JobState>(i);
  return std::nullopt;
}

bool is_open(JobState state) {
  return state == JobState::kReady || state == JobState::kRunning || state == JobState::kRetryWait;
}

bool is_final(JobState state) {
  return !is_open(state);
}

bool can_change(JobState from, JobState to) {
  for (const auto& [before, after] : kTransitions)
    if (before == from && after == to) return true;
  return false;
}

}  // namespace aether::queue
