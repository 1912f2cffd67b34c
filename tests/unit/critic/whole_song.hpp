// Whole songs from a genre and a seed, in one process: every agent that decides what is played,
// then the score.
#pragma once

#include "plugins/providers/midi_algorithmic/provider.hpp"

#include <aether/critic/critic.hpp>

#include <cstdint>
#include <string>

namespace aether::testing {

struct WholeSong {
  midi_algorithmic::Documents documents;
  music::Score score;

  critic::SongPlan plan() const {
    return {documents.song,   documents.harmony,     documents.melody,
            documents.rhythm, documents.arrangement, documents.genre};
  }
};

/// The ids of data/genres, sorted.
std::vector<std::string> genre_ids();

/// The song of a brief that names its genre. The same brief and seed give the same song.
WholeSong whole_song(const Map& brief, std::int64_t seed);

}  // namespace aether::testing
