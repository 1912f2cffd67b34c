// Syllables: lyric lines laid on the notes of a section's phrases.
#pragma once

#include "part.hpp"

#include <vector>

namespace aether::midi_algorithmic {

/// Lays each line of a section on one phrase: one syllable a note, long notes split where a line
/// has more syllables than its phrase has notes, the last syllable held over notes that are left.
/// `notes` are the voice's, of one section.
std::vector<music::LyricEvent> lay_syllables(std::vector<DraftNote>& notes,
                                             const spec::LyricSection& lyrics);

}  // namespace aether::midi_algorithmic
