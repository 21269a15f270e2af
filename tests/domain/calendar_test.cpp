#include "ledger/domain/value/calendar.hpp"

#include <random>

#include <gtest/gtest.h>

#include "tests/support/zones.hpp"

namespace sopu::domain {
namespace {

using namespace std::chrono_literals;

const Zone helsinki = test::zone("Europe/Helsinki");

Time at(std::string_view text) {
  return *parse_time(std::string(text) + ":00.000Z");
}
Date on(std::string_view text) {
  return *parse_date(text);
}
Duration lasting(std::string_view text) {
  return *parse_duration(text);
}

std::string added(std::string_view from, std::string_view duration, const Zone& zone = helsinki) {
  return format_time(add(at(from), lasting(duration), zone, nullptr, false));
}

// Monday to Friday from eight to four, with a lunch hour on Fridays, and Epiphany free.
ServiceHours office() {
  ServiceHours hours;
  for (unsigned day = 1; day <= 4; ++day) {
    hours.weekly.push_back({std::chrono::weekday(day), 8h, 16h});
  }
  hours.weekly.push_back({std::chrono::Friday, 13h, 16h});
  hours.weekly.push_back({std::chrono::Friday, 8h, 12h});
  hours.holidays = {on("2027-01-06")};
  return hours;
}

std::string in_office(std::string_view from, std::string_view duration,
                      const ServiceHours& hours = office()) {
  return format_time(add(at(from), lasting(duration), helsinki, &hours, true));
}

TEST(LocalTime, IsWhatTheClocksShow) {
  const LocalTime summer = local_time(at("2027-06-30T21:30"), helsinki);
  EXPECT_EQ(summer.date, on("2027-07-01"));
  EXPECT_EQ(summer.time_of_day, 30min);
  EXPECT_EQ(summer.offset, 3h);
  EXPECT_FALSE(summer.is_ambiguous);
  EXPECT_EQ(local_time(at("2027-01-01T12:00"), helsinki).offset, 2h);
}

TEST(LocalTime, KnowsTheHourThatComesTwice) {
  for (const auto* instant : {"2026-10-25T00:00", "2026-10-25T00:59", "2026-10-25T01:59"}) {
    EXPECT_TRUE(local_time(at(instant), helsinki).is_ambiguous) << instant;
  }
  for (const auto* instant : {"2026-10-24T23:59", "2026-10-25T02:00", "2026-03-29T01:00"}) {
    EXPECT_FALSE(local_time(at(instant), helsinki).is_ambiguous) << instant;
  }
}

TEST(ZoneNames, AreOfTheFormOfTheIanaDatabases) {
  for (const auto* name : {"UTC", "Europe/Helsinki", "America/Argentina/Buenos_Aires", "Etc/GMT+5",
                           "America/Port-au-Prince", "EST5EDT"}) {
    EXPECT_TRUE(is_zone_name(name)) << name;
  }
  for (const auto* name : {"", " ", "/Europe", "Europe/", "Europe//Helsinki", "+02:00",
                           "Europe/Helsinki ", "../etc/passwd", "localtime", "posix/UTC",
                           "right/UTC", "posixrules", "Factory", "tzdata.zi", "Europe/Äänekoski"}) {
    EXPECT_FALSE(is_zone_name(name)) << name;
  }
}

TEST(LocalDates, ChangeAtLocalMidnight) {
  EXPECT_EQ(local_date(at("2027-01-01T21:59"), helsinki), on("2027-01-01"));
  EXPECT_EQ(local_date(at("2027-01-01T22:00"), helsinki), on("2027-01-02"));
  EXPECT_EQ(local_date(at("2027-07-01T21:00"), helsinki), on("2027-07-02"));
  EXPECT_EQ(local_date(*parse_time("1969-12-31T21:59:59.999Z"), helsinki), on("1969-12-31"));
}

TEST(LocalMidnight, IsTheFirstInstantOfTheDay) {
  EXPECT_EQ(local_midnight(on("2027-01-01"), helsinki), at("2026-12-31T22:00"));
  EXPECT_EQ(local_midnight(on("2027-07-01"), helsinki), at("2027-06-30T21:00"));
}

// Clocks went from 00:00 to 01:00.
TEST(LocalMidnight, WhereItDoesNotExistTheDayBeginsAfterTheGap) {
  EXPECT_EQ(local_midnight(on("2018-11-04"), test::zone("America/Sao_Paulo")),
            at("2018-11-04T03:00"));
  EXPECT_EQ(local_date(at("2018-11-04T03:00"), test::zone("America/Sao_Paulo")), on("2018-11-04"));
  EXPECT_EQ(local_date(at("2018-11-04T02:59"), test::zone("America/Sao_Paulo")), on("2018-11-03"));
  EXPECT_EQ(local_midnight(on("2024-04-26"), test::zone("Africa/Cairo")), at("2024-04-25T22:00"));
}

// Clocks went from 01:00 back to 00:00.
TEST(LocalMidnight, OfTwoTheEarlierBeginsTheDay) {
  EXPECT_EQ(local_midnight(on("2022-11-06"), test::zone("America/Havana")), at("2022-11-06T04:00"));
}

// Clocks went from 24:00 back to 23:00: that midnight was not yet one.
TEST(LocalMidnight, AfterARepeatedLastHourTheDayBeginsOnce) {
  EXPECT_EQ(local_midnight(on("2018-02-18"), test::zone("America/Sao_Paulo")),
            at("2018-02-18T03:00"));
  EXPECT_EQ(local_date(at("2018-02-18T02:30"), test::zone("America/Sao_Paulo")), on("2018-02-17"));
}

// Samoa went from the 29th to the 31st of December.
TEST(LocalMidnight, OfADayThatWasLeftOutIsThatOfTheNext) {
  EXPECT_EQ(local_midnight(on("2011-12-30"), test::zone("Pacific/Apia")),
            local_midnight(on("2011-12-31"), test::zone("Pacific/Apia")));
}

TEST(Boundaries, OfAMonthAreItsFirstMidnights) {
  const Window month{};
  EXPECT_TRUE(is_boundary(month, at("2027-01-31T22:00"), helsinki));
  EXPECT_FALSE(is_boundary(month, at("2027-02-01T00:00"), helsinki));
  EXPECT_FALSE(is_boundary(month, at("2027-01-30T22:00"), helsinki));
  EXPECT_EQ(next_boundary(month, at("2027-01-31T22:00"), helsinki), at("2027-01-31T22:00"));
  EXPECT_EQ(next_boundary(month, at("2027-01-31T22:01"), helsinki), at("2027-02-28T22:00"));
  EXPECT_EQ(next_boundary(month, at("2027-03-15T12:00"), helsinki), at("2027-03-31T21:00"));
}

TEST(Boundaries, OfQuartersAndYearsAreRarer) {
  const Window quarter{Window::Kind::calendar, Window::Length::quarter, 0};
  const Window year{Window::Kind::calendar, Window::Length::year, 0};
  EXPECT_EQ(next_boundary(quarter, at("2027-02-01T00:00"), Zone()), at("2027-04-01T00:00"));
  EXPECT_EQ(next_boundary(quarter, at("2027-10-01T00:01"), Zone()), at("2028-01-01T00:00"));
  EXPECT_TRUE(is_boundary(quarter, at("2027-07-01T00:00"), Zone()));
  EXPECT_FALSE(is_boundary(year, at("2027-07-01T00:00"), Zone()));
  EXPECT_EQ(next_boundary(year, at("2027-01-01T00:01"), Zone()), at("2028-01-01T00:00"));
}

TEST(Boundaries, OfDaysAreAllMidnights) {
  const Window rolling{Window::Kind::rolling, Window::Length::days, 30};
  EXPECT_TRUE(is_boundary(rolling, at("2027-05-04T21:00"), helsinki));
  EXPECT_FALSE(is_boundary(rolling, at("2027-05-04T20:00"), helsinki));
  EXPECT_EQ(next_boundary(rolling, at("2027-05-04T21:01"), helsinki), at("2027-05-05T21:00"));
}

// In Newfoundland clocks once went from 00:01 back to 23:01: after a midnight came the day before.
TEST(Boundaries, LieNeverBeforeTheTimeAskedFor) {
  const Window daily{Window::Kind::calendar, Window::Length::days, 1};
  const Time change = at("2010-11-07T02:31");
  EXPECT_EQ(next_boundary(daily, change, test::zone("America/St_Johns")),
            local_midnight(on("2010-11-08"), test::zone("America/St_Johns")));
}

TEST(Boundaries, AnyNextBoundaryIsOneAndNoneLiesBetween) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> instant(1'000'000'000'000, 2'100'000'000'000);
  const Window month{};
  for (const std::string name :
       {"Europe/Helsinki", "America/Sao_Paulo", "Africa/Cairo", "Pacific/Apia", "Asia/Kathmandu",
        "America/Havana", "Australia/Lord_Howe", "America/St_Johns"}) {
    const Zone zone = test::zone(name);
    for (int i = 0; i < 50; ++i) {
      const Time time(std::chrono::milliseconds(instant(random)));
      const Time next = next_boundary(month, time, zone);
      EXPECT_GE(next, time);
      EXPECT_TRUE(is_boundary(month, next, zone)) << format_time(time) << name;
      EXPECT_EQ(local_date(next, zone).day(), std::chrono::day(1));
      EXPECT_LE(next - time, 32 * 24h);
    }
  }
}

TEST(Addition, OfMonthsKeepsTheLocalTimeOfDay) {
  EXPECT_EQ(added("2027-01-15T10:00", "P6M"), "2027-07-15T09:00:00.000Z");
  EXPECT_EQ(added("2027-01-31T10:00", "P1M"), "2027-02-28T10:00:00.000Z");
  EXPECT_EQ(added("2028-02-29T10:00", "P1Y"), "2029-02-28T10:00:00.000Z");
  EXPECT_EQ(added("2027-11-30T10:00", "P3M"), "2028-02-29T10:00:00.000Z");
  EXPECT_EQ(added("2027-01-31T10:00", "P1M1D"), "2027-03-01T10:00:00.000Z");
}

TEST(Addition, ADayIsNotAlwaysTwentyFourHours) {
  EXPECT_EQ(added("2026-03-28T10:00", "P1D"), "2026-03-29T09:00:00.000Z");
  EXPECT_EQ(added("2026-03-28T10:00", "PT24H"), "2026-03-29T10:00:00.000Z");
  EXPECT_EQ(added("2026-10-24T09:00", "P1W"), "2026-10-31T10:00:00.000Z");
}

// In Helsinki clocks go from 03:00 to 04:00 on 2026-03-29 and back on 2026-10-25.
TEST(Addition, IntoAGapIsItsEndAndIntoARepeatedHourTheEarlier) {
  EXPECT_EQ(added("2026-03-28T01:30", "P1D"), "2026-03-29T01:00:00.000Z");
  EXPECT_EQ(added("2026-10-24T00:30", "P1D"), "2026-10-25T00:30:00.000Z");
}

TEST(Addition, KeepsMilliseconds) {
  const Time from = *parse_time("2027-01-15T10:00:00.123Z");
  EXPECT_EQ(format_time(add(from, lasting("P1MT1S"), helsinki, nullptr, false)),
            "2027-02-15T10:00:01.123Z");
}

TEST(BusinessDays, CountFromTheDayAfterAndEndAtMidnight) {
  // Monday noon: Tuesday and Wednesday count, whole.
  EXPECT_EQ(added("2027-02-01T10:00", "P2B"), "2027-02-03T22:00:00.000Z");
  // Friday: Monday and Tuesday.
  EXPECT_EQ(added("2027-02-05T10:00", "P2B"), "2027-02-09T22:00:00.000Z");
  // Sunday: Monday.
  EXPECT_EQ(added("2027-02-07T10:00", "P1B"), "2027-02-08T22:00:00.000Z");
}

TEST(BusinessDays, AreThoseOfTheCalendarAndNeverHolidays) {
  const auto hours = office();
  const auto two_from = [&](std::string_view from) {
    return format_time(add(at(from), lasting("P2B"), helsinki, &hours, false));
  };
  // 2027-01-06 is a Wednesday and free.
  EXPECT_EQ(two_from("2027-01-04T10:00"), "2027-01-07T22:00:00.000Z");
  ServiceHours weekends;
  weekends.weekly.push_back({std::chrono::Saturday, 10h, 12h});
  EXPECT_EQ(format_time(add(at("2027-02-01T10:00"), lasting("P2B"), helsinki, &weekends, false)),
            "2027-02-13T22:00:00.000Z");
}

TEST(ServiceTime, RunsOnlyWithinTheHours) {
  // Helsinki is two hours ahead: the office is open from 06:00 to 14:00 UTC.
  EXPECT_EQ(in_office("2027-02-01T07:00", "PT4H"), "2027-02-01T11:00:00.000Z");
  EXPECT_EQ(in_office("2027-02-01T12:00", "PT4H"), "2027-02-02T08:00:00.000Z");
  EXPECT_EQ(in_office("2027-02-01T03:00", "PT8H"), "2027-02-01T14:00:00.000Z");
  EXPECT_EQ(in_office("2027-02-01T20:00", "PT1S"), "2027-02-02T06:00:01.000Z");
}

TEST(ServiceTime, StandsStillAtLunchOverWeekendsAndOnHolidays) {
  EXPECT_EQ(in_office("2027-02-05T09:00", "PT2H"), "2027-02-05T12:00:00.000Z");
  EXPECT_EQ(in_office("2027-02-05T13:00", "PT2H"), "2027-02-08T07:00:00.000Z");
  EXPECT_EQ(in_office("2027-01-05T13:00", "PT2H"), "2027-01-07T07:00:00.000Z");
}

TEST(ServiceTime, ElapsesAsTheClockDoesWhenItIsPutForwardOrBack) {
  ServiceHours nights;
  for (unsigned day = 0; day <= 6; ++day) {
    nights.weekly.push_back({std::chrono::weekday(day), 0h, 6h});
  }
  // Six hours on the clock are five on the day in March and seven on the day in October.
  EXPECT_EQ(in_office("2026-03-28T22:00", "PT5H", nights), "2026-03-29T03:00:00.000Z");
  EXPECT_EQ(in_office("2026-03-28T22:00", "PT6H", nights), "2026-03-29T22:00:00.000Z");
  EXPECT_EQ(in_office("2026-10-24T21:00", "PT7H", nights), "2026-10-25T04:00:00.000Z");
}

TEST(ServiceTime, SpansThatMeetOnTheClockMeetInTime) {
  ServiceHours split;
  for (unsigned day = 0; day <= 6; ++day) {
    split.weekly.push_back({std::chrono::weekday(day), 3h + 30min, 24h});
    split.weekly.push_back({std::chrono::weekday(day), 0h, 3h + 30min});
  }
  for (const auto* from : {"2026-03-27T00:00", "2026-10-23T00:00"}) {
    EXPECT_EQ(in_office(from, "PT96H", split), format_time(at(from) + 96h));
  }
}

TEST(ServiceTime, WithoutACalendarIsTime) {
  EXPECT_EQ(format_time(add(at("2027-02-06T10:00"), lasting("PT4H"), helsinki, nullptr, true)),
            "2027-02-06T14:00:00.000Z");
}

TEST(ServiceTime, IsLookedForACenturyAhead) {
  ServiceHours rare;
  rare.weekly.push_back({std::chrono::Monday, 8h, 8h + 1min});
  const Time end = add(at("2027-02-01T00:00"), lasting("PT999999H"), Zone(), &rare, true);
  EXPECT_EQ(format_time(end), "2127-02-02T00:00:00.000Z");
  EXPECT_LT(add(at("2027-02-01T00:00"), lasting("P9999B"), Zone(), &rare, true),
            at("2127-02-04T00:00"));
}

}  // namespace
}  // namespace sopu::domain
