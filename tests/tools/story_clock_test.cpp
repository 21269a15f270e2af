// The clock that the demo moves: a ledger believes it, and in the end it is the real one.
#include "tools/story_clock.hpp"

#include <gtest/gtest.h>

#include "ledger/limits.hpp"

namespace sopu::tools {
namespace {

using domain::Time;
using namespace std::chrono_literals;

// The real ones, for the test: both run together.
struct Machine {
  Time at = *domain::parse_time("2027-03-10T12:00:00.000Z");
  std::chrono::milliseconds ran = 5h;

  void runs(std::chrono::milliseconds time) {
    at += time;
    ran += time;
  }
  StoryClock story(Time begins) {
    return StoryClock(
        begins, [this] { return at; }, [this] { return ran; });
  }
};

const Time begins = *domain::parse_time("2026-01-10T07:00:00.000Z");

TEST(StoryClock, BeginsEarlierAndGoesOnAsTheRealOne) {
  Machine machine;
  const StoryClock story = machine.story(begins);
  const Clock clock = story.clock();
  EXPECT_EQ(clock(), begins);
  machine.runs(90s);
  EXPECT_EQ(clock(), begins + 90s);
  EXPECT_EQ(story.now(), clock());
}

TEST(StoryClock, GoesForwardOnly) {
  Machine machine;
  StoryClock story = machine.story(begins);
  const Clock clock = story.clock();
  story.forward_to(begins + 24h);
  EXPECT_EQ(clock(), begins + 24h);
  story.forward_to(begins + 23h);
  EXPECT_EQ(clock(), begins + 24h);
  machine.runs(1h);
  EXPECT_EQ(clock(), begins + 25h);
}

TEST(StoryClock, NeverRunsAheadOfTheRealOne) {
  Machine machine;
  EXPECT_EQ(machine.story(machine.at + 1h).now(), machine.at);
  StoryClock story = machine.story(begins);
  story.forward_to(machine.at + 1h);
  EXPECT_EQ(story.now(), machine.at);
  EXPECT_EQ(story.lag(), 0ms);
}

TEST(StoryClock, IsTheRealOneInTheEnd) {
  Machine machine;
  StoryClock story = machine.story(begins);
  const Clock clock = story.clock();
  story.catch_up();
  EXPECT_EQ(clock(), machine.at);
  machine.runs(1ms);
  EXPECT_EQ(clock(), machine.at);
}

TEST(StoryClock, OutlivesItselfInWhatItHandsOut) {
  Machine machine;
  Clock clock;
  {
    StoryClock story = machine.story(begins);
    clock = story.clock();
    story.forward_to(begins + 1h);
  }
  EXPECT_EQ(clock(), begins + 1h);
}

TEST(StoryClock, IsBelievedBesideItsStopwatch) {
  Machine machine;
  StoryClock story = machine.story(begins);
  ClockWatch watch(story.clock(), story.stopwatch());
  for (int day = 1; day <= 400; ++day) {
    story.forward_to(begins + std::chrono::days(day));
    machine.runs(20ms);
    const auto look = watch.look();
    ASSERT_EQ(look.jump, 0ms) << "day " << day;
    ASSERT_EQ(look.now, story.now());
  }
  story.catch_up();
  EXPECT_EQ(watch.look().jump, 0ms);
  machine.runs(limits::clock_looked_at_every);
  EXPECT_EQ(watch.look().jump, 0ms);
  EXPECT_EQ(watch.look().now, machine.at);
}

// What the stopwatch is for.
TEST(StoryClock, IsNotBelievedBesideTheRealStopwatch) {
  Machine machine;
  StoryClock story = machine.story(begins);
  ClockWatch watch(story.clock(), [&] { return machine.ran; });
  story.forward_to(begins + 24h);
  EXPECT_EQ(watch.look().jump, 24h);
}

// Who has looked at the clock before it moved and at the stopwatch after that takes it for set, and
// believes it again with the next look.
TEST(StoryClock, IsBelievedAgainAfterALookInTheMidstOfAMove) {
  Machine machine;
  StoryClock story = machine.story(begins);
  bool moves = false;
  const Clock moving = [&] {
    const Time now = story.now();
    if (std::exchange(moves, false)) story.forward_to(now + 24h);
    return now;
  };
  ClockWatch watch(moving, story.stopwatch());
  moves = true;
  EXPECT_EQ(watch.look().jump, -24h);
  EXPECT_EQ(watch.look().jump, 0ms);
}

}  // namespace
}  // namespace sopu::tools
