// Time: meters, ticks, beats and seconds.
#pragma once

#include <aether/reflect.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aether::music {

/// Ticks of a quarter note in every score.
inline constexpr int kTicksPerQuarter = 960;
using Tick = std::int64_t;

/// A time signature. "Beats" throughout the specifications are quarter notes, whatever the meter;
/// `bpm` counts quarter notes too, as Standard MIDI Files do.
struct Meter {
  int numerator = 4;    ///< 1..15
  int denominator = 4;  ///< 2, 4, 8 or 16

  double beats_per_bar() const { return numerator * 4.0 / denominator; }
  Tick ticks_per_bar() const { return Tick{kTicksPerQuarter} * 4 * numerator / denominator; }
  /// 6/8, 9/8 and 12/8 group their eighths in threes.
  bool is_compound() const { return denominator == 8 && numerator % 3 == 0 && numerator > 3; }
  std::string text() const;  ///< "6/8"
  static std::optional<Meter> parse(std::string_view text);
  auto operator<=>(const Meter&) const = default;
};

}  // namespace aether::music

namespace aether {
template <>
struct TextForm<music::Meter> {
  static std::string to_text(const music::Meter& m) { return m.text(); }
  static std::optional<music::Meter> from_text(std::string_view t) {
    return music::Meter::parse(t);
  }
  static constexpr std::string_view example = "4/4";
};
}  // namespace aether
