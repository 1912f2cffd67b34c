#include <aether/music/modal.hpp>

#include <algorithm>

namespace aether::music {
namespace {

/// The seven-note scale that gives the key its chords.
KeySignature chord_scale(const KeySignature& key) {
  if (scale_steps(key.mode).size() == 7) return key;
  return {key.root, is_minor(key.mode) ? Mode::kMinor : Mode::kMajor};
}

int semitones_above(const NoteName& low, const NoteName& high) {
  return ((high.pitch_class() - low.pitch_class()) % 12 + 12) % 12;
}

const char* triad_quality(int third, int fifth) {
  if (third == 3) return fifth == 6 ? "dim" : "min";
  return fifth == 8 ? "aug" : "maj";
}

const char* seventh_quality(int third, int fifth, int seventh) {
  if (third == 3 && fifth == 6) return seventh == 9 ? "dim7" : "m7b5";
  if (third == 3) return seventh == 11 ? "mmaj7" : "m7";
  return seventh == 11 ? "maj7" : "7";
}

}  // namespace

int characteristic_degree(Mode mode) {
  switch (mode) {
    case Mode::kDorian:
    case Mode::kAeolian:
      return 6;
    case Mode::kPhrygian:
      return 2;
    case Mode::kLydian:
      return 4;
    case Mode::kMixolydian:
    case Mode::kHarmonicMinor:
    case Mode::kMelodicMinor:
      return 7;
    case Mode::kLocrian:
      return 5;
    default:
      return 0;
  }
}

Chord diatonic_triad(const KeySignature& key, int degree) {
  const KeySignature scale = chord_scale(key);
  const NoteName root = scale.degree(degree);
  const int third = semitones_above(root, scale.degree(degree + 2));
  const int fifth = semitones_above(root, scale.degree(degree + 4));
  return {root, {triad_quality(third, fifth), {}, {}}, std::nullopt};
}

Chord diatonic_seventh(const KeySignature& key, int degree) {
  const KeySignature scale = chord_scale(key);
  Chord chord = diatonic_triad(key, degree);
  // A seventh over an augmented triad is no chord the engine writes.
  if (chord.shape.quality == "aug") return chord;
  const int third = semitones_above(chord.root, scale.degree(degree + 2));
  const int fifth = semitones_above(chord.root, scale.degree(degree + 4));
  const int seventh = semitones_above(chord.root, scale.degree(degree + 6));
  chord.shape.quality = seventh_quality(third, fifth, seventh);
  return chord;
}

bool is_diatonic(const Chord& chord, const KeySignature& key) {
  const auto tones = chord_tones(chord);
  return std::all_of(tones.begin(), tones.end(),
                     [&](const ChordTone& tone) { return key.contains(tone.pitch_class()); });
}

bool shows_mode(const Chord& chord, const KeySignature& key) {
  const int degree = characteristic_degree(key.mode);
  return degree > 0 && contains(chord, key.degree(degree).pitch_class());
}

bool contradicts_mode(const Chord& chord, const KeySignature& key) {
  const int degree = characteristic_degree(key.mode);
  if (degree == 0) return false;
  const NoteName note = key.degree(degree);
  const bool has_leading_tone = key.contains(key.root.pitch_class() + 11);
  for (const ChordTone& tone : chord_tones(chord)) {
    if (tone.name.letter == note.letter && tone.pitch_class() != note.pitch_class()) return true;
    if (!has_leading_tone && semitones_above(key.root, tone.name) == 11) return true;
  }
  return false;
}

}  // namespace aether::music
