// Figures together, and how an agreement goes by them.
#include "ledger/domain/agreement/judging.hpp"

#include <gmock/gmock.h>

#include "tests/domain/measuring.hpp"

namespace sopu::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// ---------------------------------------------------------------- together

performance::Figures figures_between(const World& world, std::string_view from,
                                     std::string_view until) {
  return figures_of(all_series(world), {midnight_of(from), midnight_of(until)});
}

TEST(Figures, OfASeriesStandTogether) {
  World world = world_after(in_force(by_downtime()));
  const Time day = midnight_of("2027-01-02");
  world.must(by("acme", report_of("2027-01-02", down({{day + 23h, day + 24h}}))));
  world.must(by("acme", report_of("2027-01-03", down({{day + 24h, day + 25h}}))));
  world.must(by("acme", report_of("2027-01-05")));
  const auto figures = figures_between(world, "2027-01-02", "2027-01-04");
  EXPECT_THAT(figures.covered, ElementsAre(Span{day, day + 48h}));
  EXPECT_THAT(united(figures.downtime), ElementsAre(Span{day + 23h, day + 25h}));
  EXPECT_THAT(figures_between(world, "2027-01-06", "2027-01-07").covered, IsEmpty());
}

TEST(Figures, OfAnItemAreThoseThatWereToldLast) {
  World world = world_after(in_force(by_downtime()));
  const auto on = [&](std::string_view date, std::optional<Time> done) {
    auto data = many_tickets(date, 1);
    data.unit = ItemId{"desk"};
    data.figures.items->at(0) = {"x", midnight_of("2027-01-03"), done, {}};
    return data;
  };
  const auto items = [&] { return figures_between(world, "2027-01-03", "2027-01-06").items; };
  world.must(by("acme", on("2027-01-04", midnight_of("2027-01-04") + 1h)));
  world.must(by("acme", on("2027-01-03", std::nullopt)).called("third"));
  ASSERT_EQ(items().size(), 1U);
  EXPECT_FALSE(items()[0].done) << "told last, of an earlier day";
  world.must(by("acme", correct("third", on("2027-01-03", midnight_of("2027-01-03") + 2h))));
  EXPECT_EQ(items()[0].done, midnight_of("2027-01-03") + 2h);
}

// ---------------------------------------------------------------- how an agreement goes

performance::Performance of_january(const World& world) {
  return performance_of(world, "2027-01");
}

TEST(Performance, IsJudgedByTheFiguresOfEachMeasurer) {
  World world = world_after(in_force(by_downtime()));
  const Time day = midnight_of("2027-01-02");
  world.must(by("acme", report_of("2027-01-02", down({{day, day + 1h}}))));
  world.must(by("globex", report_of("2027-01-02", down({{day, day + 40min}}))));
  const auto found = of_january(world);
  ASSERT_FALSE(found.windows.empty());
  const auto& window = found.windows.front();
  EXPECT_EQ(window.name, "2027-01");
  ASSERT_EQ(window.sides.size(), 2U);
  EXPECT_EQ(window.sides[0].verdict, performance::Verdict::breached) << "44.64 minutes are allowed";
  EXPECT_EQ(window.sides[1].verdict, performance::Verdict::met);
  EXPECT_FALSE(window.verdict()) << "they differ";
  EXPECT_EQ(window.least(), 0);
}

TEST(Performance, StandsStillDuringASuspension) {
  World world = world_after(in_force(by_downtime()));
  const Time from = midnight_of("2027-02-01");
  const auto terms = by_downtime();
  world.must(by("acme", course_proposal(ProposalKind::suspension, terms, from)).called("pause"));
  for (const char* party : {"acme", "globex", "initech"}) {
    if (world.attempt(approve(party, "pause", terms))) world.must(approve(party, "pause", terms));
    const auto second = approve(party, "pause", terms).person_number(2);
    if (world.attempt(second)) world.must(second);
  }
  ASSERT_EQ(world.agreement().life.suspensions.size(), 1U);
  auto course = course_of(
      world.agreement(),
      [](const performance::Asked& asked) {
        return performance::Figures{{asked.span}, {}, {}, {}, {}};
      },
      world.now);
  course.only = ItemId{"uptime"};
  const auto march =
      performance::performance(course, {*parse_date("2027-02-01"), *parse_date("2027-03-01")});
  ASSERT_EQ(march.windows.size(), 1U);
  EXPECT_EQ(march.windows[0].sides[0].attained.total, 0s) << "thirty days cover all of February";
  EXPECT_EQ(march.windows[0].verdict(), performance::Verdict::not_measured);
}

}  // namespace
}  // namespace sopu::test
