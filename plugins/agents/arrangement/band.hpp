// The band: which layers of the genre's palette this song has, and who plays them.
#pragma once

#include "arrangement.hpp"

#include <vector>

namespace aether::arrangement {

/// One layer of this song.
struct Member {
  spec::Instrument instrument;
  double enter_energy = 0.0, leave_energy = 1.01;
  bool drums = false;
};

/// In the palette's order, wishes the palette does not know after it, the vocal line last.
std::vector<Member> choose_band(const spec::SongSpec& song, const spec::GenreProfile& genre,
                                const Instruments& instruments, const RandomStream& random,
                                const Decide& decide);

}  // namespace aether::arrangement
