// A clock beside a stopwatch: what is believed, and what is not.
#include "ledger/clock.hpp"

#include <gtest/gtest.h>

#include "ledger/limits.hpp"
#include "tests/support/teller.hpp"

namespace sopu {
namespace {

using namespace std::chrono_literals;

class ClockWatchTest : public ::testing::Test {
 protected:
  // The stopwatch goes on by this much, and the clock by as much and what it is set ahead.
  bool is_believed_after(std::chrono::milliseconds ran, std::chrono::milliseconds ahead = 0ms) {
    ran_ += ran;
    now_ += ran + ahead;
    const auto look = watch_.look();
    EXPECT_EQ(look.now, now_);
    return look.jump == 0ms;
  }

  domain::Time now_ = testing::time_of("2027-01-01T00:00:00.000Z");
  std::chrono::milliseconds ran_{12'345};
  ClockWatch watch_{[this] { return now_; }, [this] { return ran_; }};
};

TEST_F(ClockWatchTest, GoesOnWithTheStopwatch) {
  for (const auto ran : {0ms, 1ms, 1'000ms, 86'400'000ms, 0ms}) {
    EXPECT_TRUE(is_believed_after(ran)) << ran.count();
  }
}

TEST_F(ClockWatchTest, IsNotBelievedAfterAStepUntilItIsBack) {
  for (const auto step : {10 * 86'400'000ms, -10 * 86'400'000ms, 6'000ms, -6'000ms}) {
    EXPECT_FALSE(is_believed_after(10ms, step)) << step.count();
    EXPECT_FALSE(is_believed_after(3'600'000ms)) << "time alone makes no step true";
    EXPECT_TRUE(is_believed_after(10ms, -step)) << step.count();
  }
}

TEST_F(ClockWatchTest, ToleratesCorrectionsLittleByLittle) {
  for (int hour = 0; hour < 1'000; ++hour) {
    ASSERT_TRUE(is_believed_after(3'600'000ms, 1'800ms)) << hour;  // half a part in a thousand
  }
}

TEST_F(ClockWatchTest, ManySmallStepsAreOneLargeOne) {
  int steps = 0;
  while (is_believed_after(1ms, 1'000ms) && steps < 100) ++steps;
  EXPECT_EQ(steps, limits::clock_jump_max / 1'000ms);
}

}  // namespace
}  // namespace sopu
