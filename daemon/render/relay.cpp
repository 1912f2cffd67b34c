#include "daemon/render/relay.hpp"

#include <aether/dsp/denormals.hpp>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace aether::render {
namespace {

class Relay {
 public:
  Relay(std::size_t items, int workers, const RelaySteps& steps) : items_(items), steps_(steps) {
    const auto wanted = static_cast<std::size_t>(std::max(1, workers));
    bound_ = wanted + 1;
    for (std::size_t i = 0; i < std::min(wanted, items); ++i)
      workers_.emplace_back([this] { work(); });
  }
  ~Relay() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return !done_.empty() || may_open() || open_ == 0; });
      if (!done_.empty()) {
        const std::size_t item = done_.front();
        done_.pop_front();
        step(lock, steps_.clear, item);
        --open_;
      } else if (may_open()) {
        const std::size_t item = next_++;
        ++open_;
        const bool opened = step(lock, steps_.ready, item);
        (opened ? waiting_ : done_).push_back(item);
        changed_.notify_all();
      } else {
        break;
      }
    }
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  bool may_open() const { return !failure_ && next_ < items_ && open_ < bound_; }

  // Runs one step without the lock; false when it threw.
  bool step(std::unique_lock<std::mutex>& lock, const std::function<void(std::size_t)>& call,
            std::size_t item) {
    lock.unlock();
    std::exception_ptr failure;
    try {
      call(item);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (failure && (!failure_ || item < failed_)) {
      failure_ = failure;
      failed_ = item;
    }
    return !failure;
  }

  void work() {
    const dsp::ScopedFlushDenormals flush;
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      const std::size_t item = waiting_.front();
      waiting_.pop_front();
      if (!failure_) step(lock, steps_.work, item);
      done_.push_back(item);
      changed_.notify_all();
    }
  }

  const std::size_t items_;
  const RelaySteps& steps_;
  std::size_t bound_ = 0, next_ = 0, open_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::size_t> waiting_, done_;
  std::exception_ptr failure_;
  std::size_t failed_ = 0;
  bool ending_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace

void run_relay(std::size_t items, int workers, const RelaySteps& steps) {
  Relay(items, workers, steps).run();
}

}  // namespace aether::render
