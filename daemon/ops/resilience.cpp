#include "daemon/ops/resilience.hpp"

#include <algorithm>

namespace aether::ops {
namespace {

const char* state_text(BreakerState state) {
  switch (state) {
    case BreakerState::kClosed:
      return "closed";
    case BreakerState::kOpen:
      return "open";
    case BreakerState::kHalfOpen:
      return "half_open";
  }
  return "closed";
}

bool is_failure(Status outcome) {
  return outcome == Status::kTransient || outcome == Status::kResource ||
         outcome == Status::kInternal;
}

}  // namespace

Permission Resilience::permit(const std::string& name) {
  const Millis now = clock_.steady_ms();
  Resource& resource = resources_[name];
  std::erase_if(resource.calls, [&](Millis start) { return now - start >= settings_.permit_ms; });
  if (now < resource.not_before) return {false, resource.not_before - now};
  if (resource.state == BreakerState::kOpen) {
    if (now < resource.open_until) return {false, resource.open_until - now};
    resource.state = BreakerState::kHalfOpen;
  }
  const std::size_t room =
      resource.state == BreakerState::kHalfOpen ? 1 : static_cast<std::size_t>(settings_.max_calls);
  // Nobody knows when a call will end; a second is long enough not to hammer and short enough not
  // to idle.
  if (resource.calls.size() >= room) return {false, 1000};
  resource.calls.push_back(now);
  return {true, 0};
}

void Resilience::report(const std::string& name, Status outcome, Millis retry_after_ms) {
  const Millis now = clock_.steady_ms();
  Resource& resource = resources_[name];
  if (!resource.calls.empty()) resource.calls.erase(resource.calls.begin());
  if (retry_after_ms > 0) resource.not_before = std::max(resource.not_before, now + retry_after_ms);
  if (outcome == Status::kCancelled) return;  // says nothing about the service
  if (!is_failure(outcome)) {
    resource.failures = 0;
    resource.state = BreakerState::kClosed;
    return;
  }
  ++resource.failures;
  if (resource.state == BreakerState::kHalfOpen || resource.failures >= settings_.open_after) {
    resource.state = BreakerState::kOpen;
    resource.open_until = now + settings_.open_ms;
  }
}

BreakerState Resilience::state(const std::string& name) const {
  const auto at = resources_.find(name);
  return at == resources_.end() ? BreakerState::kClosed : at->second.state;
}

Value Resilience::view() const {
  Map all;
  for (const auto& [name, resource] : resources_)
    all[name] = Value::map({{"state", state_text(resource.state)},
                            {"calls", resource.calls.size()},
                            {"failures", resource.failures}});
  return Value(std::move(all));
}

}  // namespace aether::ops
