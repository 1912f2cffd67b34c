// A critic that does not hear that a song was ruined fools its maker: it prefers the song to every
// sabotaged copy.
#include "sabotage_table.hpp"

#include <gtest/gtest.h>

namespace aether {
namespace {

// Every genre, with seeds that the weights were not fitted on.
TEST(SabotageSuiteOfAllGenres, TheSongIsPreferredToItsRuins) {
  const auto other = testing::whole_song({{"genre", Value("pop")}}, 1000);
  testing::SabotageTable table;
  for (const std::string& genre : testing::genre_ids())
    for (const std::int64_t seed : {31, 32, 33, 34})
      testing::compare(genre, seed, 150.0, other, table);
  testing::expect_preferred(table, 100, 0.9);
}

// One section of the song alone is ruined: where a whole song is off, anyone hears it.
TEST(SabotageSuiteOfAllGenres, TheSongIsPreferredToOneRuinedSection) {
  const auto other = testing::whole_song({{"genre", Value("pop")}}, 1000);
  testing::SabotageTable table;
  for (const std::string& genre : testing::genre_ids())
    for (const std::int64_t seed : {31, 32, 33, 34})
      testing::compare(genre, seed, 150.0, other, table, testing::Extent::kSection);
  testing::expect_preferred(table, 8, 0.85);
}

}  // namespace
}  // namespace aether
