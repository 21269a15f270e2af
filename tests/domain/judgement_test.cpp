// Windows judged by the terms that bind in them, and what is paid for each month.
#include "ledger/domain/performance/judgement.hpp"

#include <gmock/gmock.h>

#include "ledger/domain/performance/told.hpp"
#include "tests/support/promises.hpp"
#include "tests/support/zones.hpp"

namespace sopu::domain::performance {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using std::chrono::days;
using ::testing::ElementsAre;

const Zone helsinki = test::zone("Europe/Helsinki");

json::object over(json::object members, const json::object& more) {
  for (const auto& [name, value] : more) members[name] = value;
  return members;
}

Course course_of(std::initializer_list<std::pair<const char*, TermsPtr>> versions,
                 Figures figures) {
  Course course;
  for (const auto& [from, terms] : versions) {
    const Time at = local_midnight(*parse_date(from), helsinki);
    if (!course.bound.empty()) course.bound.back().span.until = at;
    course.bound.push_back({{at, at + days(3'650)}, terms, helsinki});
  }
  course.figures = [figures = std::move(figures)](const Asked&) { return figures; };
  return course;
}
Dates months_of(const char* from, const char* until) {
  return {*parse_date(from), *parse_date(until)};
}
std::vector<std::string> names(const Performance& performance) {
  std::vector<std::string> all;
  for (const Judgement& window : performance.windows) all.push_back(window.name);
  return all;
}
// An hour on the tenth of each month of 2027.
Figures an_hour_each_month() {
  Figures figures{{{local_midnight(*parse_date("2026-01-01"), helsinki),
                    local_midnight(*parse_date("2029-01-01"), helsinki)}},
                  {},
                  {},
                  {},
                  {}};
  for (unsigned month = 1; month <= 12; ++month) {
    const Time at =
        local_midnight(std::chrono::year(2027) / std::chrono::month(month) / 10, helsinki);
    figures.downtime.push_back({at, at + 1h});
  }
  return figures;
}
const json::object tenth{{"tiers", {{{"belowPpm", 999'000}, {"creditBp", 1'000}}}}};

TEST(Course, JudgesEachWindowByTheTermsThatBindInIt) {
  const auto strict = test::terms_of({{{"credits", tenth}}});
  const auto lax = test::terms_of({{{"targetPpm", 990'000}, {"credits", tenth}}});
  const auto found =
      performance(course_of({{"2027-01-16", strict}, {"2027-03-01", lax}}, an_hour_each_month()),
                  months_of("2027-01-01", "2027-05-01"));
  EXPECT_THAT(names(found), ElementsAre("2027-01", "2027-02", "2027-03", "2027-04"));
  std::vector<Verdict> verdicts;
  for (const Judgement& window : found.windows) verdicts.push_back(*window.verdict());
  EXPECT_THAT(verdicts, ElementsAre(Verdict::met, Verdict::breached, Verdict::met, Verdict::met))
      << "the hour of January was before the agreement";
  EXPECT_EQ(found.windows[0].bound.from, *parse_date("2027-01-16"));
}

TEST(Course, DividesAFeeThatChangedByDays) {
  const auto with_fee = [](int amount) {
    return test::terms_of({{{"credits", tenth}},
                           {},
                           {{"services",
                             {{{"id", "hosting"},
                               {"name", "Hosting"},
                               {"description", "Hosting"},
                               {"owner", "acme"},
                               {"priority", "first"},
                               {"fee", {{"amount", amount}, {"per", "month"}}}}}}}});
  };
  const auto found =
      performance(course_of({{"2027-01-01", with_fee(300'000)}, {"2027-04-11", with_fee(600'000)}},
                            an_hour_each_month()),
                  months_of("2027-04-01", "2027-05-01"));
  ASSERT_EQ(found.windows.size(), 1U);
  EXPECT_EQ(found.windows[0].base.value().amount, 500'000)
      << "ten days of 10,000 and twenty of 20,000";
  EXPECT_EQ(found.months.at(0).least.payable, 50'000);
}

TEST(Course, CountsWhatWasPaidBeforeWhereACapIsOverAYear) {
  const auto terms =
      test::terms_of({{{"credits", tenth}}, {{"caps", {{{"over", "year"}, {"amount", 100'000}}}}}});
  const auto course = course_of({{"2026-01-01", terms}}, an_hour_each_month());
  const auto paid = [&](const char* from, const char* until) {
    return performance(course, months_of(from, until)).months.at(0).least.payable;
  };
  EXPECT_EQ(paid("2027-01-01", "2027-02-01"), 48'000);
  EXPECT_EQ(paid("2027-02-01", "2027-03-01"), 48'000);
  EXPECT_EQ(paid("2027-03-01", "2027-04-01"), 4'000);
  EXPECT_EQ(paid("2027-04-01", "2027-05-01"), 0);
}

TEST(Course, CreditsARepetitionMore) {
  json::object credits = tenth;
  credits["repeatTimes"] = 3;
  const auto terms = test::terms_of({{{"credits", credits}}});
  const auto course = course_of({{"2027-01-01", terms}}, an_hour_each_month());
  const auto found = performance(course, months_of("2027-02-01", "2027-03-01"));
  EXPECT_TRUE(found.windows.at(0).is_repeated);
  EXPECT_EQ(found.windows.at(0).least(), 144'000);
  EXPECT_FALSE(
      performance(course, months_of("2027-01-01", "2027-02-01")).windows.at(0).is_repeated);
}

TEST(Course, RollsOverEachDay) {
  const auto terms = test::terms_of({{{"window", {{"kind", "rolling"}, {"length", "7d"}}}}});
  const auto found = performance(course_of({{"2027-01-01", terms}}, an_hour_each_month()),
                                 months_of("2027-01-09", "2027-01-19"));
  const auto breached = std::ranges::count_if(
      found.windows, [](const Judgement& window) { return window.verdict() == Verdict::breached; });
  EXPECT_EQ(breached, 7) << "those that hold the tenth";
}

TEST(Course, BeginsWindowsOfDaysAnewWhereThePromiseChanges) {
  const json::object ten_days{{"window", {{"kind", "calendar"}, {"length", "10d"}}}};
  const auto first = test::terms_of({ten_days});
  const auto second = test::terms_of({over(ten_days, {{"targetPpm", 990'000}})});
  const auto found =
      performance(course_of({{"2027-01-05", first}, {"2027-01-21", second}}, an_hour_each_month()),
                  months_of("2027-01-01", "2027-02-01"));
  EXPECT_THAT(names(found), ElementsAre("2027-01-05/P10D", "2027-01-15/P10D", "2027-01-21/P10D",
                                        "2027-01-31/P10D"));
  EXPECT_EQ(found.windows[1].bound.until, *parse_date("2027-01-21"));
}

TEST(Course, GoesOnWhereTheNameAloneChanges) {
  const json::object ten_days{{"window", {{"kind", "calendar"}, {"length", "10d"}}}};
  const auto first = test::terms_of({ten_days});
  const auto second = test::terms_of({over(ten_days, {{"name", "Up"}})});
  const auto found =
      performance(course_of({{"2027-01-05", first}, {"2027-01-21", second}}, an_hour_each_month()),
                  months_of("2027-01-01", "2027-02-01"));
  EXPECT_THAT(names(found), ElementsAre("2027-01-05/P10D", "2027-01-15/P10D", "2027-01-25/P10D"));
}

TEST(Course, CountsTheElevenMonthsBeforeWhereACapIsOverTwelve) {
  const auto terms = test::terms_of(
      {{{"credits", tenth}}, {{"caps", {{{"over", "rolling12"}, {"amount", 100'000}}}}}});
  Figures figures = an_hour_each_month();
  for (const char* day : {"2028-01-10", "2028-02-10"}) {
    const Time at = local_midnight(*parse_date(day), helsinki);
    figures.downtime.push_back({at, at + 1h});
  }
  const auto course = course_of({{"2026-01-01", terms}}, figures);
  const auto paid = [&](const char* from, const char* until) {
    return performance(course, months_of(from, until)).months.at(0).least.payable;
  };
  EXPECT_EQ(paid("2027-03-01", "2027-04-01"), 4'000) << "of January and February there were 96,000";
  EXPECT_EQ(paid("2027-12-01", "2028-01-01"), 0);
  EXPECT_EQ(paid("2028-01-01", "2028-02-01"), 48'000) << "January is a year ago";
  EXPECT_EQ(paid("2028-02-01", "2028-03-01"), 48'000) << "and February, too";
}

TEST(Course, AsksBeyondAWindowWhereAnOutageReachesItsEdge) {
  const Time turn = local_midnight(*parse_date("2027-02-01"), helsinki);
  const auto terms = test::terms_of({{{"minDowntimeSec", 7'200}}});
  Course course = course_of({{"2027-01-01", terms}}, {});
  course.figures = [&](const Asked& asked) {
    Figures figures{{asked.span}, {}, {}, {}, {}};
    for (const Span& span : {Span{turn - 1h, turn}, Span{turn, turn + 1h}}) {
      if (span.from < asked.span.until && asked.span.from < span.until)
        figures.downtime.push_back(span);
    }
    return figures;
  };
  const auto found = performance(course, months_of("2027-01-01", "2027-03-01"));
  EXPECT_EQ(found.windows.at(0).sides.at(0).attained.down, 1h);
  EXPECT_EQ(found.windows.at(1).sides.at(0).attained.down, 1h);
}

TEST(Course, SettlesEachServiceWithAllThatEndsInTheMonth) {
  json::array objectives;
  for (const char* id : {"first", "second"}) {
    objectives.push_back(
        {{"id", id},
         {"service", "hosting"},
         {"name", id},
         {"indicator", "availability"},
         {"op", ">="},
         {"targetPpm", 999'000},
         {"window", {{"kind", "calendar"}, {"length", id[0] == 'f' ? "month" : "quarter"}}},
         {"denominator", "total"},
         {"measuredBy", {"acme"}},
         {"credits", {{"tiers", {{{"belowPpm", 999'990}, {"amount", 1'000}}}}}}});
  }
  const auto terms = test::terms_of({{}, {}, {{"objectives", objectives}}});
  const auto found = performance(course_of({{"2027-01-01", terms}}, an_hour_each_month()),
                                 months_of("2027-02-01", "2027-04-01"));
  ASSERT_EQ(found.months.size(), 2U);
  EXPECT_EQ(found.months[0].least.payable, 1'000) << "February has a month alone";
  EXPECT_EQ(found.months[1].least.payable, 2'000) << "March ends the quarter, too";
}

TEST(Told, NumbersAreInDecimals) {
  EXPECT_EQ(decimal(0), "0");
  EXPECT_EQ(decimal(-120), "-120");
  Wide large = 1;
  for (int i = 0; i < 30; ++i) large *= 10;
  EXPECT_EQ(decimal(large), "1" + std::string(30, '0'));
}

TEST(Told, ALineSaysWhatItComesToAndWhatItsTierGives) {
  const json::object thrice{{"repeatTimes", 3},
                            {"tiers", {{{"belowPpm", 999'000}, {"amount", 1'000}}}}};
  const auto course =
      course_of({{"2027-01-01", test::terms_of({{{"credits", thrice}}})}}, an_hour_each_month());
  const auto found = performance(course, months_of("2027-02-01", "2027-03-01"));
  const auto told = json_of(found.windows.at(0), {true, true});
  const auto& line = told.at("sides").at(0).at("lines").at(0);
  EXPECT_EQ(line.at("amount"), 3'000);
  EXPECT_EQ(line.at("tierAmount"), 1'000);
}

// ---------------------------------------------------------------- suspensions

TEST(Base, IsWithoutTheDaysOfASuspensionWhereTheTermsSaySo) {
  const json::object none{{"suspension", {{"atMost", "P30D"}, {"feeDuring", "none"}}}};
  const Time from = local_midnight(*parse_date("2027-04-11"), helsinki);
  const auto base = [&](bool paid) {
    auto document = test::terms_of({{{"credits", tenth}}})->json();
    document.as_object()["managementElements"] = none;
    if (paid) document.at_pointer("/managementElements/suspension/feeDuring") = "full";
    Course course = course_of({{"2027-01-01", *Terms::parse(document)}}, an_hour_each_month());
    course.suspended = {{from, from + days(10)}};
    return performance(course, months_of("2027-04-01", "2027-05-01")).windows[0].base->amount;
  };
  EXPECT_EQ(base(true), 480'000);
  EXPECT_EQ(base(false), 320'000) << "twenty of thirty days";
}

}  // namespace
}  // namespace sopu::domain::performance
