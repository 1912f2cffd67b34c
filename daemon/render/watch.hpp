// How a long rendering stage stays answerable: it asks whether to stop and says how far it is.
#pragma once

#include <functional>
#include <string>

namespace aether::render {

/// Both may be empty. A stage that sees `is_cancelled` return true ends with Status::kCancelled
/// (E-CANCELLED) within some 100 ms and leaves no file that looks finished.
struct Watch {
  std::function<bool()> is_cancelled;  ///< [any thread], cheap; asked for every block
  /// Share of the stage done, 0..1, and what it is doing. Called on the thread that called the
  /// stage, at most some fifty times a second.
  std::function<void(double fraction, const std::string& text)> progress;
};

}  // namespace aether::render
