// The lyrics agent: words for the melody.
#pragma once

#include "songwriter.hpp"

#include <aether/plugin.hpp>
#include <aether/spec/arrangement.hpp>
#include <aether/spec/melody.hpp>

#include <vector>

namespace aether::lyrics {

class LyricsAgent : public Agent {
 public:
  using Agent::Agent;
  /// {brief, song, melody, arrangement, genre, lexicons} → {lyrics}. An instrumental has no
  /// sections. Line i of a section belongs to the i-th phrase of the section that sounds.
  Map process(const Map& inputs) override;
};

/// Sections that are sung and the notes of their phrases. Sung is where the arrangement lists
/// "vocal"; without such a list, verses, choruses and bridges.
std::vector<SungSection> sung_sections(const spec::SongSpec& song, const spec::MelodySpec& melody,
                                       const spec::ArrangementSpec* arrangement);

}  // namespace aether::lyrics
