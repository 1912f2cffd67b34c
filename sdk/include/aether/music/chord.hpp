// Chords: what notes they hold, how they are written, and how a symbol is read.
#pragma once

#include <aether/music/pitch.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aether::music {

/// What stands over the root. Qualities: maj, min, dim, aug, sus2, sus4, 5, 6, m6, 7, maj7, m7,
/// m7b5, dim7, mmaj7, 7sus4.
struct ChordShape {
  std::string quality = "maj";
  std::vector<std::string> extensions;   ///< "9", "11", "13"
  std::vector<std::string> alterations;  ///< "b9", "#9", "#11", "b13", "b5", "#5"
  auto operator<=>(const ChordShape&) const = default;
};

struct Chord {
  NoteName root;
  ChordShape shape;
  std::optional<NoteName> bass;  ///< of an inversion or slash chord
  auto operator<=>(const Chord&) const = default;
};

/// One note of a chord.
struct ChordTone {
  NoteName name;
  int degree = 1;     ///< 1, 2, 3, 4, 5, 6, 7, 9, 11 or 13 above the root
  int semitones = 0;  ///< above the root; 14 for a ninth
  int pitch_class() const { return name.pitch_class(); }
};

/// The sixteen qualities.
std::span<const std::string_view> chord_qualities();

/// Root, third, fifth, seventh, ninth …, in that order; unknown qualities count as "maj". The bass
/// of a slash chord is not among them unless it is a chord tone.
std::vector<ChordTone> chord_tones(const Chord& chord);
/// Is this pitch class a chord tone?
bool contains(const Chord& chord, int pitch_class);
/// The tone of a degree (3 also finds 2 or 4 of a suspended chord, 7 also 6), or nothing.
std::optional<ChordTone> tone_at(const Chord& chord, int degree);
/// The sounding bass.
inline NoteName bass_of(const Chord& chord) {
  return chord.bass ? *chord.bass : chord.root;
}
bool has_seventh(const Chord& chord);
/// Has the triad a minor third?
bool is_minor_chord(const Chord& chord);

/// "C", "Am7", "F#m7b5", "G7b9", "Dadd9", "Bb/D".
std::string chord_symbol(const Chord& chord);
/// Reads what chord_symbol writes, and the usual other spellings ("Cmin7", "C-7", "CΔ", "Co7",
/// "CM7", "Csus", "C69").
std::optional<Chord> parse_chord(std::string_view text);

/// Reads what follows a root: "", "7", "maj7", "m7b5" (after `minor`: "7b5"), "sus4", "9", "7#11",
/// "add9", "°7", "ø7", "+".
std::optional<ChordShape> parse_shape(std::string_view suffix, bool minor);

}  // namespace aether::music
