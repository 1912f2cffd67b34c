#include "daemon/render/crew.hpp"

#include <aether/dsp/denormals.hpp>

#include <utility>

namespace aether::render {

Crew::Crew(int threads) {
  for (int i = 1; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Crew::~Crew() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Crew::take_tasks(std::unique_lock<std::mutex>& lock) {
  while (next_ < count_) {
    const int index = next_++;
    const auto* task = task_;
    lock.unlock();
    std::exception_ptr failure;
    try {
      (*task)(index);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (failure && (failed_index_ < 0 || index < failed_index_)) {
      failure_ = failure;
      failed_index_ = index;
    }
    if (--open_ == 0) finished_.notify_all();
  }
}

void Crew::work() {
  const dsp::ScopedFlushDenormals flush;
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return ending_ || next_ < count_; });
    if (ending_) return;
    take_tasks(lock);
  }
}

void Crew::run(int count, const std::function<void(int)>& task) {
  if (count <= 0) return;
  const dsp::ScopedFlushDenormals flush;
  std::unique_lock lock(mutex_);
  task_ = &task;
  next_ = 0;
  count_ = open_ = count;
  failure_ = nullptr;
  failed_index_ = -1;
  if (count > 1) wake_.notify_all();
  take_tasks(lock);
  finished_.wait(lock, [this] { return open_ == 0; });
  count_ = next_ = 0;
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace aether::render
