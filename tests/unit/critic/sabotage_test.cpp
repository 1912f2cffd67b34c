// A critic that does not hear that a song was ruined fools its maker: it prefers the song to every
// sabotaged copy.
#include "sabotage_table.hpp"

#include <gtest/gtest.h>

namespace aether {
namespace {

TEST(SabotageSuite, TheSongIsPreferredToItsRuinsInEveryFamily) {
  const auto other = testing::whole_song({{"genre", Value("pop")}}, 1000);
  testing::SabotageTable table;
  for (const char* genre : {"rock", "jazz", "house", "bossa-nova", "classical-piano", "trap"})
    testing::compare(genre, 21, 90.0, other, table);
  testing::expect_preferred(table, 4, 0.9);
}

}  // namespace
}  // namespace aether
