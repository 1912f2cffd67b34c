#include "daemon/ops/resilience.hpp"

#include <gtest/gtest.h>

namespace aether::ops {
namespace {

class Breaker : public testing::Test {
 protected:
  void fail(int times) {
    for (int i = 0; i < times; ++i) {
      ASSERT_TRUE(resilience.permit("llm").allowed);
      resilience.report("llm", Status::kTransient, 0);
    }
  }
  FakeClock clock;
  Resilience resilience{clock,
                        {.open_after = 3, .open_ms = 1000, .max_calls = 2, .permit_ms = 5000}};
};

TEST_F(Breaker, OpensAfterFailuresInARowAndSaysWhenToAskAgain) {
  fail(3);
  EXPECT_EQ(resilience.state("llm"), BreakerState::kOpen);
  clock.advance(400);
  const Permission refused = resilience.permit("llm");
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after_ms, 600);
}

TEST_F(Breaker, ASuccessInBetweenKeepsItClosed) {
  fail(2);
  ASSERT_TRUE(resilience.permit("llm").allowed);
  resilience.report("llm", Status::kOk, 0);
  fail(2);
  EXPECT_EQ(resilience.state("llm"), BreakerState::kClosed);
}

TEST_F(Breaker, HalfOpenLetsOneCallThroughAndItsOutcomeDecides) {
  fail(3);
  clock.advance(1000);
  EXPECT_TRUE(resilience.permit("llm").allowed);
  EXPECT_FALSE(resilience.permit("llm").allowed) << "one at a time";
  resilience.report("llm", Status::kTransient, 0);
  EXPECT_EQ(resilience.state("llm"), BreakerState::kOpen) << "one failure is enough now";
  clock.advance(1000);
  ASSERT_TRUE(resilience.permit("llm").allowed);
  resilience.report("llm", Status::kOk, 0);
  EXPECT_EQ(resilience.state("llm"), BreakerState::kClosed);
}

TEST_F(Breaker, AnAnswerThatTheRequestWasWrongIsNoFailureOfTheService) {
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(resilience.permit("llm").allowed);
    resilience.report("llm", Status::kInvalid, 0);
  }
  EXPECT_EQ(resilience.state("llm"), BreakerState::kClosed);
}

TEST_F(Breaker, TheServersOwnDelayIsObeyed) {
  ASSERT_TRUE(resilience.permit("llm").allowed);
  resilience.report("llm", Status::kTransient, 2500);
  EXPECT_EQ(resilience.permit("llm").retry_after_ms, 2500);
  clock.advance(2500);
  EXPECT_TRUE(resilience.permit("llm").allowed);
}

TEST_F(Breaker, TheBulkheadLimitsCallsUnderWayOfOneResourceOnly) {
  EXPECT_TRUE(resilience.permit("llm").allowed);
  EXPECT_TRUE(resilience.permit("llm").allowed);
  EXPECT_FALSE(resilience.permit("llm").allowed);
  EXPECT_TRUE(resilience.permit("voice").allowed);
  clock.advance(5000);  // calls that never reported
  EXPECT_TRUE(resilience.permit("llm").allowed);
}

}  // namespace
}  // namespace aether::ops
