// Layers: which members play in which section.
#pragma once

#include "band.hpp"

#include <aether/spec/song.hpp>

#include <string>
#include <vector>

namespace aether::arrangement {

/// Names of those that play, one list for each section. Members enter and leave by energy; every
/// return of a family changes one or two layers, the last big return of the hook has a layer that
/// its sisters lack; the voice sings where sections are sung, the lead
/// instrument plays where they are not.
std::vector<std::vector<std::string>> assign_layers(const spec::SongSpec& song,
                                                    const std::vector<Member>& band,
                                                    RandomStream random);

/// Is a section of this function sung?
bool is_sung(spec::SectionType function, const spec::SongSpec& song);

}  // namespace aether::arrangement
