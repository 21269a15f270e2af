// Windows, their names, and what of announced maintenance holds in them.
#include <gmock/gmock.h>

#include "ledger/domain/performance/exclusion.hpp"
#include "tests/support/zones.hpp"

namespace sopu::domain::performance {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Length = Window::Length;
using Kind = Window::Kind;

const Zone helsinki = test::zone("Europe/Helsinki");

Date on(std::string_view text) {
  return *parse_date(text);
}
Time at(const std::string& text) {
  return *parse_time(text + ":00.000Z");
}
const Date anchor = on("2027-01-15");

std::string told(const Window& window, std::string_view day) {
  const Dates dates = window_at(window, on(day), anchor);
  const std::string name = name_of(window, dates);
  EXPECT_EQ(window_named(window, name, anchor), dates) << name;
  EXPECT_EQ(dates_named(name), dates) << name;
  return name + ' ' + format_date(dates.from) + ' ' + format_date(dates.until);
}

TEST(NamedWindow, HoldsADay) {
  EXPECT_EQ(told({Kind::calendar, Length::month, 0}, "2028-02-29"),
            "2028-02 2028-02-01 2028-03-01");
  EXPECT_EQ(told({Kind::calendar, Length::quarter, 0}, "2027-12-31"),
            "2027-Q4 2027-10-01 2028-01-01");
  EXPECT_EQ(told({Kind::calendar, Length::quarter, 0}, "2027-04-01"),
            "2027-Q2 2027-04-01 2027-07-01");
  EXPECT_EQ(told({Kind::calendar, Length::year, 0}, "2028-02-29"), "2028 2028-01-01 2029-01-01");
}

TEST(NamedWindow, OfDaysIsCountedFromTheAnchor) {
  const Window window{Kind::calendar, Length::days, 10};
  EXPECT_EQ(told(window, "2027-01-15"), "2027-01-15/P10D 2027-01-15 2027-01-25");
  EXPECT_EQ(told(window, "2027-01-24"), "2027-01-15/P10D 2027-01-15 2027-01-25");
  EXPECT_EQ(told(window, "2027-01-25"), "2027-01-25/P10D 2027-01-25 2027-02-04");
  EXPECT_EQ(told(window, "2027-01-14"), "2027-01-05/P10D 2027-01-05 2027-01-15");
  EXPECT_EQ(window_after(window, window_at(window, anchor, anchor)).from, on("2027-01-25"));
}

TEST(NamedWindow, ThatRollsEndsWithTheDay) {
  const Window window{Kind::rolling, Length::days, 30};
  EXPECT_EQ(told(window, "2027-03-30"), "2027-03-01/P30D 2027-03-01 2027-03-31");
  EXPECT_EQ(window_after(window, window_at(window, on("2027-03-30"), anchor)).until,
            on("2027-04-01"));
}

TEST(NamedWindow, HasItsOwnNameAndNoOther) {
  const Window month{Kind::calendar, Length::month, 0};
  const Window quarter{Kind::calendar, Length::quarter, 0};
  const Window days{Kind::calendar, Length::days, 10};
  for (const char* name :
       {"", "2027", "2027-3", "2027-13", "2027-03-01", "2027-Q1", "x", "2027-03/"}) {
    EXPECT_FALSE(window_named(month, name, anchor)) << name;
  }
  for (const char* name : {"2027-Q0", "2027-Q5", "2027-01", "2027-Qx", "Q1"}) {
    EXPECT_FALSE(window_named(quarter, name, anchor)) << name;
  }
  for (const char* name : {"2027-01-16/P10D", "2027-01-15/P30D", "2027-01-15", "/P10D"}) {
    EXPECT_FALSE(window_named(days, name, anchor)) << name;
  }
}

TEST(NamedWindow, LastsAsLongAsTheClocksSay) {
  const Window month{Kind::calendar, Length::month, 0};
  EXPECT_EQ(length(span_of(*window_named(month, "2027-03", anchor), helsinki)), 743h);
  EXPECT_EQ(length(span_of(*window_named(month, "2027-10", anchor), helsinki)), 745h);
  EXPECT_EQ(length(span_of(*window_named(month, "2028-02", anchor), helsinki)), 29 * 24h);
}

// ---------------------------------------------------------------- maintenance

const Window month{Kind::calendar, Length::month, 0};

Exclusion maintenance() {
  Exclusion exclusion;
  exclusion.id = ItemId{"maintenance"};
  exclusion.kind = Exclusion::Kind::maintenance;
  return exclusion;
}

TEST(Maintenance, IsAnnouncedInTime) {
  Exclusion exclusion = maintenance();
  const Time begin = at("2027-01-11T07:00");
  EXPECT_TRUE(is_in_time(exclusion, begin, begin, nullptr, helsinki)) << "no notice is asked for";
  exclusion.notice = parse_duration("PT48H");
  EXPECT_TRUE(is_in_time(exclusion, at("2027-01-09T07:00"), begin, nullptr, helsinki));
  EXPECT_FALSE(is_in_time(exclusion, at("2027-01-09T07:01"), begin, nullptr, helsinki));
  // Two business days from a Thursday end at the midnight after Monday.
  exclusion.notice = parse_duration("P2B");
  EXPECT_TRUE(is_in_time(exclusion, at("2027-01-06T12:00"), begin, nullptr, helsinki));
  EXPECT_FALSE(is_in_time(exclusion, at("2027-01-07T12:00"), begin, nullptr, helsinki));
}

TEST(Maintenance, UsesUpItsMinutesInTheOrderOfBegin) {
  Exclusion exclusion = maintenance();
  exclusion.most = {Exclusion::Over::month, std::nullopt, 90};
  const Span second{at("2027-01-20T00:00"), at("2027-01-20T01:00")};
  const Span first{at("2027-01-10T00:00"), at("2027-01-10T01:00")};
  const Span third{at("2027-01-30T00:00"), at("2027-01-30T01:00")};
  const Span next_month{at("2027-02-03T00:00"), at("2027-02-03T02:00")};
  EXPECT_THAT(
      holding(exclusion, {second, third, first, next_month}, month, anchor, nullptr, helsinki),
      ElementsAre(first, Span{second.from, second.from + 30min},
                  Span{next_month.from, next_month.from + 90min}));
}

// What lies in two of them is left out once, and used up once.
TEST(Maintenance, UsesUpItsMinutesOnce) {
  Exclusion exclusion = maintenance();
  exclusion.most = {Exclusion::Over::month, 2, 180};
  const auto of = [](const char* from, const char* until) { return Span{at(from), at(until)}; };
  const Span early = of("2027-01-10T10:00", "2027-01-10T12:00");
  const Span late = of("2027-01-10T11:00", "2027-01-10T13:00");
  const Span within = of("2027-01-10T10:30", "2027-01-10T11:30");
  EXPECT_THAT(holding(exclusion, {early, within, late}, month, anchor, nullptr, helsinki),
              ElementsAre(of("2027-01-10T10:00", "2027-01-10T13:00")));
  EXPECT_THAT(holding(exclusion, {early, late, of("2027-01-20T00:00", "2027-01-20T01:00")}, month,
                      anchor, nullptr, helsinki),
              ElementsAre(of("2027-01-10T10:00", "2027-01-10T13:00")))
      << "both are used up";
}

TEST(Maintenance, UsesUpItsCount) {
  Exclusion exclusion = maintenance();
  exclusion.most = {Exclusion::Over::quarter, 2, std::nullopt};
  const auto of = [](const char* from) { return Span{at(from), at(from) + 10min}; };
  EXPECT_THAT(holding(exclusion,
                      {of("2027-01-10T00:00"), of("2027-02-10T00:00"), of("2027-03-10T00:00"),
                       of("2027-04-10T00:00")},
                      month, anchor, nullptr, helsinki),
              ElementsAre(of("2027-01-10T00:00"), of("2027-02-10T00:00"), of("2027-04-10T00:00")));
}

TEST(Maintenance, HoldsInItsHoursAlone) {
  Exclusion exclusion = maintenance();
  exclusion.most = {Exclusion::Over::window, 1, 60};
  ServiceHours night;
  night.weekly = {{std::chrono::Sunday, 2h, 6h}};
  const Span by_day{at("2027-01-10T10:00"), at("2027-01-10T11:00")};
  const Span early{at("2027-01-10T03:00"), at("2027-01-10T05:00")};  // 05:00 to 07:00
  EXPECT_THAT(holding(exclusion, {by_day, early}, month, anchor, &night, helsinki),
              ElementsAre(Span{at("2027-01-10T03:00"), at("2027-01-10T04:00")}));
  EXPECT_THAT(holding(exclusion, {by_day}, month, anchor, &night, helsinki), IsEmpty());
}

}  // namespace
}  // namespace sopu::domain::performance
