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

// A desk hands out tasks thousands of times a second, and waking a sleeping thread takes longer
// than most of the waits: some tens of microseconds are spent looking first.
template <class Condition>
void Crew::spin_until(const Condition& condition) {
  constexpr int kLooks = 1000;
  for (int look = 0; look < kLooks && !condition(); ++look) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
}

void Crew::take_tasks(std::unique_lock<std::mutex>& lock) {
  while (next_ < count_) {
    const int index = next_++;
    if (next_ == count_) waiting_ = false;
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
  std::unique_lock lock(mutex_, std::defer_lock);
  while (true) {
    spin_until([this] { return waiting_.load(); });
    lock.lock();
    wake_.wait(lock, [this] { return ending_ || next_ < count_; });
    if (ending_) return;
    take_tasks(lock);
    lock.unlock();
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
  waiting_ = count > 1;
  if (count > 1) wake_.notify_all();
  take_tasks(lock);
  lock.unlock();
  spin_until([this] { return open_.load() == 0; });
  lock.lock();
  finished_.wait(lock, [this] { return open_ == 0; });
  count_ = next_ = 0;
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace aether::render
