#include "daemon/core/clock.hpp"

#include <gtest/gtest.h>

namespace aether {

// Expected values from `date -u -d @SECONDS --rfc-3339=ns`.
TEST(Clock, TimesAreWrittenAsRfc3339) {
  EXPECT_EQ(format_rfc3339(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_rfc3339(1'700'000'000'123), "2023-11-14T22:13:20.123Z");
  EXPECT_EQ(format_rfc3339(951'827'696'007), "2000-02-29T12:34:56.007Z");
  EXPECT_EQ(format_rfc3339(-1), "1969-12-31T23:59:59.999Z");
}

// The three examples of RFC 3339, section 5.8, that name one moment each.
TEST(Clock, ExamplesOfTheStandardAreRead) {
  EXPECT_EQ(parse_rfc3339("1985-04-12T23:20:50.52Z"), 482'196'050'520);
  EXPECT_EQ(parse_rfc3339("1996-12-19T16:39:57-08:00"), 851'042'397'000);
  EXPECT_EQ(parse_rfc3339("1996-12-20T00:39:57Z"), 851'042'397'000);
}

TEST(Clock, WhatIsNoTimeIsRefused) {
  for (const char* text : {"", "now", "2023-11-14", "2023-02-30T00:00:00Z", "2023-11-14T24:00:00Z",
                           "2023-11-14T22:13:20", "2023-11-14T22:13:20.Z", "2023-13-01T00:00:00Z",
                           "2023-11-14T22:13:20Zjunk"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

TEST(Clock, AFakeClockMovesOnlyWhenTold) {
  FakeClock clock(1000);
  EXPECT_EQ(clock.now_ms(), 1000);
  clock.advance(50);
  clock.set(10);
  EXPECT_EQ(clock.now_ms(), 10);
  EXPECT_EQ(clock.steady_ms(), 50);
}

}  // namespace aether
