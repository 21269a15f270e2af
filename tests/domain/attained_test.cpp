// What is attained by slots, counts, items and values, and what is credited for each of them.
#include <gmock/gmock.h>

#include "ledger/domain/performance/credit.hpp"
#include "tests/support/promises.hpp"
#include "tests/support/zones.hpp"

namespace sopu::domain::performance {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// One day in Helsinki, a Wednesday, or the month that it is in.
const Zone helsinki = test::zone("Europe/Helsinki");
const Date a_day = *parse_date("2027-06-16");
const Time begin = local_midnight(a_day, helsinki);
const Span one_day{begin, begin + 24h};

json::object over(json::object members, const json::object& more) {
  for (const auto& [name, value] : more) members[name] = value;
  return members;
}
json::object ratio(const json::object& more = {}) {
  return over({{"indicator", "ratio"}}, more);
}
json::object by_slots(const json::object& slot, const json::object& more = {}) {
  return over({{"slot", slot}}, more);
}
json::object tickets(const json::object& more = {}) {
  return over({{"indicator", "duration"}, {"targetPpm", 900'000}, {"limit", "PT4H"}}, more);
}
json::object value(const char* of, const json::object& more = {}) {
  return over(
      {{"indicator", "value"}, {"targetPpm", nullptr}, {"of", of}, {"op", "<="}, {"target", 100}},
      more);
}

struct Outcome {
  TermsPtr terms;
  Attained attained;
  Verdict verdict;
  WindowCredit credit;
  std::int64_t shown_ppm() const { return shown(terms->objectives.front(), attained.exact); }
};

Outcome outcome(const json::object& objective, Figures figures, const Setting& setting,
                const json::object& elements = {}) {
  Outcome out{test::terms_of({objective, {}, elements}), {}, {}, {}};
  const Objective& promise = out.terms->objectives.front();
  Setting of_terms = setting;
  if (promise.calendar) of_terms.hours = out.terms->calendar(*promise.calendar);
  out.attained = attained(promise, figures, of_terms);
  out.verdict = verdict(promise, out.attained);
  const Dates window = window_at(promise.window, a_day, a_day);
  const auto base = base_of(*out.terms->credit_rules,
                            {{window.from, *out.terms->services.front().fee}}, window, window);
  out.credit = credit(promise, *out.terms->credit_rules, out.attained, of_terms,
                      {window, false, base, false});
  return out;
}
Setting of_day(Spans excluded = {}) {
  return {one_day, std::move(excluded), nullptr, helsinki};
}

Figures counted(std::vector<Count> counts, Spans covered = {one_day}) {
  return {std::move(covered), {}, std::move(counts), {}, {}};
}
Count count_at(seconds after, std::int64_t good, std::int64_t total, seconds length = 300s) {
  return {{begin + after, begin + after + length}, good, total};
}

// ---------------------------------------------------------------- slots

TEST(DownSlots, AreThoseBelowTheShareWithEnoughCounted) {
  const json::object objective =
      by_slots({{"sec", 300}, {"empty", "good"}, {"upFromPpm", 950'000}, {"minCount", 20}});
  const auto found = outcome(objective,
                             counted({count_at(0s, 94, 100), count_at(300s, 95, 100),
                                      count_at(600s, 0, 19), count_at(900s, 18, 20)}),
                             of_day());
  EXPECT_EQ(found.attained.down, 600s) << "94 of 100 and 18 of 20; of 19 there are too few";
  EXPECT_EQ(found.attained.slots, 3);
  EXPECT_EQ(found.attained.exact.den, 86'400);
}

TEST(DownSlots, ThatAreEmptyAreGoodOrAreNone) {
  const auto with = [](const char* empty) {
    return outcome(by_slots({{"sec", 3'600}, {"empty", empty}, {"upFromPpm", 500'000}}),
                   counted({count_at(0s, 0, 10, 3'600s), count_at(3'600s, 9, 10, 3'600s)}),
                   of_day());
  };
  EXPECT_EQ(with("good").attained.exact.den, 86'400);
  EXPECT_EQ(with("skip").attained.exact.den, 7'200) << "the others are neither up nor there";
  EXPECT_EQ(with("skip").attained.exact.num, 3'600);
}

TEST(DownSlots, RunOverTheEdgeOfTheWindow) {
  const json::object slot{{"sec", 300}, {"empty", "good"}, {"upFromPpm", 500'000}};
  const Figures figures =
      counted({count_at(-300s, 0, 10), count_at(0s, 0, 10)}, {{begin - 1h, begin + 1h}});
  EXPECT_EQ(outcome(by_slots(slot, {{"minDowntimeSec", 600}}), figures, of_day()).attained.down,
            300s)
      << "ten minutes in all, five of them here";
  EXPECT_EQ(outcome(by_slots(slot, {{"minDowntimeSec", 601}}), figures, of_day()).attained.down,
            0s);
}

TEST(Slots, OfARatioAreLeftOutWhereTheyTouchAnExclusion) {
  const json::object objective = ratio({{"slot", {{"sec", 3'600}, {"empty", "skip"}}}});
  const Figures figures =
      counted({count_at(0s, 1, 2), count_at(3'600s, 9, 10), count_at(3'900s, 1, 10)});
  const auto all = outcome(objective, figures, of_day());
  EXPECT_EQ(all.attained.slots, 2);
  EXPECT_EQ(all.shown_ppm(), 500'000) << "the mean of a half and of ten in twenty";
  const auto without = outcome(objective, figures, of_day({{begin + 3'599s, begin + 3'600s}}));
  EXPECT_EQ(without.attained.slots, 1);
  const auto none = outcome(objective, counted({}, {}), of_day());
  EXPECT_EQ(none.verdict, Verdict::not_measured) << "nobody looked";
}

// ---------------------------------------------------------------- counts

TEST(Counts, BelongToTheWindowInWhichTheyBegin) {
  const Figures figures = counted({count_at(-300s, 0, 100), count_at(0s, 99, 100),
                                   count_at(86'100s, 90, 100), count_at(86'400s, 0, 100)});
  const auto found = outcome(ratio(), figures, of_day());
  EXPECT_EQ(found.shown_ppm(), 945'000);
  EXPECT_EQ(found.attained.items, 200);
}

TEST(Counts, ThatTouchAnExclusionCountUnlessWhatIsAvailableDoes) {
  const Figures figures = counted({count_at(0s, 99, 100), count_at(300s, 0, 100)});
  const Setting setting = of_day({{begin + 400s, begin + 401s}});
  EXPECT_EQ(outcome(ratio(), figures, setting).shown_ppm(), 495'000);
  EXPECT_EQ(outcome(ratio({{"denominator", "available"}}), figures, setting).shown_ppm(), 990'000);
}

TEST(Counts, AreNothingMeasuredBelowTheLeastThatIs) {
  const Figures figures = counted({count_at(0s, 9, 10)});
  EXPECT_EQ(outcome(ratio({{"minItems", 11}}), figures, of_day()).verdict, Verdict::not_measured);
  EXPECT_EQ(outcome(ratio({{"minItems", 10}}), figures, of_day()).verdict, Verdict::breached);
}

TEST(Shares, AreRoundedBeforeTheyAreJudgedWhereTheTermsSaySo) {
  const Figures figures = counted({count_at(0s, 99'895, 100'000)});
  EXPECT_EQ(outcome(ratio(), figures, of_day()).verdict, Verdict::breached);
  const auto rounded = outcome(ratio({{"roundPpm", 100}}), figures, of_day());
  EXPECT_EQ(rounded.verdict, Verdict::met) << "99.895 % is 99.90 %";
  EXPECT_EQ(rounded.shown_ppm(), 998'950) << "what is shown is exact";
  EXPECT_EQ(outcome(ratio({{"roundPpm", 1}}), figures, of_day()).verdict, Verdict::breached);
}

// ---------------------------------------------------------------- items

Figures told(std::vector<Item> items) {
  return {{one_day}, {}, {}, std::move(items), {}};
}
const json::object office{{"calendars",
                           {{{"id", "office"},
                             {"holidays", json::array{"2027-06-17"}},
                             {"weekly",
                              {{{"day", "wed"}, {"from", "08:00"}, {"to", "16:00"}},
                               {{"day", "thu"}, {"from", "08:00"}, {"to", "16:00"}},
                               {{"day", "fri"}, {"from", "08:00"}, {"to", "16:00"}}}}}}}};

TEST(Items, AreDoneWithinTheirLimitToTheSecond) {
  const auto found = outcome(
      tickets(), told({{"in", begin + 1h, begin + 5h}, {"late", begin + 1h, begin + 5h + 1s}}),
      of_day());
  EXPECT_EQ(found.shown_ppm(), 500'000);
  ASSERT_EQ(found.attained.late.size(), 1U);
  EXPECT_EQ(found.attained.late[0].id, "late");
  EXPECT_EQ(found.attained.late[0].took, 4h + 1s);
}

TEST(Items, BelongToTheWindowInWhichTheyAreDoneOrTheirLimitRunsOut) {
  const auto found = outcome(tickets(),
                             told({{"done here", begin - 1h, begin + 1h},
                                   {"done before", begin - 2h, begin - 1h},
                                   {"ran out here, done later", begin + 1h, begin + 48h},
                                   {"ran out before", begin - 5h, begin + 1h},
                                   {"open still", begin + 23h, std::nullopt},
                                   {"never done", begin + 20h - 1s, std::nullopt}}),
                             of_day());
  EXPECT_EQ(found.attained.items, 3);
  std::vector<std::string> late;
  for (const LateItem& item : found.attained.late) late.push_back(item.id);
  EXPECT_THAT(late, ElementsAre("ran out here, done later", "never done"));
  EXPECT_EQ(found.attained.late[0].took, 23h) << "up to the window's end";
}

TEST(Items, CountServiceHoursWithoutTheirPauses) {
  // From three in the afternoon on Wednesday; Thursday is a holiday, Friday begins at eight.
  const Time opened = begin + 15h;
  const Time friday = begin + 48h + 8h;
  const json::object objective = tickets({{"calendar", "office"}});
  const TermsPtr terms = test::terms_of({objective, {}, office});
  const ServiceHours* hours = terms->calendar({"office"});
  const Duration limit = *parse_duration("PT4H");
  EXPECT_EQ(limit_of({"x", opened, {}}, limit, hours, helsinki), friday + 3h);
  const Spans pause{{friday + 1h, friday + 2h}};
  EXPECT_EQ(limit_of({"x", opened, {}, pause}, limit, hours, helsinki), friday + 4h);
  const Spans at_night{{begin + 17h, begin + 40h}};
  EXPECT_EQ(limit_of({"x", opened, {}, at_night}, limit, hours, helsinki), friday + 3h)
      << "a pause without service puts nothing off";
  const Spans again{{friday + 2h, friday + 3h}, {friday + 3h, friday + 4h}};
  EXPECT_EQ(limit_of({"x", opened, {}, again}, limit, hours, helsinki), friday + 5h)
      << "a pause in the time that a pause has added";
  EXPECT_EQ(limit_of({"x", opened, {}}, *parse_duration("P1B"), hours, helsinki), begin + 72h);
}

TEST(Items, StandStillDuringExclusionsWhereWhatIsAvailableCounts) {
  const Figures figures = told({{"x", begin + 1h, begin + 6h}});
  const Setting setting = of_day({{begin + 2h, begin + 3h}});
  EXPECT_EQ(outcome(tickets(), figures, setting).verdict, Verdict::breached);
  EXPECT_EQ(outcome(tickets({{"denominator", "available"}}), figures, setting).verdict,
            Verdict::met);
}

TEST(Items, AreCreditedEachByHowLongTheyTook) {
  const json::object credits{
      {"per", "item"},
      {"tiers",
       {{{"longerThan", "PT4H"}, {"amount", 1'000}}, {{"longerThan", "PT8H"}, {"amount", 2'500}}}}};
  const auto found = outcome(tickets({{"credits", credits}}),
                             told({{"in time", begin, begin + 1h},
                                   {"late", begin, begin + 8h},
                                   {"very", begin, begin + 8h + 1s}}),
                             of_day());
  EXPECT_EQ(found.credit.amount, 3'500);
  EXPECT_EQ(found.credit.lines.size(), 2U);
  EXPECT_EQ(found.credit.lines[1].item, "very");
}

// ---------------------------------------------------------------- values

Figures valued(std::vector<Values> all) {
  Figures figures{{one_day}, {}, {}, {}, {}};
  for (const Values& one : all) figures.values.emplace_back(Span{begin, begin + 1h}, one);
  return figures;
}

TEST(ValuesOfAWindow, AreTheirMeanSumOrLargest) {
  const Figures figures = valued({{2, 201, 150}, {1, 100, 100}});
  const auto mean = outcome(value("mean"), figures, of_day());
  EXPECT_EQ(mean.attained.exact.num, 301);
  EXPECT_EQ(mean.attained.exact.den, 3);
  EXPECT_EQ(mean.shown_ppm(), 101) << "what is to be small is never shown smaller";
  EXPECT_EQ(mean.verdict, Verdict::breached);
  EXPECT_EQ(outcome(value("mean", {{"target", 101}}), figures, of_day()).verdict, Verdict::met);
  EXPECT_EQ(outcome(value("sum"), figures, of_day()).shown_ppm(), 301);
  EXPECT_EQ(outcome(value("max"), figures, of_day()).shown_ppm(), 150);
  EXPECT_EQ(outcome(value("max", {{"op", ">="}, {"target", 150}}), figures, of_day()).verdict,
            Verdict::met);
  EXPECT_EQ(outcome(value("max"), valued({}), of_day()).verdict, Verdict::not_measured);
}

TEST(ValuesOfAWindow, HavePercentilesByNearestRank) {
  const auto at = [](std::int64_t ppm) {
    const Figures figures = valued({{2, 0, 0, {{10, 1}, {20, 1}}}, {2, 0, 0, {{20, 1}, {30, 1}}}});
    return outcome(value("percentile", {{"percentilePpm", ppm}}), figures, of_day()).shown_ppm();
  };
  EXPECT_EQ(at(250'000), 10);
  EXPECT_EQ(at(250'001), 20);
  EXPECT_EQ(at(750'000), 20);
  EXPECT_EQ(at(750'001), 30);
  EXPECT_EQ(at(1'000'000), 30);
}

TEST(ValuesOfAWindow, AreCreditedBeyondTheirBounds) {
  const json::object credits{
      {"tiers", {{{"beyond", 100}, {"amount", 1'000}}, {{"beyond", 200}, {"amount", 2'000}}}}};
  const auto credited = [&](std::int64_t sum) {
    return outcome(value("sum", {{"credits", credits}}), valued({{1, sum, sum}}), of_day())
        .credit.amount;
  };
  EXPECT_EQ(credited(100), 0);
  EXPECT_EQ(credited(101), 1'000);
  EXPECT_EQ(credited(200), 1'000);
  EXPECT_EQ(credited(201), 2'000);
  const json::object falling{
      {"tiers", {{{"beyond", 100}, {"amount", 1'000}}, {{"beyond", 50}, {"amount", 2'000}}}}};
  const auto below = [&](std::int64_t sum) {
    return outcome(value("sum", {{"op", ">="}, {"credits", falling}}), valued({{1, sum, sum}}),
                   of_day())
        .credit.amount;
  };
  EXPECT_EQ(below(100), 0);
  EXPECT_EQ(below(99), 1'000);
  EXPECT_EQ(below(49), 2'000);
}

TEST(ValuesOfAWindow, AreCreditedByTheStepsThatHaveBegun) {
  const json::object credits{
      {"per", "step"}, {"step", 10}, {"tiers", {{{"beyond", 100}, {"amount", 300}}}}};
  const auto credited = [&](std::int64_t sum) {
    return outcome(value("sum", {{"credits", credits}}), valued({{1, sum, sum}}), of_day())
        .credit.amount;
  };
  EXPECT_EQ(credited(100), 0);
  EXPECT_EQ(credited(101), 300);
  EXPECT_EQ(credited(110), 300);
  EXPECT_EQ(credited(111), 600);
}

// ---------------------------------------------------------------- fees nobody knows yet

TEST(Credits, OfAFeeThatIsBilledAreNothingYet) {
  const json::object billed{{"services",
                             {{{"id", "hosting"},
                               {"name", "Hosting"},
                               {"description", "Hosting"},
                               {"owner", "acme"},
                               {"priority", "first"},
                               {"fee", {{"billedBy", "acme"}}}}}}};
  const json::object credits{{"tiers", {{{"belowPpm", 999'000}, {"creditBp", 1'000}}}}};
  EXPECT_EQ(outcome(ratio({{"credits", credits}}), counted({count_at(0s, 0, 1)}), of_day(), billed)
                .credit.amount,
            0);
  const json::object fixed{{"tiers", {{{"belowPpm", 999'000}, {"amount", 700}}}}};
  EXPECT_EQ(outcome(ratio({{"credits", fixed}}), counted({count_at(0s, 0, 1)}), of_day(), billed)
                .credit.amount,
            700);
}

}  // namespace
}  // namespace sopu::domain::performance
