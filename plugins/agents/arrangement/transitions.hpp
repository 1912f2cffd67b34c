// Transitions: how one section hands over to the next, and how the song ends.
#pragma once

#include "band.hpp"

#include <string>
#include <vector>

namespace aether::arrangement {

/// One for each boundary, by the change of energy and the genre's own list.
std::vector<spec::Transition> choose_transitions(
    const spec::SongSpec& song, const spec::GenreProfile& genre,
    const std::vector<std::vector<std::string>>& playing, const std::vector<Member>& band,
    const RandomStream& random);

/// One of spec::kEndings.
std::string choose_ending(const spec::SongSpec& song, const spec::GenreProfile& genre,
                          RandomStream random);

}  // namespace aether::arrangement
