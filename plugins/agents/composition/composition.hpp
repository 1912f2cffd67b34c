// The composition agent: SongSpec's section table and the genre in; harmony, melody and rhythm out.
#pragma once

#include "families.hpp"

#include <aether/plugin.hpp>
#include <aether/spec/genre.hpp>
#include <aether/spec/harmony.hpp>
#include <aether/spec/melody.hpp>
#include <aether/spec/rhythm.hpp>
#include <aether/spec/song.hpp>

#include <functional>
#include <string>
#include <vector>

namespace aether::composition {

/// Notes a decision: field, value, reason, confidence.
using Decide =
    std::function<void(const std::string&, const std::string&, const std::string&, double)>;

struct Composition {
  spec::HarmonySpec harmony;
  spec::MelodySpec melody;
  spec::RhythmSpec rhythm;
};

/// Composes the song. The same song, genre and stream give the same specifications.
/// @throws Failure E-SONG-FORM without sections, E-GENRE-… naming the genre field that cannot be
/// used.
Composition compose(const spec::SongSpec& song, const spec::GenreProfile& genre,
                    const RandomStream& random, const Decide& decide);

/// The same with the families given: their takes name other streams.
Composition compose(const spec::SongSpec& song, const spec::GenreProfile& genre,
                    const std::vector<Family>& families, const RandomStream& random,
                    const Decide& decide);

class CompositionAgent : public Agent {
 public:
  using Agent::Agent;
  Map process(const Map& inputs) override;
};

}  // namespace aether::composition
