// Items that are made ready and cleared away on one thread and worked on by others.
#pragma once

#include <cstddef>
#include <functional>

namespace aether::render {

/// What happens to item i. `ready` and `clear` run on the caller's thread, `work` on a worker's.
struct RelaySteps {
  std::function<void(std::size_t)> ready;  ///< in the order of the items
  std::function<void(std::size_t)> work;   ///< in any order, several at once
  std::function<void(std::size_t)> clear;  ///< once for each item, also one whose ready() failed
};

/// Runs all items through their steps on `workers` threads (below 1 counts as 1), with at most
/// `workers` + 1 items between ready and clear, so that what they hold stays bounded. After a
/// failure nothing new is made ready; what was is cleared, and the exception of the lowest item is
/// thrown. Workers flush denormals.
void run_relay(std::size_t items, int workers, const RelaySteps& steps);

}  // namespace aether::render
