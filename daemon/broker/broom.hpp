// Removes what finished jobs left in their work directories: a song's stems are most of a gigabyte,
// and unlinking them takes longer than a client should wait for its first file.
#pragma once

#include <string>
#include <thread>

#include "daemon/broker/task_queue.hpp"

namespace aether::broker {

/// A thread of its own. What is left at the end is removed when the next daemon starts.
class Broom {
 public:
  Broom();
  ~Broom();
  /// From any thread; returns at once. A failure is logged.
  void remove(std::string folder);

 private:
  TaskQueue tasks_;
  std::jthread thread_;
};

}  // namespace aether::broker
