// Rhythm: grooves by energy with their variations, fills, the groove template and every section's
// styles.
#pragma once

#include "composition.hpp"
#include "families.hpp"

#include <vector>

namespace aether::composition {

void write_rhythm(spec::RhythmSpec& rhythm, const spec::SongSpec& song,
                  const spec::GenreProfile& genre, const std::vector<Family>& families,
                  const RandomStream& random, const Decide& decide);

/// The genre's swing at a tempo, between its entries; 0 when it lists none.
double swing_ratio_at(const std::vector<spec::SwingPoint>& points, double bpm);

}  // namespace aether::composition
