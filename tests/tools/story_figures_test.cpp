// What the demo measures by chance: the same for a seed everywhere, and never so much that a month
// of which the story tells nothing would be missed.
#include "tools/story_figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/zones.hpp"

namespace sopu::tools {
namespace {

using domain::Span;
using domain::Spans;
using domain::Time;
using namespace std::chrono_literals;
using ::testing::ElementsAre;

const domain::Zone& helsinki() {
  static const domain::Zone zone = test::zone("Europe/Helsinki");
  return zone;
}

Time midnight(std::chrono::year_month_day date) {
  return domain::local_midnight(date, helsinki());
}

Span month(std::chrono::year_month which) {
  return {midnight(which / 1), midnight((which + std::chrono::months(1)) / 1)};
}

Spans down_in(Dice& dice, const Span& whole) {
  Spans all;
  for (const Span& part : parts_of(whole, helsinki())) {
    for (const Span& one : down_by_chance(dice, part)) all.push_back(one);
  }
  return all;
}

TEST(StoryFigures, DiceFallAsTheEngineIsDefined) {
  // The standard says what the ten thousandth number of the default seed is.
  Dice dice(std::mt19937_64::default_seed);
  for (int i = 1; i < 10'000; ++i) dice.roll(1);
  EXPECT_EQ(dice.roll(std::numeric_limits<std::int64_t>::max()),
            static_cast<std::int64_t>(
                9981545732273789042ULL %
                static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())));
}

TEST(StoryFigures, AMonthIsMeasuredInPartsWithoutGaps) {
  using namespace std::chrono;
  const auto lengths = [](year_month which) {
    std::vector<hours> out;
    Time reached = month(which).from;
    for (const Span& part : parts_of(month(which), helsinki())) {
      EXPECT_EQ(part.from, reached);
      reached = part.until;
      out.push_back(floor<hours>(part.until - part.from));
    }
    EXPECT_EQ(reached, month(which).until);
    return out;
  };
  constexpr auto week = hours(7 * 24);
  EXPECT_THAT(lengths(2027y / February), ElementsAre(week, week, week, week));
  // The clocks go forward on the 28th of March, and back on the 31st of October.
  EXPECT_THAT(lengths(2027y / March), ElementsAre(week, week, week, week - 1h, 72h));
  EXPECT_THAT(lengths(2027y / October), ElementsAre(week, week, week, week, 73h));
}

TEST(StoryFigures, ByChanceKeepWhatIsPromisedWhateverTheSeed) {
  // 99.99 % of the shortest month: 28 days are 2,419,200 s, of which 241 may be down.
  const Span february = month(std::chrono::year(2027) / 2);
  const Span january = month(std::chrono::year(2027) / 1);
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Dice dice(seed);
    for (const Span& whole : {february, january}) {
      const Spans down = down_in(dice, whole);
      ASSERT_EQ(domain::common(down, {whole}), down) << "in the month, in order";
      ASSERT_LE(domain::length(down), 225s);
    }
  }
}

TEST(StoryFigures, FollowFromTheSeed) {
  const Span may = month(std::chrono::year(2027) / 5);
  const auto by = [&](std::uint64_t seed) {
    Dice dice(seed);
    return down_in(dice, may);
  };
  EXPECT_EQ(by(1), by(1));
  EXPECT_NE(by(1), by(2));
}

TEST(StoryFigures, ByHandAreWhatTheStoryTells) {
  const Time begin = month(std::chrono::year(2027) / 5).from;
  const auto down = [&](int which) { return domain::length(down_by_hand(which, begin)); };
  EXPECT_EQ(down(months::breached), 2h);
  EXPECT_EQ(down(months::maintained), 91min);
  EXPECT_EQ(down(months::contested), 3min);
  EXPECT_EQ(domain::length(down_for_customer(begin)), 8h);
  EXPECT_EQ(seen_by_customer({{begin, begin + 9s}, {begin + 1h, begin + 1h + 10s}}),
            (Spans{{begin + 1h, begin + 1h + 10s}}));
  // Of the maintained month a minute is left.
  const Spans left = domain::without(down_by_hand(months::maintained, begin), {maintenance(begin)});
  EXPECT_EQ(domain::length(left), 1min);
  EXPECT_EQ(domain::length(maintenance(begin)), 2h);
}

}  // namespace
}  // namespace sopu::tools
