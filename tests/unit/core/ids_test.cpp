#include "daemon/core/ids.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace aether {

TEST(Ids, GrowWithinAMillisecondAndWhenTheClockGoesBack) {
  FakeClock clock;
  IdSource ids(clock);
  std::string last;
  for (int i = 0; i < 10000; ++i) {
    if (i == 5000) clock.set(clock.now_ms() - 3'600'000);
    const std::string id = ids.next();
    ASSERT_TRUE(is_id(id)) << id;
    ASSERT_LT(last, id) << "number " << i;
    last = id;
  }
}

// The example of the ULID specification: 1469918176385 ms is 01ARYZ6S41.
TEST(Ids, BeginWithTheTimeInCrockfordsBase32) {
  FakeClock clock(1'469'918'176'385);
  IdSource ids(clock);
  const std::string id = ids.next();
  EXPECT_EQ(id.substr(0, 10), "01ARYZ6S41");
  EXPECT_EQ(id_time_ms(id), 1'469'918'176'385);
}

TEST(Ids, AreUniqueAcrossThreads) {
  std::vector<std::vector<std::string>> made(4);
  std::vector<std::thread> threads;
  for (auto& mine : made)
    threads.emplace_back([&mine] {
      for (int i = 0; i < 2000; ++i) mine.push_back(new_id());
    });
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& mine : made) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 8000u);
}

// sha256 of eight bytes 07 00 00 00 00 00 00 00 and "composition", made with sha256sum, re-coded
// with Python.
TEST(Ids, DerivedOnesDependOnSeedAndStageAlone) {
  const std::string id = derive_id(7, "composition");
  EXPECT_TRUE(is_id(id));
  EXPECT_EQ(id, derive_id(7, "composition"));
  EXPECT_NE(id, derive_id(8, "composition"));
  EXPECT_NE(id, derive_id(7, "lyrics"));
  EXPECT_EQ(id, "6RNX3VNRZF5VJG08QMK1MRES3E");
}

TEST(Ids, OtherTextsAreNoIds) {
  EXPECT_TRUE(is_id("01ARYZ6S41TSV4RRFFQ69G5FAV"));
  EXPECT_FALSE(is_id("01ARYZ6S41TSV4RRFFQ69G5FA"));
  EXPECT_FALSE(is_id("01ARYZ6S41TSV4RRFFQ69G5FAU"));  // U is not of the alphabet
  EXPECT_FALSE(is_id("../../../../../../etc/pass"));
  EXPECT_FALSE(is_id("81ARYZ6S41TSV4RRFFQ69G5FAV"));  // more than 128 bits
}

}  // namespace aether
