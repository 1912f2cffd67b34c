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

/// The same genre, seed and length give the same song.
WholeSong whole_song(const std::string& genre, std::int64_t seed, int seconds);

}  // namespace aether::testing
