// Spelled pitches: a letter, an accidental and an octave, so that E flat major never shows a D
// sharp.
#pragma once

#include <aether/reflect.hpp>

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace aether::music {

/// A note name without octave. Order on the line of fifths: F C G D A E B, then the sharps, flats
/// before them.
struct NoteName {
  int letter = 0;      ///< 0..6 = C D E F G A B
  int alteration = 0;  ///< -2..2 semitones: flats negative

  /// 0..11, C = 0.
  int pitch_class() const;
  /// Position on the line of fifths, C = 0, G = 1, F = -1, E flat = -3.
  int fifths() const;
  static NoteName from_fifths(int fifths);
  /// The spelling of a pitch class nearest to a tonic on the line of fifths.
  static NoteName spell(int pitch_class, NoteName tonic);
  /// "Eb", "F#", "C".
  std::string text() const;
  /// Reads "Eb", "F#", "B♭", "cis" is not read. Letters in either case.
  static std::optional<NoteName> parse(std::string_view text);
  auto operator<=>(const NoteName&) const = default;
};

/// A sounding, spelled pitch. Octaves as in scientific pitch notation: C4 = MIDI 60.
struct Pitch {
  NoteName name;
  int octave = 4;  ///< -1..9

  int midi() const;  ///< 0..127 for all pitches the engine writes
  static Pitch from_midi(int key, NoteName tonic);
  std::string text() const;  ///< "Eb4"
  static std::optional<Pitch> parse(std::string_view text);
  auto operator<=>(const Pitch&) const = default;
};

}  // namespace aether::music

namespace aether {
template <>
struct TextForm<music::NoteName> {
  static std::string to_text(const music::NoteName& n) { return n.text(); }
  static std::optional<music::NoteName> from_text(std::string_view t) {
    return music::NoteName::parse(t);
  }
  static constexpr std::string_view example = "Eb";
};
template <>
struct TextForm<music::Pitch> {
  static std::string to_text(const music::Pitch& p) { return p.text(); }
  static std::optional<music::Pitch> from_text(std::string_view t) {
    return music::Pitch::parse(t);
  }
  static constexpr std::string_view example = "Eb4";
};
}  // namespace aether
