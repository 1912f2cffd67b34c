// A job process: runs the stages of a plan that no earlier attempt committed, and asks the broker
// to commit each.
#pragma once

#include "daemon/host/host_process.hpp"

namespace aether::pipeline {

/// Exit codes of a job. Success is `done` and 0; the others accompany a `failed` message.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitOrphan = 3;  ///< the broker's end closed

/// The JobMain of `aetherd host`.
int run_job(host::JobStart& start);

}  // namespace aether::pipeline
