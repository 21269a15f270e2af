// How the cases of an agreement go.
#include "ledger/domain/agreement/dispute_figures.hpp"

#include "tests/support/case_story.hpp"

namespace sopu::test {
namespace {

constexpr std::int64_t hour = 3600;

DisputeFigures figures_in(const World& world) {
  return figures_of(world.agreement().disputes);
}

std::vector<std::int64_t> counts(const StepFigures& step) {
  return {step.kept, step.missed, step.running};
}

TEST(DisputeFigures, AreEmptyWithoutCases) {
  const DisputeFigures figures = figures_in(world_after(in_force()));
  EXPECT_EQ(figures.cases, 0);
  EXPECT_TRUE(figures.levels.empty());
  EXPECT_FALSE(figures.whole.median_seconds);
}

TEST(DisputeFigures, CountWhatRuns) {
  const DisputeFigures waiting = figures_in(world_after(raised()));
  EXPECT_EQ(counts(waiting.response), (std::vector<std::int64_t>{0, 0, 1}));
  EXPECT_EQ(counts(waiting.whole), (std::vector<std::int64_t>{0, 0, 1}));
  const DisputeFigures talking = figures_in(world_after(on_level_1()));
  EXPECT_EQ(counts(talking.response), (std::vector<std::int64_t>{1, 0, 0}));
  ASSERT_EQ(talking.levels.size(), 1U);
  EXPECT_EQ(talking.levels[0].level, 1);
  EXPECT_EQ(counts(talking.levels[0].step), (std::vector<std::int64_t>{0, 0, 1}));
}

TEST(DisputeFigures, TellTimesKeptFromTimesThatRanOut) {
  const DisputeFigures climbed = figures_in(world_after(on_level_2()));
  EXPECT_EQ(counts(climbed.levels[0].step), (std::vector<std::int64_t>{1, 0, 0}));
  EXPECT_EQ(counts(climbed.levels[1].step), (std::vector<std::int64_t>{0, 0, 1}));

  World left_alone = world_after(raised());
  for (const char* month : {"02", "03", "04", "05", "06", "07", "08", "09"}) {
    left_alone.let_pass(time_of("2027-" + std::string(month) + "-28T00:00:00.000Z"));
  }
  const DisputeFigures lapsed = figures_in(left_alone);
  EXPECT_EQ(counts(lapsed.response), (std::vector<std::int64_t>{0, 1, 0}));
  for (const LevelFigures& level : lapsed.levels) {
    EXPECT_EQ(counts(level.step), (std::vector<std::int64_t>{0, 1, 0})) << level.level;
  }
  EXPECT_EQ(counts(lapsed.whole), (std::vector<std::int64_t>{0, 1, 0}));
  EXPECT_EQ(lapsed.outcomes, (std::map<OutcomeKind, std::int64_t>{{OutcomeKind::lapsed, 1}}));
}

// Raised together, over after 1, 2, 10 and 20 hours.
TEST(DisputeFigures, HaveTheMedianOfWhatIsOver) {
  Disputes disputes;
  const Time begun = time_of("2027-03-01T00:00:00.000Z");
  for (const std::int64_t hours : {20, 1, 10, 2}) {
    Dispute one{};
    one.recorded.at = begun;
    one.outcome = domain::Outcome{OutcomeKind::withdrawn, {}, {}, {}, {}, {}, {}, {}, {}};
    one.outcome->recorded.at = begun + std::chrono::hours(hours);
    disputes.all.push_back(one);
  }
  EXPECT_EQ(figures_of(disputes).whole.median_seconds, 2 * hour);
}

TEST(DisputeFigures, OfARemedySayWhetherItCameInTime) {
  const Time begun = time_of("2027-03-01T00:00:00.000Z");
  const auto with = [&](std::optional<int> overdue, std::optional<int> implemented,
                        std::optional<int> confirmed) {
    const auto after = [&](std::optional<int> hours) {
      return hours ? std::optional(Recorded{{1}, begun + std::chrono::hours(*hours)})
                   : std::nullopt;
    };
    Dispute one{};
    one.outcome =
        domain::Outcome{OutcomeKind::settled, {}, {}, Owed{}, {}, {{0}, begun}, {}, {}, {}};
    one.outcome->overdue = after(overdue);
    one.outcome->implemented = after(implemented);
    one.outcome->confirmed = after(confirmed);
    Disputes disputes;
    disputes.all.push_back(one);
    return figures_of(disputes).remedy;
  };
  EXPECT_EQ(counts(with({}, {}, {})), (std::vector<std::int64_t>{0, 0, 1}));
  EXPECT_EQ(counts(with({}, 3, 5)), (std::vector<std::int64_t>{1, 0, 0}));
  EXPECT_EQ(with({}, 3, 5).median_seconds, 3 * hour);
  EXPECT_EQ(with({}, {}, 5).median_seconds, 5 * hour);
  EXPECT_EQ(counts(with(4, 6, {})), (std::vector<std::int64_t>{0, 1, 0}));
  EXPECT_EQ(with(4, 6, {}).median_seconds, 6 * hour);
  EXPECT_EQ(with(4, {}, {}).median_seconds, 4 * hour);
}

}  // namespace
}  // namespace sopu::test
