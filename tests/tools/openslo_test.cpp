// What becomes of OpenSLO: each way of budgeting in the terms' own words, exactly or not at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/openslo_files.hpp"

namespace sopu::tools {
namespace {

using namespace test::openslo;

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// ---------------------------------------------------------------- what becomes of it

TEST(OpenSlo, MakesAServiceAndARatioOfAMonthOutOfOccurrences) {
  const FromOpenSlo from = read(shop + "---\n" + checkout);
  EXPECT_EQ(json::serialize(from.services),
            R"([{"id":"shop","name":"Web shop","description":"Sells shoes.","owner":"acme",)"
            R"("priority":"p1"}])");
  EXPECT_EQ(json::serialize(from.objectives),
            R"([{"id":"checkout","service":"shop","name":"Orders: Accepted","indicator":"ratio",)"
            R"("op":">=","targetPpm":995000,"window":{"kind":"calendar","length":"month"},)"
            R"("denominator":"total","measuredBy":["acme","probes"]}])");
}

TEST(OpenSlo, SaysWithPlaceAndReasonWhatItLeft) {
  const FromOpenSlo from = read(shop + "---\n" + checkout);
  EXPECT_THAT(
      left(from),
      ElementsAre("spec.indicator.metadata: terms name the objective, not its indicator",
                  "spec.indicator.spec.ratioMetric.counter: how figures are got is the measurer's "
                  "matter: the ledger takes what it reports",
                  HasSubstr("spec.indicator.spec.ratioMetric.good.metricSource: how figures"),
                  HasSubstr("spec.indicator.spec.ratioMetric.total.metricSource: how figures"),
                  "spec.timeWindow[0].calendar.timeZone: terms have one timeZone for everything: "
                  "see that it is this one"));
  EXPECT_EQ(from.not_carried.front().document, 2U);
  EXPECT_EQ(from.not_carried.front().line, 18U);
}

TEST(OpenSlo, TakesSharesFromTheirDecimals) {
  const auto ppm = [](const std::string& target) {
    return member(budgeted("Occurrences", target), "/targetPpm");
  };
  EXPECT_EQ(ppm("target: 0.999999"), "999999");
  EXPECT_EQ(ppm("target: 0.29"), "290000");  // which no binary fraction is
  EXPECT_EQ(ppm("target: 0.9990000000"), "999000");
  EXPECT_EQ(ppm("target: .5"), "500000");
  EXPECT_EQ(ppm("target: 0"), "0");
  EXPECT_EQ(ppm("targetPercent: 99.9999"), "999999");
  EXPECT_EQ(ppm("targetPercent: 99.95"), "999500");
  EXPECT_EQ(ppm("targetPercent: \"57.03\""), "570300");
}

TEST(OpenSlo, LeavesAShareThatIsFinerThanAMillionth) {
  for (const auto* target : {"target: 0.9999995", "targetPercent: 99.99999"}) {
    const FromOpenSlo from = read(budgeted("Occurrences", target));
    EXPECT_THAT(from.objectives, IsEmpty());
    EXPECT_THAT(left(from), testing::Contains(HasSubstr("this one is finer"))) << target;
    EXPECT_THAT(left(from), testing::Contains(": no objective of it is carried over"));
  }
}

TEST(OpenSlo, MakesAvailabilityInSlotsOutOfTimeslices) {
  const std::string text =
      budgeted("Timeslices", "{target: 0.99, timeSliceTarget: 0.95, timeSliceWindow: 5m}");
  EXPECT_EQ(member(replaced(text, "- displayName: Accepted\n      {", "- {"), ""),
            R"({"id":"checkout","service":"shop","name":"Orders","indicator":"availability",)"
            R"("op":">=","targetPpm":990000,"slot":{"sec":300,"empty":"skip","upFromPpm":950000},)"
            R"("window":{"kind":"calendar","length":"month"},"denominator":"total",)"
            R"("measuredBy":["acme","probes"]})");
}

TEST(OpenSlo, CountsTheMinutesOfATimeSlice) {
  const auto seconds = [](const std::string& length) {
    return member(budgeted("Timeslices", slices + length), "/slot/sec");
  };
  EXPECT_EQ(seconds("10"), "600");
  EXPECT_EQ(seconds("0.5"), "30");
  EXPECT_EQ(seconds("2h"), "7200");
  EXPECT_EQ(seconds("1d"), "86400");
}

TEST(OpenSlo, LeavesTimeSlicesThatAreNoSlots) {
  for (const auto* length : {"2d", "1w", "0", "0.001", "1441"}) {
    const FromOpenSlo from = read(budgeted("Timeslices", slices + length));
    EXPECT_THAT(from.objectives, IsEmpty()) << length;
    EXPECT_THAT(left(from),
                testing::Contains("spec.objectives[0].timeSliceWindow: slots of terms are of whole "
                                  "seconds, up to a day"));
  }
  const FromOpenSlo always_up = read(replaced(budgeted("Timeslices", slices + "5m"), "0.95", "0"));
  EXPECT_THAT(left(always_up), testing::Contains(HasSubstr("timeSliceTarget: a slot is up from")));
}

TEST(OpenSlo, TakesASliceThatMustBeGoodAsAWhole) {
  const std::string text = replaced(budgeted("Timeslices", slices + "5m"), "0.95", "1.0");
  EXPECT_EQ(member(text, "/slot/upFromPpm"), "1000000");
}

TEST(OpenSlo, MakesTheMeanOfSlotsOutOfRatioTimeslices) {
  const std::string text = budgeted("RatioTimeslices", "target: 0.99\n      timeSliceWindow: 1m");
  EXPECT_EQ(member(text, "/indicator"), R"("ratio")");
  EXPECT_EQ(member(text, "/slot"), R"({"sec":60,"empty":"skip"})");
}

TEST(OpenSlo, MakesAPercentileOutOfAThreshold) {
  EXPECT_EQ(member(of_values("target: 0.95\n      op: lte\n      value: 250"), ""),
            R"({"id":"checkout","service":"shop","name":"Orders: Accepted","indicator":"value",)"
            R"("op":"<=","target":250,"of":"percentile","percentilePpm":950000,)"
            R"("window":{"kind":"calendar","length":"month"},"denominator":"total",)"
            R"("measuredBy":["acme","probes"]})");
}

TEST(OpenSlo, LeavesThresholdsThatNoPercentileSays) {
  const auto reasons = [](const std::string& members) {
    const FromOpenSlo from = read(of_values(members));
    EXPECT_THAT(from.objectives, IsEmpty());
    return left(from);
  };
  for (const auto* op : {"lt", "gt", "gte"}) {
    EXPECT_THAT(reasons("target: 0.95\n      value: 250\n      op: " + std::string(op)),
                testing::Contains("spec.objectives[0].op: a percentile of terms is at most "
                                  "something (lte)"));
  }
  for (const auto* value : {"0.25", "-1"}) {
    EXPECT_THAT(
        reasons("target: 0.95\n      op: lte\n      value: " + std::string(value)),
        testing::Contains(HasSubstr("spec.objectives[0].value: values in terms are whole")));
  }
  EXPECT_THAT(reasons("target: 0\n      op: lte\n      value: 250"),
              testing::Contains("spec.objectives[0]: a percentile of 0 is none"));
  const FromOpenSlo sliced = read(replaced(
      of_values("target: 0.9\n      op: lte\n      value: 250"), "Occurrences", "Timeslices"));
  EXPECT_THAT(left(sliced),
              testing::Contains(HasSubstr("spec.budgetingMethod: values are judged")));
}

// ---------------------------------------------------------------- windows

TEST(OpenSlo, TakesWindowsThatTermsHave) {
  const auto window = [](const std::string& text) { return member(with_window(text), "/window"); };
  const auto rolling = [&](const std::string& duration) {
    return window("    - {duration: " + duration + ", isRolling: true}\n");
  };
  const auto calendar = [&](const std::string& duration, const std::string& start) {
    return window("    - {duration: " + duration +
                  ", isRolling: false, calendar: {startTime: " + start + ", timeZone: UTC}}\n");
  };
  EXPECT_EQ(rolling("28d"), R"({"kind":"rolling","length":"28d"})");
  EXPECT_EQ(rolling("4w"), R"({"kind":"rolling","length":"28d"})");
  EXPECT_EQ(rolling("999d"), R"({"kind":"rolling","length":"999d"})");
  EXPECT_EQ(calendar("1M", "2026-11-01 00:00:00"), R"({"kind":"calendar","length":"month"})");
  EXPECT_EQ(calendar("1Q", "2026-10-01 00:00:00"), R"({"kind":"calendar","length":"quarter"})");
  EXPECT_EQ(calendar("3M", "2026-10-01 00:00:00"), R"({"kind":"calendar","length":"quarter"})");
  EXPECT_EQ(calendar("1Y", "2026-01-01 00:00:00"), R"({"kind":"calendar","length":"year"})");
  EXPECT_EQ(calendar("12M", "2026-01-01 00:00:00"), R"({"kind":"calendar","length":"year"})");
  EXPECT_EQ(calendar("2w", "2026-11-02 00:00:00"), R"({"kind":"calendar","length":"14d"})");
}

TEST(OpenSlo, LeavesWindowsThatTermsDoNotHave) {
  const auto reasons = [](const std::string& window) {
    const FromOpenSlo from = read(with_window(window));
    EXPECT_THAT(from.objectives, IsEmpty()) << window;
    return left(from);
  };
  for (const auto* duration : {"12h", "1M", "1000d", "143w", "5m"}) {
    EXPECT_THAT(reasons("    - {duration: " + std::string(duration) + ", isRolling: true}\n"),
                testing::Contains("spec.timeWindow[0].duration: rolling windows of terms are of 1 "
                                  "to 999 days"));
  }
  const auto calendar = [&](const std::string& duration, const std::string& start) {
    return reasons("    - {duration: " + duration + ", calendar: {startTime: " + start +
                   ", timeZone: UTC}}\n");
  };
  EXPECT_THAT(calendar("2M", "2027-01-01 00:00:00"), testing::Contains(HasSubstr("m are minutes")));
  EXPECT_THAT(calendar("1m", "2027-01-01 00:00:00"), testing::Contains(HasSubstr("m are minutes")));
  for (const auto& [duration, start] : {std::pair{"1M", "2027-01-21 00:00:00"},
                                        {"1M", "2027-01-01 12:30:00"},
                                        {"1Q", "2027-02-01 00:00:00"},
                                        {"1Y", "2027-04-01 00:00:00"}}) {
    EXPECT_THAT(calendar(duration, start), testing::Contains(HasSubstr("startTime: a ")))
        << duration << start;
  }
  EXPECT_THAT(calendar("7d", "2027-01-01 06:00:00"),
              testing::Contains(HasSubstr("startTime: windows of terms begin at midnight")));
  const std::string no_window = replaced(with_window(""), "  timeWindow:\n", "");
  EXPECT_THAT(left(read(no_window)), testing::Contains(HasSubstr("spec: it has no timeWindow")));
}

TEST(OpenSlo, SaysThatWindowsOfDaysBeginElsewhere) {
  const FromOpenSlo from = read(with_window(
      "    - {duration: 7d, calendar: {startTime: 2027-01-04 00:00:00, timeZone: UTC}}\n"));
  EXPECT_EQ(from.objectives.size(), 1U);
  EXPECT_THAT(left(from), testing::Contains(HasSubstr("startTime: windows of days follow one")));
}

TEST(OpenSlo, ComparesTheTimeZoneWithThatOfTheTerms) {
  OpenSloMore more = everything;
  more.time_zone = "Europe/Helsinki";
  EXPECT_THAT(left(read(checkout, more)), testing::Not(testing::Contains(HasSubstr("timeZone"))));
  more.time_zone = "UTC";
  EXPECT_THAT(left(read(checkout, more)), testing::Contains(HasSubstr("and these are in UTC")));
}

// ---------------------------------------------------------------- indicators

TEST(OpenSlo, FollowsANameToItsIndicator) {
  const FromOpenSlo from = read(orders_sli + by_reference("orders"));
  EXPECT_EQ(only_objective(from).at("indicator"), "ratio");
  EXPECT_THAT(
      left(from),
      ElementsAre(HasSubstr("metadata.displayName: "), HasSubstr("spec.description: "),
                  HasSubstr("spec.ratioMetric.bad.metricSource: "),
                  HasSubstr("spec.ratioMetric.total.metricSource: "), HasSubstr("timeZone: ")));
}

TEST(OpenSlo, LeavesAnObjectiveWhoseIndicatorIsElsewhere) {
  const FromOpenSlo from = read(orders_sli + by_reference("payments"));
  EXPECT_THAT(from.objectives, IsEmpty());
  EXPECT_THAT(from.services, IsEmpty());
  EXPECT_THAT(
      left(from),
      ElementsAre(": no SLO that is carried over takes it", ": no objective of it is carried over",
                  HasSubstr("spec.indicatorRef: no SLI in the file"), HasSubstr("timeZone: ")));
}

TEST(OpenSlo, LeavesRatiosWithoutCounts) {
  const FromOpenSlo from = read(with_metric(R"(      ratioMetric:
        rawType: success
        raw:
          metricSource: {spec: {query: share}}
)"));
  EXPECT_THAT(from.objectives, IsEmpty());
  EXPECT_THAT(left(from),
              testing::Contains(HasSubstr("ratioMetric.raw: a ratio that was computed")));
}

TEST(OpenSlo, LeavesAnSloOfSeveralIndicators) {
  const auto at = checkout.find("  indicator:");
  std::string text = std::string(checkout).erase(at, checkout.find("  timeWindow") - at);
  text = replaced(text, "target: 0.995",
                  "target: 0.995\n      indicatorRef: orders\n      compositeWeight: 2");
  const FromOpenSlo from = read(orders_sli + text);
  EXPECT_THAT(from.objectives, IsEmpty());
  EXPECT_THAT(left(from), testing::Contains(HasSubstr(
                              "spec.objectives[0].indicatorRef: an SLO of several indicators")));
}

}  // namespace
}  // namespace sopu::tools
