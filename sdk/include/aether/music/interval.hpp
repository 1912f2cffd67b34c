// Intervals by name and size: a minor third is three letters wide and three semitones tall.
#pragma once

#include <aether/music/pitch.hpp>

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace aether::music {

/// An ascending interval. Letters and semitones together tell an augmented fourth from a diminished
/// fifth.
struct Interval {
  int steps = 0;  ///< letters above: 0 unison, 2 third, 7 octave
  int semitones = 0;

  /// "P1", "m3", "A4", "d5", "P8", "M9". Sizes no name fits ("three semitones a fourth wide") are
  /// spelled with up to two letters: "dd4".
  std::string name() const;
  static std::optional<Interval> parse(std::string_view name);
  auto operator<=>(const Interval&) const = default;
};

/// From the lower name up to the next higher one, within an octave.
Interval interval_between(NoteName from, NoteName to);
/// Between two pitches, whichever is higher; never negative.
Interval interval_between(const Pitch& from, const Pitch& to);

/// A note an interval higher. Spellings beyond double accidentals fall back to the simplest name.
NoteName transpose(NoteName note, Interval by);
Pitch transpose(const Pitch& pitch, Interval by);
/// The octave complement, for going down: transpose by `inverted` and lower an octave.
Interval inverted(Interval interval);

}  // namespace aether::music
