#include <aether/random.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace aether {
namespace {

// The first outputs of SplitMix64 seeded with 1234567, from the reference implementation's
// published test vector.
TEST(Random, MatchesTheSplitMix64Vector) {
  const std::uint64_t expected[] = {6457827717110365317u, 3203168211198807973u,
                                    9817491932198370423u, 4593380528125082431u,
                                    16408922859458223821u};
  RandomStream stream(1234567);
  for (const std::uint64_t number : expected) EXPECT_EQ(stream.next_u64(), number);
}

TEST(Random, StreamsOfDifferentPurposesAreUnrelated) {
  EXPECT_NE(stream_key(1, "ab", "c"), stream_key(1, "a", "bc"));
  EXPECT_NE(stream_key(1, "a", "b"), stream_key(2, "a", "b"));
  EXPECT_EQ(stream_key(7, "melody", "hook"), stream_key(7, "melody", "hook"));
  RandomStream one(stream_key(7, "melody", "hook")), two(stream_key(7, "melody", "verse"));
  double covariance = 0.0;
  for (int i = 0; i < 10000; ++i) covariance += (one.uniform() - 0.5) * (two.uniform() - 0.5);
  EXPECT_LT(std::fabs(covariance / 10000), 0.005);
}

TEST(Random, NormalHasMeanZeroAndUnitSpread) {
  RandomStream stream(stream_key(1, "test", "normal"));
  double sum = 0.0, squares = 0.0;
  for (int i = 0; i < 20000; ++i) {
    const double x = stream.normal();
    sum += x, squares += x * x;
  }
  EXPECT_NEAR(sum / 20000, 0.0, 0.03);
  EXPECT_NEAR(squares / 20000, 1.0, 0.04);
}

TEST(Random, IntegersCoverTheirWholeRangeAndNothingElse) {
  RandomStream stream(3);
  bool seen[6] = {};
  for (int i = 0; i < 1000; ++i) {
    const int n = stream.integer(-2, 3);
    ASSERT_GE(n, -2);
    ASSERT_LE(n, 3);
    seen[n + 2] = true;
  }
  for (const bool hit : seen) EXPECT_TRUE(hit);
  EXPECT_EQ(stream.integer(5, 5), 5);
}

}  // namespace
}  // namespace aether
