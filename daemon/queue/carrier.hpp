// Who takes a job from the queue to the place where it runs. Today the local host; a carrier that
// shares work between machines implements the same two calls.
#pragma once

#include "daemon/queue/job.hpp"

namespace aether::queue {

/// The right to run one attempt of a job. Results that carry another attempt are refused.
struct Lease {
  std::string job_id;
  int attempt = 0;
  bool operator==(const Lease&) const = default;
};

class Carrier {
 public:
  virtual ~Carrier() = default;
  /// Starts the attempt; returns at once. The outcome comes back through Scheduler::ended, also
  /// when the start fails later. An error here means that nothing was started.
  virtual Result<void> carry(const JobRecord& job, const Lease& lease) = 0;
  /// Asks the attempt to stop; one that is over already is ignored. Its end still comes back
  /// through Scheduler::ended.
  virtual void recall(const Lease& lease) = 0;
};

}  // namespace aether::queue
