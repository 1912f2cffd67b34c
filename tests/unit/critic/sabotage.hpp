// Ways to ruin a song that leave its statistics as they were: what a critic must hear.
#pragma once

#include "whole_song.hpp"

#include <optional>
#include <string>
#include <vector>

namespace aether::testing {

struct Sabotage {
  std::string name;
  /// The ruined score, or nothing when the song has no subject for it (no drums, no tune). `other`
  /// is another song, to borrow from.
  std::optional<music::Score> (*apply)(const WholeSong& song, const WholeSong& other,
                                       RandomStream random);
};

/// The ten of the sabotage suite, then nine more.
const std::vector<Sabotage>& sabotages();

/// The song with one section taken from its ruin.
music::Score ruined_in(const WholeSong& song, const music::Score& ruined,
                       const music::SectionSpan& span);

}  // namespace aether::testing
