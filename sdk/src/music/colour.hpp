// How harmonic levels colour a skeleton of chords.
#pragma once

#include <aether/music/chord.hpp>
#include <aether/spec/harmony.hpp>

#include <string>
#include <vector>

namespace aether::music {

struct ColouredChord {
  Chord chord;
  double beats = 4.0;
};

struct Colour {
  const spec::HarmonySpec& harmony;
  const KeySignature& key;  ///< of the progression
  std::string_view section;
};

enum class ColourPart { kCycle, kCadence };

/// Borrowed chords; chords of the key in place of others where there is next to no tension; then
/// applied dominants and passing diminished chords (in minor without any jazz: the bII before the
/// tonic), then alterations, then sevenths and ninths. Each choice is a fixed number in [0, 1)
/// against its level, so raising a level only adds.
std::vector<ColouredChord> coloured(std::vector<ColouredChord> chords, const Colour& colour,
                                    ColourPart part);

}  // namespace aether::music
