// The rules of public agreements of different kinds, their figures alone, each with a month whose
// credit was computed by hand.
#include <gmock/gmock.h>

#include "ledger/domain/performance/chronic.hpp"
#include "ledger/domain/performance/exclusion.hpp"
#include "tests/support/promises.hpp"
#include "tests/support/zones.hpp"

namespace sopu::domain::performance {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using test::Promise;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

json::array tiers(std::initializer_list<std::pair<int, int>> rows) {
  json::array list;
  for (const auto& [below, bp] : rows) list.push_back({{"belowPpm", below}, {"creditBp", bp}});
  return list;
}
json::array fee_of(std::int64_t amount, const char* per = "month") {
  return {{{"id", "hosting"},
           {"name", "Hosting"},
           {"description", "Hosting"},
           {"owner", "acme"},
           {"priority", "first"},
           {"fee", {{"amount", amount}, {"per", per}}}}};
}

Time at(const char* text) {
  return *parse_time(std::string(text) + ":00.000Z");
}
std::vector<Span> down(
    std::initializer_list<std::pair<const char*, std::chrono::seconds>> outages) {
  std::vector<Span> spans;
  for (const auto& [from, length] : outages) spans.push_back({at(from), at(from) + length});
  return spans;
}

Figures out(std::initializer_list<std::pair<const char*, std::chrono::seconds>> outages) {
  Figures figures;
  figures.downtime = down(outages);
  return figures;
}

// Under these terms since the year began, by these figures.
Performance of(const Promise& promise, Figures figures, const char* from, const char* until) {
  const TermsPtr terms = test::terms_of(promise);
  const Zone zone = test::zone(promise.zone);
  Course course;
  course.bound = {{{local_midnight(*parse_date("2027-01-01"), zone),
                    local_midnight(*parse_date("2030-01-01"), zone)},
                   terms,
                   zone}};
  if (figures.covered.empty()) figures.covered = {course.bound.front().span};
  course.figures = [figures = std::move(figures)](const Asked&) { return figures; };
  return performance(course, {*parse_date(from), *parse_date(until)});
}
std::int64_t paid(const Performance& performance) {
  return performance.months.at(0).least.payable;
}

// Amazon EC2, region level: 10 % below 99.99 %, 30 % below 99.0 %, 100 % below 95.0 %; credits of a
// dollar or more.
TEST(RealAgreement, OfARegionsAvailability) {
  Promise promise{
      {{"targetPpm", 999'900},
       {"credits", {{"tiers", tiers({{999'900, 1'000}, {990'000, 3'000}, {950'000, 10'000}})}}}},
      {{"minPayable", 100}},
      {{"services", fee_of(73'000)}},
      "UTC"};
  // June has 43,200 minutes: 4.32 are allowed, 432 are one in a hundred.
  EXPECT_EQ(paid(of(promise, out({{"2027-06-10T00:00", 4min}}), "2027-06-01", "2027-07-01")), 0);
  EXPECT_EQ(paid(of(promise, out({{"2027-06-10T00:00", 433min}}), "2027-06-01", "2027-07-01")),
            21'900)
      << "30 % of 730.00";
  promise.service_elements["services"] = fee_of(900);
  EXPECT_EQ(paid(of(promise, out({{"2027-06-10T00:00", 10min}}), "2027-06-01", "2027-07-01")), 0)
      << "10 % of 9.00 is below a dollar";
}

// Amazon S3: the mean of the error rates of five-minute slots; 10 % below 99.9 %, 25 % below 99.0
// %.
TEST(RealAgreement, OfErrorRatesInSlots) {
  const Promise promise{
      {{"indicator", "ratio"},
       {"targetPpm", 999'000},
       {"slot", {{"sec", 300}, {"empty", "good"}}},
       {"credits", {{"tiers", tiers({{999'000, 1'000}, {990'000, 2'500}, {950'000, 10'000}})}}}},
      {},
      {{"services", fee_of(50'000)}},
      "UTC"};
  // April has 8,640 slots. Nine in which nothing worked are 0.104 % of them; eight are 0.093 %.
  const auto failed = [](int slots) {
    Figures figures;
    for (int i = 0; i < slots; ++i) {
      const Time from = at("2027-04-05T10:00") + 5min * i;
      figures.counts.push_back({{from, from + 5min}, 0, 1'000});
    }
    return figures;
  };
  EXPECT_EQ(paid(of(promise, failed(8), "2027-04-01", "2027-05-01")), 0);
  EXPECT_EQ(paid(of(promise, failed(9), "2027-04-01", "2027-05-01")), 5'000);
}

// A line whose outages give back days of the fee by how long they took.
TEST(RealAgreement, OfDaysOfTheFeeByTheLengthOfAnOutage) {
  const Promise promise{{{"credits",
                          {{"per", "incident"},
                           {"tiers",
                            {{{"longerThan", "PT4H"}, {"feeDays", 1}},
                             {{"longerThan", "PT8H"}, {"feeDays", 3}},
                             {{"longerThan", "PT24H"}, {"feeDays", 7}}}}}}},
                        {{"caps", {{{"over", "month"}, {"days", 8}}}}},
                        {{"services", fee_of(31'000)}},
                        "UTC"};
  // May has 31 days, the fee is 10.00 a day.
  EXPECT_EQ(
      paid(of(
          promise,
          out({{"2027-05-03T00:00", 4h}, {"2027-05-10T00:00", 4h + 1s}, {"2027-05-20T00:00", 9h}}),
          "2027-05-01", "2027-06-01")),
      4'000)
      << "four hours give nothing, a second more a day, nine hours three";
  EXPECT_EQ(paid(of(promise, out({{"2027-05-10T00:00", 25h}, {"2027-05-20T00:00", 9h}}),
                    "2027-05-01", "2027-06-01")),
            8'000)
      << "seven days and three, of which eight are the most";
}

// A host that pays ten times what the lost time cost.
TEST(RealAgreement, OfTenTimesTheLostTime) {
  const Promise promise{{{"targetPpm", 1'000'000},
                         {"credits", {{"tiers", {{{"belowPpm", 1'000'000}, {"lostTimes", 10}}}}}}},
                        {{"caps", {{{"over", "month"}, {"bp", 10'000}}}}},
                        {{"services", fee_of(72'000)}},
                        "UTC"};
  // June has 720 hours of 1.00: half an hour is 0.50, ten times that 5.00.
  EXPECT_EQ(paid(of(promise, out({{"2027-06-10T00:00", 30min}}), "2027-06-01", "2027-07-01")), 500);
  EXPECT_EQ(paid(of(promise, out({{"2027-06-10T00:00", 80h}}), "2027-06-01", "2027-07-01")), 72'000)
      << "800.00, of which the fee is the most";
}

// A backbone whose delay is promised by its 95th percentile.
TEST(RealAgreement, OfANetworksLatency) {
  const Promise promise{
      {{"indicator", "value"},
       {"targetPpm", nullptr},
       {"of", "percentile"},
       {"percentilePpm", 950'000},
       {"op", "<="},
       {"target", 45},
       {"unit", "ms"},
       {"credits",
        {{"per", "step"}, {"step", 10}, {"tiers", {{{"beyond", 45}, {"creditBp", 200}}}}}}},
      {{"caps", {{{"over", "window"}, {"bp", 1'000}}}}},
      {{"services", fee_of(200'000)}},
      "UTC"};
  const auto of_month = [&](std::map<std::int64_t, std::int64_t> histogram) {
    Figures figures;
    figures.values = {{{at("2027-06-01T00:00"), at("2027-06-02T00:00")}, {}}};
    for (const auto& [bound, count] : histogram) figures.values[0].second.count += count;
    figures.values[0].second.histogram = std::move(histogram);
    return paid(of(promise, figures, "2027-06-01", "2027-07-01"));
  };
  EXPECT_EQ(of_month({{20, 900}, {45, 50}, {80, 50}}), 0) << "the 950th of a thousand took 45";
  EXPECT_EQ(of_month({{20, 900}, {45, 49}, {66, 51}}), 12'000)
      << "21 beyond are three steps of 2 %";
  EXPECT_EQ(of_month({{200, 1'000}}), 20'000)
      << "16 steps, of which a tenth of the fee is the most";
}

// A service desk in Finnish, after the headings of JHS 174: urgency classes, weekdays from eight to
// four without Midsummer Eve. The percentages are made up.
TEST(RealAgreement, OfAServiceDeskWithUrgencyClasses) {
  json::array hours;
  for (const char* day : {"mon", "tue", "wed", "thu", "fri"}) {
    hours.push_back({{"day", day}, {"from", "08:00"}, {"to", "16:00"}});
  }
  json::array objectives;
  for (const auto& [id, limit, ppm] : {std::tuple("vasteaika-kriittinen", "PT1H", 950'000),
                                       std::tuple("ratkaisu-kriittinen", "PT8H", 900'000)}) {
    objectives.push_back({{"id", id},
                          {"service", "hosting"},
                          {"name", id},
                          {"indicator", "duration"},
                          {"op", ">="},
                          {"targetPpm", ppm},
                          {"limit", limit},
                          {"calendar", "palveluaika"},
                          {"window", {{"kind", "calendar"}, {"length", "month"}}},
                          {"denominator", "total"},
                          {"measuredBy", {"acme"}},
                          {"minItems", 2},
                          {"credits", {{"tiers", {{{"belowPpm", ppm}, {"creditBp", 500}}}}}}});
  }
  const Promise promise{
      {},
      {{"combine", "highest"}},
      {{"services", fee_of(400'000)},
       {"calendars",
        {{{"id", "palveluaika"}, {"weekly", hours}, {"holidays", json::array{"2027-06-25"}}}}},
       {"objectives", objectives}}};
  // Thursday 24 June 2027, 15:30 in Helsinki; Friday is Midsummer Eve, Monday goes on at 8:00.
  const Time opened = at("2027-06-24T12:30");
  const auto solved = [&](const char* first, const char* second) {
    Figures figures;
    figures.items = {{"1", opened, at(first)}, {"2", opened, at(second)}};
    return of(promise, figures, "2027-06-01", "2027-07-01");
  };
  const auto monday_half_past_eight = "2027-06-28T05:30";
  const auto in_time = solved(monday_half_past_eight, monday_half_past_eight);
  EXPECT_EQ(in_time.windows.at(0).verdict(), Verdict::met)
      << "half an hour on Thursday, half an hour on Monday";
  EXPECT_EQ(paid(in_time), 0);
  const auto late = solved(monday_half_past_eight, "2027-06-28T05:31");
  EXPECT_EQ(late.windows.at(0).verdict(), Verdict::breached) << "one of two";
  EXPECT_EQ(late.windows.at(1).verdict(), Verdict::met) << "within eight service hours";
  EXPECT_EQ(paid(late), 20'000);
  EXPECT_EQ(paid(solved("2027-06-29T05:30", "2027-06-29T05:30")), 20'000)
      << "both missed, the highest counts";
}

// Common Paper: 2 misses in any 3 months give a right to end; credits of at most 8 % of the fees.
TEST(RealAgreement, OfAChronicFailureThatGivesARightToEnd) {
  const Promise promise{{{"credits", {{"tiers", tiers({{999'000, 1'000}})}}}},
                        {{"caps", {{{"over", "month"}, {"bp", 800}}}}},
                        {{"services", fee_of(100'000)}},
                        "UTC"};
  const auto missed = [&](std::initializer_list<const char*> days) {
    Figures figures;
    for (const char* day : days) figures.downtime.push_back({at(day), at(day) + 2h});
    return of(promise, figures, "2027-01-01", "2028-01-01");
  };
  EXPECT_EQ(paid(missed({"2027-01-10T00:00"})), 8'000) << "8 % instead of 10 %";
  Cause cause;
  cause.when = Cause::When{{"uptime"}, 2, {}, {}, {}, *parse_duration("P3M")};
  cause.exercise_within = parse_duration("P30D");
  const auto opened = openings(
      cause, missed({"2027-01-10T00:00", "2027-03-10T00:00", "2027-06-10T00:00"}).windows, {});
  ASSERT_EQ(opened.size(), 1U) << "January and March; March and June are four months";
  EXPECT_EQ(opened[0].from, at("2027-04-01T00:00"));
  EXPECT_EQ(opened[0].until, at("2027-05-01T00:00"));
  cause.when->below_ppm = 997'000;
  EXPECT_THAT(openings(cause, missed({"2027-01-10T00:00", "2027-02-10T00:00"}).windows, {}),
              IsEmpty())
      << "two hours leave 99.73 % of January, 99.70 % of February";
  Cause by_incidents;
  by_incidents.when =
      Cause::When{{"uptime"}, {}, {}, 3, parse_duration("PT1H"), *parse_duration("P30D")};
  EXPECT_EQ(
      openings(by_incidents,
               missed({"2027-01-10T00:00", "2027-01-20T00:00", "2027-02-08T21:00"}).windows, {})
          .size(),
      1U);
  EXPECT_THAT(
      openings(by_incidents,
               missed({"2027-01-10T00:00", "2027-01-20T00:00", "2027-02-08T23:00"}).windows, {}),
      IsEmpty())
      << "thirty days and an hour";
  auto left_out = missed({"2027-01-10T00:00", "2027-01-20T00:00", "2027-02-08T21:00"}).windows;
  left_out.front().sides.front().attained.outages.front().is_excluded = true;
  EXPECT_THAT(openings(by_incidents, left_out, {}), IsEmpty())
      << "what both sides left out of the figures opens nothing";
  by_incidents.when->longer_than = parse_duration("PT2H");
  EXPECT_THAT(
      openings(by_incidents,
               missed({"2027-01-10T00:00", "2027-01-20T00:00", "2027-02-08T21:00"}).windows, {}),
      IsEmpty());
}

// Maintenance up to eight hours a year, announced two business days before; what is over counts.
TEST(RealAgreement, OfAMaintenanceAllowanceByYear) {
  Exclusion maintenance;
  maintenance.id = {"maintenance"};
  maintenance.notice = parse_duration("P2B");
  maintenance.most = {Exclusion::Over::year, std::nullopt, 480};
  const Window month;
  const auto announced =
      down({{"2027-02-10T00:00", 5h}, {"2027-06-10T00:00", 5h}, {"2028-01-10T00:00", 5h}});
  EXPECT_TRUE(is_in_time(maintenance, at("2027-06-07T09:00"), at("2027-06-10T00:00"), nullptr, {}));
  EXPECT_FALSE(
      is_in_time(maintenance, at("2027-06-08T09:00"), at("2027-06-10T00:00"), nullptr, {}));
  const Spans held = holding(maintenance, announced, month, *parse_date("2027-01-01"), nullptr, {});
  EXPECT_THAT(held, ElementsAre(Span{at("2027-02-10T00:00"), at("2027-02-10T05:00")},
                                Span{at("2027-06-10T00:00"), at("2027-06-10T03:00")},
                                Span{at("2028-01-10T00:00"), at("2028-01-10T05:00")}));
  // So in June two of the five hours are down: 2 of 717 that are available are 99.72 %.
  const TermsPtr terms = test::terms_of({{{"denominator", "available"}}, {}, {}, "UTC"});
  const Span june{at("2027-06-01T00:00"), at("2027-07-01T00:00")};
  const auto reached = attained(terms->objectives.front(), {{june}, announced, {}, {}, {}},
                                {june, held, nullptr, {}});
  EXPECT_EQ(reached.down, 2h);
  EXPECT_EQ(reached.exact.den, 717 * 3'600);
  EXPECT_EQ(shown(terms->objectives.front(), reached.exact), 997'210);
}

}  // namespace
}  // namespace sopu::domain::performance
