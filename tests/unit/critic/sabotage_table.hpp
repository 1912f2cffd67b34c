// Songs against their ruins: how often the critic prefers the song, sabotage by sabotage.
#pragma once

#include "sabotage.hpp"

#include <map>
#include <string>

namespace aether::testing {

/// The shipped taste of the critic.
const critic::Taste& shipped_taste();

struct Preference {
  int pairs = 0, preferred = 0;
  std::string missed;  ///< genre/seed of the pairs it got wrong
  double share() const { return pairs == 0 ? 1.0 : static_cast<double>(preferred) / pairs; }
};
using SabotageTable = std::map<std::string, Preference>;

/// How much of a song is ruined: all of it, or its longest section alone.
enum class Extent { kSong, kSection };

/// Adds a song and its ruins.
void compare(const std::string& genre, std::int64_t seed, double seconds, const WholeSong& other,
             SabotageTable& table, Extent extent = Extent::kSong);

/// Prints the table and expects every sabotage to have been tried often enough and the song to be
/// preferred in this share of its pairs.
void expect_preferred(const SabotageTable& table, int least_pairs, double share);

}  // namespace aether::testing
