// Sets of instants, and service hours as such sets, over both changes of the clocks.
#include "ledger/domain/value/spans.hpp"

#include <random>

#include <gmock/gmock.h>

#include "tests/support/zones.hpp"

namespace sopu::domain {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Zone helsinki = test::zone("Europe/Helsinki");

Time minute(int count) {
  return Time(std::chrono::minutes(count));
}
Span span(int from, int until) {
  return {minute(from), minute(until)};
}
Time at(const std::string& text) {
  return *parse_time(text + ":00.000Z");
}
Date on(std::string_view text) {
  return *parse_date(text);
}

TEST(Spans, AreUnitedWhereTheyMeet) {
  EXPECT_THAT(united({span(5, 7), span(1, 2), span(2, 3), span(6, 9), span(4, 4), span(8, 6)}),
              ElementsAre(span(1, 3), span(5, 9)));
}

TEST(Spans, HaveCommonPartsAndDifferences) {
  const Spans one{span(0, 10), span(20, 30)};
  EXPECT_THAT(common(one, {span(5, 22), span(25, 40)}),
              ElementsAre(span(5, 10), span(20, 22), span(25, 30)));
  EXPECT_THAT(common(one, {span(10, 20)}), IsEmpty());
  EXPECT_THAT(without(one, {span(2, 4), span(6, 21), span(29, 35)}),
              ElementsAre(span(0, 2), span(4, 6), span(21, 29)));
  EXPECT_THAT(without(one, one), IsEmpty());
  EXPECT_EQ(length(one), 20min);
}

// Against sets of minutes.
TEST(Spans, AreWhatSetsOfTheirMinutesAre) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto any = [&] {
    std::vector<Span> spans;
    for (unsigned i = random() % 8; i-- > 0;) {
      const int from = static_cast<int>(random() % 50);
      spans.push_back(span(from, from + static_cast<int>(random() % 9)));
    }
    return united(std::move(spans));
  };
  const auto holds = [](const Spans& set, int at) {
    return std::ranges::any_of(
        set, [&](const Span& one) { return one.from <= minute(at) && minute(at) < one.until; });
  };
  for (int round = 0; round < 2'000; ++round) {
    const Spans a = any();
    const Spans b = any();
    const Spans both = common(a, b);
    const Spans rest = without(a, b);
    const Spans all = united(a, b);
    for (int at = 0; at < 60; ++at) {
      ASSERT_EQ(holds(both, at), holds(a, at) && holds(b, at));
      ASSERT_EQ(holds(rest, at), holds(a, at) && !holds(b, at));
      ASSERT_EQ(holds(all, at), holds(a, at) || holds(b, at));
    }
    for (const Spans& set : {both, rest, all}) ASSERT_EQ(set, united(set)) << "in the one form";
  }
}

TEST(ServiceHours, AreSpansOfTimeWhateverTheClocksDo) {
  ServiceHours hours;
  hours.weekly = {{std::chrono::Sunday, 0h, 8h}, {std::chrono::Sunday, 8h, 12h}};
  hours.holidays = {on("2027-04-04")};
  EXPECT_THAT(service_on(on("2027-03-21"), &hours, helsinki),
              ElementsAre(Span{at("2027-03-20T22:00"), at("2027-03-21T10:00")}));
  const Spans spring = service_on(on("2027-03-28"), &hours, helsinki);
  EXPECT_EQ(length(spring), 11h);
  const Spans autumn = service_on(on("2027-10-31"), &hours, helsinki);
  EXPECT_EQ(length(autumn), 13h);
  EXPECT_THAT(service_on(on("2027-04-04"), &hours, helsinki), IsEmpty()) << "a holiday";
  EXPECT_THAT(service_on(on("2027-03-29"), &hours, helsinki), IsEmpty()) << "a Monday";
  EXPECT_EQ(length(service_on(on("2027-03-28"), nullptr, helsinki)), 23h);
}

TEST(ServiceHours, AreCutToASpan) {
  ServiceHours hours;
  for (unsigned day = 1; day <= 5; ++day) {
    hours.weekly.push_back({std::chrono::weekday(day), 8h, 16h});
  }
  const Span span{at("2027-01-08T13:30"), at("2027-01-11T07:15")};  // from Friday to Monday
  EXPECT_THAT(service_within(span, &hours, helsinki),
              ElementsAre(Span{at("2027-01-08T13:30"), at("2027-01-08T14:00")},
                          Span{at("2027-01-11T06:00"), at("2027-01-11T07:15")}));
  EXPECT_THAT(service_within(span, nullptr, helsinki), ElementsAre(span));
  EXPECT_THAT(service_within({span.until, span.from}, &hours, helsinki), IsEmpty());
}

}  // namespace
}  // namespace sopu::domain
