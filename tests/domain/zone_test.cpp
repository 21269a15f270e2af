// Zones read from TZif files, and where two of them differ.
#include <gtest/gtest.h>

#include "ledger/domain/value/calendar.hpp"
#include "tests/support/zones.hpp"

namespace sopu::domain {
namespace {

using namespace std::chrono_literals;

Time at(std::string_view text) {
  return *parse_time(std::string(text) + ":00.000Z");
}

// The files are slim: what comes after their last change is in their footer alone.
TEST(Zone, FollowsTheFooterOfItsFile) {
  const Zone helsinki = test::zone("Europe/Helsinki");
  EXPECT_EQ(helsinki.offset(at("2027-07-01T12:00")), 3h);
  EXPECT_EQ(helsinki.offset(at("2027-12-01T12:00")), 2h);
  EXPECT_EQ(helsinki.offset(at("2099-07-01T12:00")), 3h);
  EXPECT_EQ(helsinki.offset(at("2099-12-01T12:00")), 2h);
  EXPECT_EQ(local_midnight(*parse_date("2027-12-01"), helsinki), at("2027-11-30T22:00"));
}

TEST(Zone, IsUtcUnlessItIsAnother) {
  EXPECT_TRUE(Zone().is_utc());
  EXPECT_EQ(Zone().offset(at("2027-07-01T12:00")), 0h);
  EXPECT_EQ(Zone().next_change(at("2027-07-01T12:00")), std::nullopt);
  EXPECT_FALSE(test::zone("Europe/Helsinki").is_utc());
}

// What one name means says nothing of what the same bytes mean under another.
TEST(Zone, IsOneOfItsNameAndItsRules) {
  const Zone helsinki = test::zone("Europe/Helsinki");
  EXPECT_EQ(helsinki, test::zone("Europe/Helsinki"));
  EXPECT_NE(helsinki, *Zone::read("Europe/Mariehamn", test::tzif_of("Europe/Helsinki")));
  EXPECT_NE(helsinki, *Zone::read("Europe/Helsinki", test::tzif_of("Africa/Cairo")));
}

TEST(Zone, KnowsWhenItsClocksChange) {
  const Zone helsinki = test::zone("Europe/Helsinki");
  EXPECT_EQ(helsinki.next_change(at("2027-01-01T00:00")), at("2027-03-28T01:00"));
  EXPECT_EQ(helsinki.next_change(at("2027-03-28T01:00")), at("2027-10-31T01:00"));
  EXPECT_EQ(helsinki.next_change(at("2080-01-01T00:00")), at("2080-03-31T01:00"));
}

// A file may name instants that no clock of milliseconds has.
TEST(Zone, WithAChangeBeyondAllTimeIsReadAllTheSame) {
  std::string tzif = test::tzif_of_changes(2h, {{at("2030-01-01T00:00"), 3h}});
  const std::size_t change = tzif.find("TZif2", 1) + 44;
  tzif.replace(change, 8, std::string("\x43\0\0\0\0\0\0\0", 8));
  const auto zone = Zone::read("Test/Zone", tzif);
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->offset(at("2030-07-01T00:00")), 2h);
  EXPECT_GT(zone->next_change(at("2030-07-01T00:00")).value(), at("9999-01-01T00:00"));
  EXPECT_EQ(first_difference(*zone, *zone, at("2000-01-01T00:00"), at("2100-01-01T00:00")),
            std::nullopt);
}

TEST(Zones, DifferFirstWhereTheirClocksDo) {
  const Zone helsinki = test::zone("Europe/Helsinki");
  const Zone cairo = test::zone("Africa/Cairo");
  EXPECT_EQ(first_difference(helsinki, helsinki, at("1900-01-01T00:00"), at("2100-01-01T00:00")),
            std::nullopt);
  // Both are two hours ahead until Helsinki's clocks go forward, four weeks before Cairo's.
  EXPECT_EQ(first_difference(helsinki, cairo, at("2027-01-01T00:00"), at("2027-12-01T00:00")),
            at("2027-03-28T01:00"));
  EXPECT_EQ(first_difference(helsinki, cairo, at("2027-01-01T00:00"), at("2027-03-28T01:00")),
            std::nullopt);
  EXPECT_EQ(first_difference(helsinki, cairo, at("2027-04-01T00:00"), at("2027-12-01T00:00")),
            at("2027-04-01T00:00"));
  EXPECT_EQ(first_difference(helsinki, Zone(), at("2027-01-01T00:00"), at("2027-01-02T00:00")),
            at("2027-01-01T00:00"));
}

TEST(ClockBook, HasTheNewestRulesAndThoseOfOld) {
  ClockBook book;
  book.add(RecordedZone{test::zone("Europe/Helsinki"), "2025b", {{3}, {}}});
  book.add(RecordedZone{test::zone("Africa/Cairo"), "2025b", {{5}, {}}});
  const Zone other = *Zone::read("Europe/Helsinki", test::tzif_of("Africa/Cairo"));
  book.add(RecordedZone{other, "2027a", {{9}, {}}});
  EXPECT_EQ(*book.find("Europe/Helsinki"), other);
  EXPECT_EQ(book.find("Asia/Kolkata"), nullptr);
  EXPECT_EQ(*book.find("UTC"), Zone());

  ClockOfOld of_old(std::make_shared<const ClockBook>(book));
  EXPECT_EQ(of_old.as_of({2})->find("Europe/Helsinki"), nullptr);
  EXPECT_EQ(*of_old.as_of({8})->find("Europe/Helsinki"), test::zone("Europe/Helsinki"));
  EXPECT_EQ(of_old.as_of({4})->find("Africa/Cairo"), nullptr);
  EXPECT_EQ(*of_old.as_of({9})->find("Europe/Helsinki"), other);
}

}  // namespace
}  // namespace sopu::domain
