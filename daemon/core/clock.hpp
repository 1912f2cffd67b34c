// Time as a dependency, so that a test decides what time it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aether {

/// Milliseconds: since 1970-01-01T00:00:00Z for a point in time, else a duration.
using Millis = std::int64_t;

/// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall clock; may jump.
  virtual Millis now_ms() const = 0;
  /// Only ever grows; for measuring.
  virtual Millis steady_ms() const = 0;
};

/// The machine's clocks; lives as long as the process.
const Clock& system_clock();

/// Stands still until told otherwise. Not synchronised.
class FakeClock : public Clock {
 public:
  explicit FakeClock(Millis now = 1'700'000'000'000) : now_(now) {}
  Millis now_ms() const override { return now_; }
  Millis steady_ms() const override { return steady_; }
  void advance(Millis by) { now_ += by, steady_ += by; }
  /// Sets the wall clock alone, as an administrator would.
  void set(Millis now) { now_ = now; }

 private:
  Millis now_;
  Millis steady_ = 0;
};

/// "2023-11-14T22:13:20.000Z" (RFC 3339, UTC, milliseconds).
std::string format_rfc3339(Millis time);
/// The reverse; also other offsets and other fractions. Nothing when the text is no RFC 3339 time.
std::optional<Millis> parse_rfc3339(std::string_view text);

}  // namespace aether
