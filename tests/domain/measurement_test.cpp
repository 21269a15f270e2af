// Measurements: who may report what of which time, and what becomes of the figures.
#include <gtest/gtest.h>

#include "tests/domain/measuring.hpp"

namespace sopu::test {
namespace {

// ---------------------------------------------------------------- who, what, when

TEST(Measuring, IsForThoseWhomTheObjectiveNames) {
  measuring().when(by("acme", report_of("2027-01-02"))).accepted();
  measuring().when(by("globex", report_of("2027-01-02"))).accepted();
  measuring().when(by("umbrella", report_of("2027-01-02"))).refused(ErrorCode::unknown_agreement);
  const auto by_acme_alone =
      with(by_downtime(), "/serviceElements/objectives/0/measuredBy", boost::json::array{"acme"});
  given(in_force(by_acme_alone))
      .when(by("globex", report_of("2027-01-02")))
      .refused(ErrorCode::rule, "not-the-measurer");
}

TEST(Measuring, TakesAKeyForIt) {
  KeyUses uses{true, false, true, true};
  const NewKey key = key_of("acme-9", uses);
  const Story has_key{by("acme", KeyAdded{request_of("acme", key)})};
  measuring(has_key)
      .when(by("acme", report_of("2027-01-02")).signed_with(key.kid))
      .refused(ErrorCode::key_not_allowed)
      .saying("measure");
}

TEST(Measuring, IsOfAnObjectiveThatBinds) {
  auto other = report_of("2027-01-02");
  other.objective = {"speed"};
  measuring().when(by("acme", other)).refused(ErrorCode::not_found).saying("no-such-objective");
  measuring()
      .when(by("acme", report_of("2026-12-31")))
      .refused(ErrorCode::wrong_state)
      .saying("measurement-before-terms");
}

TEST(Measuring, IsOfTimeThatIsOver) {
  measuring()
      .when(by("acme", report_of("2027-01-31")))
      .refused(ErrorCode::rule, "measured-time-not-over");
  measuring()
      .when(by("acme", report(midnight_of("2027-01-03"), midnight_of("2027-01-03"))))
      .refused(ErrorCode::schema)
      .saying("ends-before-it-begins");
  measuring()
      .when(by("acme", report(midnight_of("2027-01-03") + 1ms, midnight_of("2027-01-04"))))
      .refused(ErrorCode::schema)
      .saying("whole-seconds");
  World late = world_after(in_force(by_downtime()));
  Given{late}
      .when(by("acme", report(midnight_of("2027-01-01"), midnight_of("2027-02-02") + 1s))
                .at("2027-02-20T00:00:00.000Z"))
      .refused(ErrorCode::rule, "measured-time-limit");
  Given{late}
      .when(by("acme", report(midnight_of("2027-01-01"), midnight_of("2027-02-01")))
                .at("2027-02-20T00:00:00.000Z"))
      .accepted();
}

TEST(Measuring, NeverReachesFromOnePromiseIntoAnother) {
  World world =
      world_after(in_force(by_downtime()) + Story{by("acme", feasible("uptime", 999'000))});
  agree(world, sample_terms(), "2027-02-01", "slots");
  const Time turn = midnight_of("2027-02-01");
  const auto later = [&](MeasurementReported data) {
    return by("acme", std::move(data)).at("2027-02-10T00:00:00.000Z");
  };
  Given{world}
      .when(later(report(turn - 1h, turn + 1h)))
      .refused(ErrorCode::rule, "measurement-over-change");
  Given{world}.when(later(report(turn - 1h, turn))).accepted();
  Given{world}.when(later(report(turn, turn + 1h))).refused(ErrorCode::schema).saying("counts");
  Given{world}.when(later(report(turn, turn + 1h, counted({})))).accepted();
}

TEST(Measuring, NamesAUnitWhereTheObjectiveIsJudgedByUnits) {
  auto figures = MeasuredFigures{};
  figures.items = std::vector<MeasuredItem>{};
  auto tickets = report_of("2027-01-02", figures);
  tickets.objective = {"tickets"};
  measuring().when(by("acme", tickets)).refused(ErrorCode::schema).saying("unit-missing");
  tickets.unit = ItemId{"south-pole"};
  measuring().when(by("acme", tickets)).refused(ErrorCode::not_found).saying("no-such-unit");
  auto uptime = report_of("2027-01-02");
  uptime.unit = ItemId{"south-pole"};
  measuring().when(by("acme", uptime)).refused(ErrorCode::schema).saying("unit-not-taken");
}

// ---------------------------------------------------------------- figures

TEST(Figures, AreThoseOfTheIndicator) {
  measuring()
      .when(by("acme", report_of("2027-01-02", counted({}))))
      .refused(ErrorCode::schema)
      .saying("figures-of");
  auto both = counted({});
  both.downtime = std::vector<MeasuredSpan>{};
  measuring().when(by("acme", report_of("2027-01-02", both))).refused(ErrorCode::schema);
  measuring().when(by("acme", report_of("2027-01-02", {}))).refused(ErrorCode::schema);
}

TEST(Figures, LieWithinTheTimeInItsOrder) {
  const Time day = midnight_of("2027-01-02");
  const auto refused = [&](std::vector<MeasuredSpan> spans) {
    measuring()
        .when(by("acme", report_of("2027-01-02", down(std::move(spans)))))
        .refused(ErrorCode::rule, "figures-in-order");
  };
  refused({{day - 1s, day + 1s}});
  refused({{day + 1h, day + 25h}});
  refused({{day + 2h, day + 3h}, {day + 1h, day + 2h}});
  refused({{day + 1h, day + 3h}, {day + 2h, day + 4h}});
  measuring()
      .when(by("acme", report_of("2027-01-02", down({{day + 1h, day + 2h}, {day + 2h, day + 3h}}))))
      .accepted();
}

TEST(Figures, OfCountsHaveNoMoreGoodOnesThanAllAndFitTheirSlot) {
  const Given slots = given(in_force());
  const Time day = midnight_of("2027-01-02");
  const auto of = [&](MeasuredCount count) {
    return by("acme", report_of("2027-01-02", counted({count})));
  };
  slots.when(of({day, day + 1min, 61, 60})).refused(ErrorCode::rule, "more-good-than-all");
  slots.when(of({day, day + 61s, 60, 60})).refused(ErrorCode::rule, "longer-than-slot");
  slots.when(of({day, day + 1min, 60, 60})).accepted();
}

TEST(Figures, OfItemsNameEachOnce) {
  auto data = report_of("2027-01-03");
  data.objective = {"tickets"};
  data.unit = ItemId{"desk"};
  data.figures = {};
  data.figures.items = {{"x", data.from, {}, {}}, {"x", data.from + 1h, {}, {}}};
  measuring().when(by("acme", data)).refused(ErrorCode::rule, "item-twice");
}

TEST(Figures, OfAHistogramHaveRisingBounds) {
  auto terms = sample_terms();
  auto& objective = terms.at_pointer("/serviceElements/objectives/0").as_object();
  for (const char* member :
       {"slot", "targetPpm", "minDowntimeSec", "mergeGapSec", "roundPpm", "credits"}) {
    objective.erase(member);
  }
  terms.at_pointer("/managementElements/termination/causes/0/when").as_object().erase("belowPpm");
  objective["indicator"] = "value";
  objective["op"] = "<=";
  objective["of"] = "percentile";
  objective["percentilePpm"] = 950'000;
  objective["target"] = 200;
  const Given values = given(in_force(terms));
  const auto with_buckets = [&](std::vector<MeasuredBucket> buckets) {
    MeasuredFigures figures;
    figures.histogram = std::move(buckets);
    return by("acme", report_of("2027-01-03", figures));
  };
  values.when(with_buckets({{100, 5}, {200, 0}, {300, 1}})).accepted();
  values.when(with_buckets({{100, 5}, {100, 5}})).refused(ErrorCode::rule, "buckets-must-rise");
}

// ---------------------------------------------------------------- overlapping

TEST(Series, NeverOverlapThemselves) {
  const Story reported{by("acme", report_of("2027-01-03")).called("third"),
                       by("acme", report_of("2027-01-06")).called("sixth")};
  const Time third = midnight_of("2027-01-03");
  const auto refused = [&](Time from, Time until) {
    measuring(reported)
        .when(by("acme", report(from, until)))
        .refused(ErrorCode::rule, "measurement-overlaps");
  };
  refused(third, third + 24h);
  refused(third + 23h, third + 25h);
  refused(third - 1h, third + 1s);
  refused(third - 24h, third + 7 * 24h);
  measuring(reported).when(by("acme", report(third - 24h, third))).accepted();
  measuring(reported).when(by("acme", report(third + 24h, third + 72h))).accepted();
  measuring(reported).when(by("globex", report(third, third + 24h))).accepted();
}

// A month of UTC is a stream; a measurement reaches into the next, whichever comes first.
TEST(Series, NeverOverlapOverTheTurnOfAMonth) {
  const Time turn = time_of("2027-02-01T00:00:00.000Z");
  const auto at = [](MeasurementReported data) {
    return by("acme", std::move(data)).at("2027-02-10T00:00:00.000Z");
  };
  const auto over = report(turn - 2h, turn + 2h);
  measuring({at(over)})
      .when(at(report(turn + 1h, turn + 3h)))
      .refused(ErrorCode::rule, "measurement-overlaps");
  measuring({at(report(turn + 1h, turn + 3h))})
      .when(at(over))
      .refused(ErrorCode::rule, "measurement-overlaps");
  measuring({at(over)}).when(at(report(turn + 2h, turn + 3h))).accepted();
}

TEST(Series, KeepTheOrderOfTimeWhateverCameFirst) {
  World world = world_after(in_force(by_downtime()));
  for (const char* day : {"2027-01-05", "2027-01-02", "2027-01-04", "2027-01-03"}) {
    world.must(by("acme", report_of(day)));
  }
  const Time day = midnight_of("2027-01-06");
  for (const int hour : {9, 2, 5, 3})
    world.must(by("acme", report(day + 1h * hour, day + 1h * (hour + 1))));
  std::vector<Time> begins;
  for (const MeasuredDay& one : all_series(world).begin()->second->days) {
    for (const Measurement& measurement : one.measurements) begins.push_back(measurement.from);
  }
  EXPECT_EQ(begins.size(), 8U);
  EXPECT_TRUE(std::ranges::is_sorted(begins));
}

TEST(Series, HaveSoManyMeasurementsADayAndNoMore) {
  World world = world_after(in_force(by_downtime()));
  const Time day = time_of("2027-01-05T00:00:00.000Z");
  const auto second = [&](std::size_t count) {
    return by("acme",
              report(day + 10s * static_cast<int>(count), day + 10s * static_cast<int>(count) + 1s))
        .at(world.now + 1ms);
  };
  for (std::size_t i = 0; i < limits::measurements_a_day_max; ++i) world.must(second(i));
  Given{world}
      .when(second(limits::measurements_a_day_max))
      .refused(ErrorCode::rule, "measurements-a-day-limit");
  Given{world}.when(by("acme", report(day + 24h, day + 25h))).accepted();
}

TEST(Series, HoldSoManyFiguresADayAndNoMore) {
  constexpr std::size_t most = limits::measured_entries_a_day_max / 2;
  const std::string unit(
      sample_terms().at_pointer("/serviceElements/services/1/units/0/id").as_string());
  const auto of = [&](std::size_t count) {
    auto data = many_tickets("2027-01-03", count);
    data.unit = ItemId{unit};
    return data;
  };
  measuring().when(by("acme", of(most + 1))).refused(ErrorCode::rule, "measured-entries-limit");
  World world = world_after(in_force(by_downtime()) + Story{by("acme", of(most)).called("full")});
  auto later = of(1);
  later.from += 24h - 1s;
  later.until = later.from + 1s;
  later.figures.items->at(0).pauses.reset();
  Given{world}.when(by("acme", later)).refused(ErrorCode::rule, "measurement-overlaps");
  world.must(by("acme", correct("full", of(1))));
  world.must(by("acme", correct("full", of(most))));
  Given{world}
      .when(by("acme", correct("full", of(most + 1))))
      .refused(ErrorCode::rule, "measured-entries-limit");
}

TEST(Figures, OfItemsAreNotOlderThanTwoYears) {
  auto data = many_tickets("2027-01-03", 1);
  const std::string unit(
      sample_terms().at_pointer("/serviceElements/services/1/units/0/id").as_string());
  data.unit = ItemId{unit};
  data.figures.items->at(0).pauses.reset();
  data.figures.items->at(0).opened = data.until - limits::item_age_max;
  measuring().when(by("acme", data)).accepted();
  data.figures.items->at(0).opened -= 1s;
  measuring().when(by("acme", data)).refused(ErrorCode::rule, "item-too-old");
  data.figures.items->at(0).opened = data.until;
  measuring().when(by("acme", data)).refused(ErrorCode::rule, "item-outside");
}

// ---------------------------------------------------------------- chains

TEST(Series, AreChainsOfTheirOwn) {
  World world = world_after(in_force(by_downtime()));
  const std::uint64_t contract_events = world.agreement().contract_events;
  world.must(by("acme", report_of("2027-01-02")).called("first"));
  Given{world}
      .when(by("acme", report_of("2027-01-03")).based_on(*world.registry.genesis))
      .refused(ErrorCode::stale_base);
  world.must(by("acme", report_of("2027-01-03")).based_on(event_hash("first")));
  world.must(by("globex", report_of("2027-01-03")).based_on(*world.registry.genesis));
  EXPECT_EQ(world.agreement().contract_events, contract_events) << "an agreement never holds them";
  EXPECT_EQ(all_series(world).size(), 2U);
}

// ---------------------------------------------------------------- corrections

TEST(Corrections, AreOtherFiguresOfTheSameTime) {
  const auto as_reported = report_of("2027-01-03");
  const Time day = as_reported.from;
  World world =
      world_after(in_force(by_downtime()) + Story{by("acme", as_reported).called("third")});
  const auto worse = report_of("2027-01-03", down({{day, day + 1h}}));
  Given{world}
      .when(by("acme", correct("nothing", worse)))
      .refused(ErrorCode::not_found)
      .saying("no-such-measurement");
  Given{world}
      .when(by("globex", correct("third", worse)))
      .refused(ErrorCode::not_found)
      .saying("no-such-measurement");
  Given{world}
      .when(by("acme", correct("third", report(day, day + 1h))))
      .refused(ErrorCode::rule, "correction-of-another-time");
  world.must(by("acme", correct("third", worse)));
  const Measurement& stands = all_series(world).begin()->second->days.at(0).measurements[0];
  EXPECT_EQ(stands.figures, worse.figures);
  EXPECT_EQ(stands.corrections, 1U);
  EXPECT_EQ(stands.id, id_of("third"));
  world.must(by("acme", correct("third", as_reported)));
  EXPECT_EQ(all_series(world).begin()->second->days.at(0).measurements[0].corrections, 2U);
}

TEST(Measuring, GoesOnWhenTheAgreementIsOver) {
  World world = world_after(in_force(by_downtime()));
  world.let_pass(midnight_of("2028-01-01"));
  ASSERT_TRUE(is_closed(phase_at(world.agreement(), midnight_of("2028-01-01"))));
  Given{world}.when(by("acme", report_of("2027-12-31")).at("2028-01-03T00:00:00.000Z")).accepted();
}

}  // namespace
}  // namespace sopu::test
