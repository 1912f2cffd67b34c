// Names of jobs and artifacts: 26 characters of Crockford's base 32 (0-9, A-Z without I, L, O, U),
// in the manner of ULID: 48 bits of time in milliseconds, then 80 random bits. Byte order is time
// order.
#pragma once

#include "daemon/core/clock.hpp"

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace aether {

inline constexpr std::size_t kIdLength = 26;

/// Makes ids that only ever grow, even within a millisecond and when the clock goes back.
/// Thread-safe.
class IdSource {
 public:
  explicit IdSource(const Clock& clock) : clock_(clock) {}
  std::string next();

 private:
  const Clock& clock_;
  std::mutex mutex_;
  Millis last_time_ = -1;
  std::array<std::uint8_t, 10> tail_{};
};

/// A new id from the process-wide source on the system clock.
std::string new_id();

/// The same 26 characters for the same seed and stage, on any machine: SHA-256 of both, no time in
/// it.
std::string derive_id(std::uint64_t seed, std::string_view stage);

/// Whether the text has the form of an id.
bool is_id(std::string_view text);

/// The time in an id of an IdSource. @pre is_id(id)
Millis id_time_ms(std::string_view id);

}  // namespace aether
