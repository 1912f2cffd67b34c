// Melodies everybody knows, by their first notes: public domain and clichés. Semitones above the
// key note.
#pragma once

#include <span>

namespace aether::qa {

struct KnownMelody {
  const char* name;
  std::span<const int> notes;
};

std::span<const KnownMelody> known_melodies();

}  // namespace aether::qa
