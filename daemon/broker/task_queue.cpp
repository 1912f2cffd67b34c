#include "daemon/broker/task_queue.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <system_error>
#include <utility>

namespace aether::broker {

TaskQueue::TaskQueue() : event_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (event_fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

TaskQueue::~TaskQueue() {
  close(event_fd_);
}

void TaskQueue::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  const std::uint64_t one = 1;
  // A full counter is readable too, so a failed write loses nothing.
  [[maybe_unused]] const ssize_t written = write(event_fd_, &one, sizeof one);
}

void TaskQueue::wait(int timeout_ms) const {
  pollfd entry{event_fd_, POLLIN, 0};
  poll(&entry, 1, timeout_ms);
}

std::size_t TaskQueue::run() {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t drained = read(event_fd_, &count, sizeof count);
  std::vector<Task> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(tasks_);
  }
  for (Task& task : batch) task();
  return batch.size();
}

}  // namespace aether::broker
