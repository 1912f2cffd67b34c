// Work handed from thread to thread: closures, run in order by the thread that owns the queue.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

namespace aether::broker {

using Task = std::function<void()>;

/// post() from any thread; wait() and run() on the owner's.
class TaskQueue {
 public:
  TaskQueue();
  ~TaskQueue();
  TaskQueue(const TaskQueue&) = delete;
  TaskQueue& operator=(const TaskQueue&) = delete;

  void post(Task task);
  /// Readable while tasks wait: for a poll loop.
  int fd() const { return event_fd_; }
  /// Waits until a task is there, at most `timeout_ms` (-1 = for ever).
  void wait(int timeout_ms) const;
  /// Runs what waits now, in order; tasks posted meanwhile run the next time. @return how many ran.
  std::size_t run();

 private:
  int event_fd_;
  std::mutex mutex_;
  std::vector<Task> tasks_;
};

}  // namespace aether::broker
