#include "ledger/domain/value/time.hpp"

#include <random>

#include <gtest/gtest.h>

namespace sopu::domain {
namespace {

using namespace std::chrono_literals;

TEST(Times, AreReadInOneFormOnly) {
  const auto time = parse_time("2026-11-23T12:00:00.000Z");
  ASSERT_TRUE(time);
  EXPECT_EQ(time->time_since_epoch().count(), 1'795'435'200'000);
  EXPECT_TRUE(parse_time("2028-02-29T23:59:59.999Z"));
  for (const std::string text :
       {"", "2026-11-23T12:00:00Z", "2026-11-23T12:00:00.00Z", "2026-11-23T12:00:00.0000Z",
        "2026-11-23T12:00:00.000+00:00", "2026-11-23t12:00:00.000Z", "2026-11-23T12:00:00.000z",
        "2026-11-23 12:00:00.000Z", "2026-02-29T12:00:00.000Z", "2026-13-01T12:00:00.000Z",
        "2026-00-01T12:00:00.000Z", "2026-11-31T12:00:00.000Z", "2026-11-23T24:00:00.000Z",
        "2026-11-23T12:60:00.000Z", "2016-12-31T23:59:60.000Z", "2026-11-23T12:00:00,000Z",
        "+026-11-23T12:00:00.000Z", "2026-11-23T-1:00:00.000Z", " 2026-11-23T12:00:00.000Z"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(Times, AreWrittenAsTheyAreRead) {
  for (const std::string text :
       {"1970-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "2026-11-23T12:34:56.789Z",
        "0000-01-01T00:00:00.001Z", "9999-12-31T23:59:59.999Z"}) {
    const auto time = parse_time(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(format_time(*time), text);
  }
}

TEST(Times, AnyInstantOfFourDigitYearsComesBack) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> instant(-62'167'219'200'000, 253'402'300'799'999);
  for (int i = 0; i < 1000; ++i) {
    const Time time(std::chrono::milliseconds(instant(random)));
    EXPECT_EQ(parse_time(format_time(time)), time) << format_time(time);
  }
}

TEST(Dates, MustExist) {
  EXPECT_EQ(parse_date("2028-02-29"),
            (Date{std::chrono::year(2028), std::chrono::month(2), std::chrono::day(29)}));
  EXPECT_EQ(format_date(*parse_date("0999-01-09")), "0999-01-09");
  for (const std::string text : {"2027-02-29", "2027-2-9", "2027-02-9 ", "20270209", "2027/02/09",
                                 "2027-00-10", "2027-01-00", "2027-01-32", "-027-01-01", ""}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

TEST(Durations, AddUpTheirParts) {
  EXPECT_EQ(parse_duration("P1Y2M3W4DT5H6M7S"),
            (Duration{.months = 14, .days = 25, .seconds = 5h + 6min + 7s, .business_days = 0}));
  EXPECT_EQ(parse_duration("PT4H"), (Duration{.seconds = 4h}));
  EXPECT_EQ(parse_duration("P1M"), (Duration{.months = 1}));
  EXPECT_EQ(parse_duration("PT1M"), (Duration{.seconds = 1min}));
  EXPECT_EQ(parse_duration("P10B"), (Duration{.business_days = 10}));
  EXPECT_EQ(parse_duration("P2W"), (Duration{.days = 14}));
  EXPECT_EQ(parse_duration("PT0S"), Duration{});
  EXPECT_EQ(parse_duration("P0D"), Duration{});
}

TEST(Durations, OfAnyOtherFormAreRefused) {
  for (const std::string text :
       {"",      "P",         "PT",     "P1",       "P1DT",       "1D",
        "p1d",   "P-1D",      "-P1D",   "+P1D",     "P1.5D",      "PT0,5H",
        "P1S",   "PT1D",      "P1D1Y",  "PT1S1H",   "P1D1D",      "P1DB",
        "P1B1D", "P1D1B",     "P1BT1H", "PT1B",     "P B",        "P1D ",
        " P1D",  "P10000B",   "P1000Y", "P100000D", "PT1000000H", "P99999999999999999999D",
        "PTT1H", "P1DT1HT1M", "PD",     "P1YM"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Durations, AreWrittenAsTheyAreRead) {
  for (const char* text :
       {"PT0S", "PT4H", "PT90S", "P1D", "P1Y2M3W4DT5H6M7S", "P2B", "PT36H", "P6M", "PT1H1S"}) {
    const auto duration = parse_duration(text);
    ASSERT_TRUE(duration) << text;
    EXPECT_EQ(parse_duration(format_duration(*duration)), duration) << text;
  }
  EXPECT_EQ(format_duration(*parse_duration("P1Y2W")), "P12M14D");
  EXPECT_EQ(format_duration(*parse_duration("PT90S")), "PT1M30S");
}

}  // namespace
}  // namespace sopu::domain
