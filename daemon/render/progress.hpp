// A stage's running share of work done, gathered from many threads and told on one.
#pragma once

#include "daemon/render/watch.hpp"

#include <aether/error.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <utility>

namespace aether::render {

/// Made on the thread that called the stage; add() may be called on any.
class Progress {
 public:
  Progress(const Watch& watch, std::int64_t total, std::string text)
      : watch_(watch), total_(total < 1 ? 1 : total), text_(std::move(text)) {}

  /// Counts work done and tells it when called on the stage's own thread.
  /// @throws Failure E-CANCELLED once the stage was cancelled.
  void add(std::int64_t done) {
    const std::int64_t now = done_ += done;
    if (watch_.is_cancelled && watch_.is_cancelled())
      throw Failure(Status::kCancelled, "E-CANCELLED", "the job was cancelled while " + text_);
    if (!watch_.progress || std::this_thread::get_id() != owner_) return;
    // The clock only spaces the reports; nothing that is rendered sees it.
    const auto time = std::chrono::steady_clock::now();
    if (time - last_ < std::chrono::milliseconds(20)) return;
    last_ = time;
    watch_.progress(std::min(1.0, static_cast<double>(now) / static_cast<double>(total_)), text_);
  }

 private:
  const Watch& watch_;
  const std::int64_t total_;
  const std::string text_;
  const std::thread::id owner_ = std::this_thread::get_id();
  std::chrono::steady_clock::time_point last_{};
  std::atomic<std::int64_t> done_{0};
};

}  // namespace aether::render
