// Entrances: who joins a section late or leaves it early.
#pragma once

#include "band.hpp"

#include <aether/spec/song.hpp>

#include <string>
#include <vector>

namespace aether::arrangement {

/// Loop music grows inside its sections: a list for each section, empty where everybody plays all
/// of it, and for every genre that does not live from loops. Intros are built and outros taken
/// apart layer by layer, breakdowns begin without bass and drums, and of the layers a full section
/// could miss one joins at its half while another hands over to it.
std::vector<std::vector<spec::LayerSpan>> stack_layers(
    const spec::SongSpec& song, const spec::GenreProfile& genre, const std::vector<Member>& band,
    const std::vector<std::vector<std::string>>& playing, const RandomStream& random);

}  // namespace aether::arrangement
