// Walking on a scale: pitches numbered by scale steps, so that a motif can be moved, inverted and
// sequenced in its key.
#pragma once

#include <aether/music/key.hpp>

namespace aether::music {

/// Number of a pitch on the key's scale: the tonic above MIDI 0 is 0, one step a note. Pitches
/// between two notes of the scale take the lower one's number.
int scale_index(const KeySignature& key, int midi);

/// The spelled pitch at a scale number; inverse of scale_index for notes of the scale.
Pitch scale_pitch(const KeySignature& key, int index);

/// `steps` notes of the scale up (negative: down). A pitch outside the scale is first lowered into
/// it.
Pitch move_in_scale(const KeySignature& key, const Pitch& pitch, int steps);

/// The key whose signature is the same: A minor for C major, and back.
KeySignature relative_key(const KeySignature& key);

/// Notes in an octave of the scale, 5 to 7.
int scale_size(const KeySignature& key);

}  // namespace aether::music
