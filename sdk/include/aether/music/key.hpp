// Keys and modes.
#pragma once

#include <aether/music/pitch.hpp>

#include <array>
#include <span>

namespace aether::music {

/// Scales the engine composes in. `minor` is natural minor; `aeolian` the same notes under its
/// modal name.
enum class Mode {
  kMajor,
  kMinor,
  kDorian,
  kPhrygian,
  kLydian,
  kMixolydian,
  kAeolian,
  kLocrian,
  kHarmonicMinor,
  kMelodicMinor,
  kMajorPentatonic,
  kMinorPentatonic,
  kBlues,
};

/// Semitones above the tonic, ascending, starting with 0 (5 to 7 of them).
std::span<const int> scale_steps(Mode mode);
/// Does the triad on the tonic have a minor third?
bool is_minor(Mode mode);

/// Tonic and mode. Text form "A minor", "Eb major", "D dorian"; also reads "Am", "F#m", "Bb".
struct KeySignature {
  NoteName root;
  Mode mode = Mode::kMajor;

  std::string text() const;
  static std::optional<KeySignature> parse(std::string_view text);
  /// The spelled note of a scale degree, 1 = tonic; degrees outside 1..N wrap.
  NoteName degree(int degree) const;
  /// Is this pitch class in the scale?
  bool contains(int pitch_class) const;
  /// Sharps (positive) or flats (negative) of the MIDI key signature, -7..7.
  int accidentals() const;
  auto operator<=>(const KeySignature&) const = default;

  template <class F>
  static void fields(F&& f);
};

}  // namespace aether::music

namespace aether {
template <>
struct EnumNames<music::Mode> {
  static constexpr std::array<std::string_view, 13> names = {
      "major",          "minor",         "dorian",           "phrygian",
      "lydian",         "mixolydian",    "aeolian",          "locrian",
      "harmonic_minor", "melodic_minor", "major_pentatonic", "minor_pentatonic",
      "blues"};
};
}  // namespace aether

template <class F>
void aether::music::KeySignature::fields(F&& f) {
  f("root", &KeySignature::root, Required{});
  f("mode", &KeySignature::mode, Required{});
}
