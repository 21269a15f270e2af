// Rules of RFC 5545 for dates.
#include "ledger/domain/value/recurrence.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sopu::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> dates(const std::string& rule, const char* start, std::size_t count = 4) {
  const Date begin = *parse_date(start);
  std::vector<std::string> all;
  for (auto next = occurrence_after(rule, begin, begin); next && all.size() < count;
       next = occurrence_after(rule, begin, *next)) {
    all.push_back(format_date(*next));
  }
  return all;
}

TEST(Recurrence, GivesTheDatesOfItsRule) {
  EXPECT_THAT(dates("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-01-31"),
              ElementsAre("2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"));
  EXPECT_THAT(dates("FREQ=WEEKLY;BYDAY=MO", "2027-01-15"),
              ElementsAre("2027-01-18", "2027-01-25", "2027-02-01", "2027-02-08"));
  EXPECT_THAT(dates("FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO", "2027-01-01"),
              ElementsAre("2027-01-04", "2027-04-05", "2027-07-05", "2027-10-04"));
  EXPECT_THAT(dates("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2027-01-01"),
              ElementsAre("2028-02-29", "2032-02-29", "2036-02-29", "2040-02-29"));
}

TEST(Recurrence, Ends) {
  EXPECT_THAT(dates("FREQ=MONTHLY;COUNT=3", "2027-01-15"), ElementsAre("2027-02-15", "2027-03-15"))
      << "its start is one of them";
  EXPECT_THAT(dates("FREQ=DAILY;UNTIL=20270117", "2027-01-15"),
              ElementsAre("2027-01-16", "2027-01-17"));
}

TEST(Recurrence, ThatNeverComesEnds) {
  EXPECT_THAT(dates("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "2027-01-15"), IsEmpty());
  EXPECT_THAT(dates("FREQ=YEARLY;INTERVAL=11", "2027-01-15"), IsEmpty())
      << "nobody looks further than ten years ahead";
}

TEST(Recurrence, IsOfDaysAtLeastAndNothingElse) {
  for (const char* rule : {"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU", "FREQ=YEARLY;INTERVAL=2"}) {
    EXPECT_TRUE(is_recurrence(rule)) << rule;
  }
  for (const char* rule : {"", "DAILY", "FREQ=HOURLY", "FREQ=SECONDLY", "FREQ=DAILY;BYFOO=1",
                           "FREQ=MONTHLY;BYMONTHDAY=99", "FREQ=DAILY;INTERVAL=x"}) {
    EXPECT_FALSE(is_recurrence(rule)) << rule;
  }
}

}  // namespace
}  // namespace sopu::domain
