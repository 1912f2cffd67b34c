// Care for calls that leave the machine: a circuit breaker, a bulkhead and a rate limit for each
// resource. They live in the broker, so they outlast jobs; a job asks through its channel
// (aether.resilience/1).
//
// Breaker (Nygard, Release It!): CLOSED until `open_after` failures in a row; then OPEN for
// `open_ms`; then HALF_OPEN: one call at a time is let through, a success closes it, a failure
// opens it again. A server's own retry delay is obeyed in any state.
#pragma once

#include "daemon/core/clock.hpp"

#include <aether/error.hpp>
#include <aether/value.hpp>

#include <map>
#include <string>
#include <vector>

namespace aether::ops {

enum class BreakerState { kClosed, kOpen, kHalfOpen };

struct ResilienceSettings {
  int open_after = 5;
  Millis open_ms = 30'000;
  int max_calls = 4;           ///< under way at once
  Millis permit_ms = 600'000;  ///< a permitted call that never reports counts as over after this
};

struct Permission {
  bool allowed = false;
  Millis retry_after_ms = 0;  ///< when not allowed
};

/// Single-threaded. Times are the clock's steady ones.
class Resilience {
 public:
  explicit Resilience(const Clock& clock, ResilienceSettings settings = {})
      : clock_(clock), settings_(settings) {}

  Permission permit(const std::string& resource);
  /// `outcome` of a permitted call; kInvalid counts as an answer, so the service works.
  void report(const std::string& resource, Status outcome, Millis retry_after_ms);
  BreakerState state(const std::string& resource) const;
  /// {resource: {state, calls, failures}}.
  Value view() const;

 private:
  struct Resource {
    BreakerState state = BreakerState::kClosed;
    int failures = 0;  // in a row
    Millis open_until = 0;
    Millis not_before = 0;      // the server's own wish
    std::vector<Millis> calls;  // start times of those under way
  };
  const Clock& clock_;
  ResilienceSettings settings_;
  std::map<std::string, Resource> resources_;
};

}  // namespace aether::ops
