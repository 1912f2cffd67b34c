// Harmony: a progression for every family of sections, chosen by function and contrast, closed by
// its cadence.
#pragma once

#include "composition.hpp"
#include "families.hpp"

#include <vector>

namespace aether::composition {

void write_harmony(spec::HarmonySpec& harmony, const spec::SongSpec& song,
                   const spec::GenreProfile& genre, const std::vector<Family>& families,
                   const RandomStream& random, const Decide& decide);

}  // namespace aether::composition
