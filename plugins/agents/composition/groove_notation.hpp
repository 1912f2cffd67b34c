// Drum grooves as genre files write them, read into hits.
#pragma once

#include <aether/music/meter.hpp>
#include <aether/spec/genre.hpp>
#include <aether/spec/rhythm.hpp>

#include <string>
#include <vector>

namespace aether::composition {

/// The hits of a groove in the song's meter, by position. A groove written for another meter is cut
/// to the bar; for a compound bar its backbeat moves to the second half and its cymbals to the
/// eighths.
/// @throws Failure E-GENRE-GROOVE naming the row, for unknown characters or rows of unequal length.
std::vector<spec::DrumHit> read_groove(const spec::Groove& groove, const music::Meter& written_for,
                                       const music::Meter& meter, const std::string& path);

}  // namespace aether::composition
