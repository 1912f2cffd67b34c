// Whole compositions to choose among, and the weakest section written again.
#pragma once

#include "composition.hpp"

#include <aether/critic/critic.hpp>

namespace aether::composition {

/// Whole songs that are written before one is chosen, and how often its weakest section is tried
/// again.
inline constexpr int kCandidates = 8, kRewrites = 2;

/// The candidate whose sketch the critic prefers, its weakest family written anew where that makes
/// it better. Without a taste (all weights 0) the first one. Deterministic, as compose().
Composition compose_best(const spec::SongSpec& song, const spec::GenreProfile& genre,
                         const critic::Taste& taste, const RandomStream& random,
                         const Decide& decide);

}  // namespace aether::composition
