// Melody: a hook and motifs found by search, stated over every family's chords as phrases that
// breathe.
#pragma once

#include "composition.hpp"
#include "families.hpp"

#include <vector>

namespace aether::composition {

void write_melody(spec::MelodySpec& melody, const spec::HarmonySpec& harmony,
                  const spec::SongSpec& song, const spec::GenreProfile& genre,
                  const std::vector<Family>& families, const RandomStream& random,
                  const Decide& decide);

}  // namespace aether::composition
