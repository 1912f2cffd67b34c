// Modes as harmony hears them: the chords a scale gives, and the one note that tells a mode from
// plain major or minor (Persichetti, Twentieth-Century Harmony, ch. 2).
#pragma once

#include <aether/music/chord.hpp>
#include <aether/music/key.hpp>

namespace aether::music {

/// The degree that names the mode: dorian 6, phrygian 2, lydian 4, mixolydian 7, aeolian 6,
/// locrian 5, harmonic and melodic minor 7. 0 for major, minor, pentatonics and blues.
int characteristic_degree(Mode mode);

/// The chord in thirds on a degree (1 = tonic) of the key's seven-note scale, as triad or with its
/// seventh. Scales of five or six notes take the chords of major or minor.
Chord diatonic_triad(const KeySignature& key, int degree);
Chord diatonic_seventh(const KeySignature& key, int degree);

/// Are all tones of the chord in the scale?
bool is_diatonic(const Chord& chord, const KeySignature& key);
/// Does the chord hold the characteristic note?
bool shows_mode(const Chord& chord, const KeySignature& key);
/// Does the chord unmake the mode: its characteristic degree with another accidental, or a leading
/// tone where the mode has none? Never in keys without a characteristic degree.
bool contradicts_mode(const Chord& chord, const KeySignature& key);

}  // namespace aether::music
