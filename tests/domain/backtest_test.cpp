// What targets would have come to, and what late deliveries cost.
#include "ledger/domain/performance/backtest.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "ledger/domain/performance/lateness.hpp"
#include "ledger/domain/performance/told.hpp"
#include "tests/support/promises.hpp"
#include "tests/support/zones.hpp"

namespace sopu::domain::performance {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using ::testing::ElementsAre;

const Zone helsinki = test::zone("Europe/Helsinki");

Time midnight(const char* date) {
  return local_midnight(*parse_date(date), helsinki);
}

// So many minutes down in each of the first months of 2027, all of it looked at.
History down_minutes(const std::vector<int>& minutes) {
  Figures figures;
  figures.covered = {{midnight("2027-01-01"), midnight("2028-01-01")}};
  for (std::size_t i = 0; i < minutes.size(); ++i) {
    const Date tenth = std::chrono::year(2027) / static_cast<int>(i + 1) / 10;
    const Time at = local_midnight(tenth, helsinki);
    if (minutes[i] > 0) figures.downtime.push_back({at, at + std::chrono::minutes(minutes[i])});
  }
  return {[figures](const Asked&) { return figures; }};
}

const json::object tiers{{"tiers", json::array{{{"belowPpm", 999'000}, {"creditBp", 1'000}},
                                               {{"belowPpm", 990'000}, {"creditBp", 5'000}}}}};

TEST(Backtest, CountsWindowsAndWhatTheyWouldHaveCost) {
  const auto terms = test::terms_of({{{"credits", tiers}}});
  const Dates year{*parse_date("2027-01-01"), *parse_date("2028-01-01")};
  const auto found = backtest(terms, helsinki,
                              down_minutes({10, 50, 10, 600, 10, 10, 10, 10, 10, 10, 10, 0}), year);
  ASSERT_EQ(found.objectives.size(), 1U);
  const Replayed& one = found.objectives[0];
  EXPECT_EQ(one.windows.size(), 12U);
  EXPECT_EQ(one.met, 10);
  EXPECT_EQ(one.breached, 2);
  EXPECT_EQ(one.not_measured, 0);
  EXPECT_EQ(one.credit, 48'000 + 240'000) << "a tenth and a half of 4,800.00";
  EXPECT_EQ(one.target_of_all, 986'111) << "600 of April's 43,200 minutes";
  EXPECT_EQ(one.target_of_95, 986'111) << "11.4 of twelve windows are all of them";
  const auto told = json_of(found, {true, true});
  const auto& line = told.at("objectives").as_array()[0].as_object();
  EXPECT_EQ(json::serialize(line.at("worst")), R"(["2027-04","2027-02"])");
  EXPECT_EQ(line.at("items").as_array().size(), 12U);
}

TEST(Backtest, SaysWhatWouldHaveBeenMetIn95PerCent) {
  std::vector<int> minutes(12, 10);
  minutes[3] = 600;
  const auto terms = test::terms_of({{{"window", {{"kind", "calendar"}, {"length", "10d"}}}}});
  const Dates days{*parse_date("2027-01-01"), *parse_date("2027-10-28")};
  const auto found = backtest(terms, helsinki, down_minutes(minutes), days);
  const Replayed& one = found.objectives[0];
  ASSERT_EQ(one.windows.size(), 30U);
  EXPECT_EQ(one.target_of_all, 958'333) << "600 of 14,400 minutes";
  EXPECT_EQ(one.target_of_95, 999'305) << "in 29 of 30: 10 of 14,400 minutes";
}

TEST(Backtest, PaysBeforeTheDayFromWhichCreditsArePaid) {
  auto later = tiers;
  later["from"] = "2030-01-01";
  const auto terms = test::terms_of({{{"credits", later}}});
  const Dates year{*parse_date("2027-01-01"), *parse_date("2028-01-01")};
  EXPECT_EQ(backtest(terms, helsinki, down_minutes({50}), year).objectives[0].credit, 48'000);
}

TEST(Backtest, OfValuesTakesTheHighestAsTheWorst) {
  const auto terms = test::terms_of({{{"indicator", "value"},
                                      {"op", "<="},
                                      {"target", 100},
                                      {"targetPpm", nullptr},
                                      {"of", "max"},
                                      {"unit", "ms"}}});
  const auto history = [](const Asked&) {
    Figures figures;
    figures.covered = {{midnight("2027-01-01"), midnight("2027-03-01")}};
    const auto put = [&](const char* date, std::int64_t value) {
      figures.values.push_back({{midnight(date), midnight(date) + 1h}, {1, value, value, {}}});
    };
    put("2027-01-05", 90);
    put("2027-02-05", 120);
    return figures;
  };
  const auto found =
      backtest(terms, helsinki, {history}, {*parse_date("2027-01-01"), *parse_date("2027-03-01")});
  EXPECT_EQ(found.objectives[0].target_of_all, 120);
  EXPECT_EQ(found.objectives[0].met, 1);
}

TEST(Backtest, LeavesOutWhatWasLeftOut) {
  json::object more{
      {"exclusions",
       json::array{{{"id", "works"}, {"kind", "maintenance"}, {"text", "Announced."}}}}};
  const auto terms = test::terms_of({{{"credits", tiers}}, {}, more});
  const Dates year{*parse_date("2027-01-01"), *parse_date("2028-01-01")};
  History history = down_minutes({50});
  history.left_out = {
      {{"works"}, {}, {midnight("2027-01-10"), midnight("2027-01-11")}, midnight("2027-01-09")}};
  EXPECT_EQ(backtest(terms, helsinki, history, year).objectives[0].breached, 0);
}

// ---------------------------------------------------------------- lateness

TEST(Lateness, CostsForEachStepThatHasBegun) {
  const LateCharge weekly{{0, 7, {}, 0}, 500, 1'600};
  const Time due = midnight("2027-03-01");
  const auto amount = [&](const char* until) {
    return lateness(weekly, due, midnight(until), helsinki).amount;
  };
  EXPECT_EQ(lateness(weekly, due, due, helsinki).steps, 0);
  EXPECT_EQ(lateness(weekly, due, due - 24h, helsinki).steps, 0);
  EXPECT_EQ(lateness(weekly, due, due + 1ms, helsinki).amount, 500);
  EXPECT_EQ(amount("2027-03-08"), 500);
  EXPECT_EQ(lateness(weekly, due, midnight("2027-03-08") + 1ms, helsinki).amount, 1'000);
  EXPECT_EQ(amount("2027-03-30"), 1'600) << "weeks end at midnight, also after the clocks change";
  EXPECT_EQ(lateness(weekly, due, midnight("2077-03-30"), helsinki).steps, 4);
}

// Not from the step before: that would stay on the 28th after February.
TEST(Lateness, BeginsEachMonthFromWhenItWasDue) {
  const LateCharge monthly{{1, 0, {}, 0}, 1'000, 100'000};
  const Time due = midnight("2026-01-31");
  const auto steps = [&](const char* until) {
    return lateness(monthly, due, midnight(until), helsinki).steps;
  };
  EXPECT_EQ(steps("2026-02-28"), 1);
  EXPECT_EQ(steps("2026-03-31"), 2);
  EXPECT_EQ(steps("2026-04-01"), 3);
  EXPECT_EQ(steps("2026-11-29"), 10);
}

TEST(Lateness, CountsShortStepsAtOnce) {
  const LateCharge each_second{{0, 0, 1s, 0}, 1, 1'000'000'000'000};
  const Time due = midnight("2027-03-01");
  EXPECT_EQ(lateness(each_second, due, due + 1s, helsinki).steps, 1);
  EXPECT_EQ(lateness(each_second, due, due + 1s + 1ms, helsinki).steps, 2);
  EXPECT_EQ(lateness(each_second, due, due + std::chrono::years(30), helsinki).steps, 946'708'560);
  EXPECT_EQ(lateness({{0, 0, 1s, 0}, 0, 0}, due, due + 24h, helsinki).steps, 0);
}

}  // namespace
}  // namespace sopu::domain::performance
