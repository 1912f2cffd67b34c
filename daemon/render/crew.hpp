// A crew of threads for one rendering stage: indexed tasks on all of them, the caller's thread
// included.
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace aether::render {

/// Each thread flushes denormals. Tasks must not depend on which thread runs them or in which
/// order. One caller.
class Crew {
 public:
  /// `threads` counts the caller; below 1 counts as 1.
  explicit Crew(int threads);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  int threads() const { return static_cast<int>(threads_.size()) + 1; }
  /// Runs task(0) … task(count - 1) and returns when all are done; the caller works too. A thrown
  /// exception is thrown again here, that of the lowest index first; the other tasks still run.
  void run(int count, const std::function<void(int)>& task);

 private:
  void work();
  void take_tasks(std::unique_lock<std::mutex>& lock);
  template <class Condition>
  static void spin_until(const Condition& condition);

  std::mutex mutex_;
  std::condition_variable wake_, finished_;
  const std::function<void(int)>* task_ = nullptr;
  int next_ = 0, count_ = 0;
  std::atomic<int> open_ = 0;          ///< tasks not finished; changed under the mutex
  std::atomic<bool> waiting_ = false;  ///< tasks nobody has taken; changed under the mutex
  int failed_index_ = -1;
  std::exception_ptr failure_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace aether::render
