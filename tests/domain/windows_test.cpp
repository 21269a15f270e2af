#include "ledger/domain/terms/windows.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/given_when_then.hpp"
#include "tests/support/terms_builder.hpp"

namespace sopu::test {
namespace {

namespace json = boost::json;
using domain::is_common_boundary;
using domain::next_common_boundary;
using domain::touched_windows;
using domain::Window;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const Window month{Window::Kind::calendar, Window::Length::month, 0};
const Window quarter{Window::Kind::calendar, Window::Length::quarter, 0};
const Window year{Window::Kind::calendar, Window::Length::year, 0};
const Window rolling{Window::Kind::rolling, Window::Length::days, 30};

// `uptime` of `hosting` by the month; `tickets` of `support` over rolling days, in `shifts`, which
// nothing else names; a calendar that nothing names.
json::value terms_of_two() {
  auto terms = with(sample_terms(), "/serviceElements/calendars/-",
                    json::parse(R"({"id":"shifts","holidays":[],
                      "weekly":[{"day":"sat","from":"20:00","to":"24:00"}]})"));
  terms = with(terms, "/serviceElements/calendars/-", json::parse(R"({"id":"unused","holidays":[],
                 "weekly":[{"day":"sat","from":"20:00","to":"24:00"}]})"));
  return with(terms, "/serviceElements/objectives/1/calendar", "shifts");
}

std::vector<Window> touched_between(const json::value& before, const json::value& after) {
  return touched_windows(parsed(before).get(), *parsed(after),
                         domain::changes_between(before, after));
}

std::vector<Window> touched(std::string_view pointer, json::value value) {
  return touched_between(terms_of_two(), with(terms_of_two(), pointer, std::move(value)));
}

TEST(TouchedWindows, OfTheFirstTermsAreAll) {
  EXPECT_THAT(touched_windows(nullptr, *parsed(terms_of_two()), {}),
              UnorderedElementsAre(month, rolling));
}

TEST(TouchedWindows, AreThoseOfTheObjectiveOldAndNew) {
  EXPECT_THAT(touched("/serviceElements/objectives/0/targetPpm", 1), ElementsAre(month));
  EXPECT_THAT(touched("/serviceElements/objectives/1/minItems", 1), ElementsAre(rolling));
  EXPECT_THAT(touched("/serviceElements/objectives/0/window/length", "quarter"),
              UnorderedElementsAre(month, quarter));
  const auto before = terms_of_two();
  const auto fewer = without(before, "/serviceElements/objectives/1");
  EXPECT_THAT(touched_between(before, fewer), ElementsAre(rolling));
  EXPECT_THAT(touched_between(fewer, before), ElementsAre(rolling));
}

TEST(TouchedWindows, AreThoseOfWhatTheObjectiveHangsOn) {
  EXPECT_THAT(touched("/serviceElements/calendars/1/holidays", {"2027-05-01"}),
              ElementsAre(rolling));
  EXPECT_THAT(touched("/serviceElements/services/0/fee/amount", 1), ElementsAre(month));
  EXPECT_THAT(touched("/serviceElements/services/1/units/0/fee", {{"amount", 1}, {"per", "month"}}),
              ElementsAre(rolling));
  EXPECT_THAT(
      touched_between(terms_of_two(), without(terms_of_two(), "/serviceElements/services/0/fee")),
      ElementsAre(month));
}

TEST(TouchedWindows, AreAllWhereEveryObjectiveHangsOnIt) {
  const auto all = UnorderedElementsAre(month, rolling);
  EXPECT_THAT(touched("/timeZone", "UTC"), all);
  EXPECT_THAT(touched("/serviceElements/creditRules/minPayable", 1), all);
  EXPECT_THAT(touched("/serviceElements/exclusions/0/notice", "P9B"), all);
  EXPECT_THAT(
      touched("/serviceElements/exclusions/-", {{"id", "x"}, {"kind", "other"}, {"text", "T"}}),
      all);
  // `office` is the calendar of notices and claims.
  EXPECT_THAT(touched("/serviceElements/calendars/0/holidays", json::array{}), all);
  EXPECT_THAT(touched("/managementElements/reporting/missingCountsAsDefault", false), all);
  EXPECT_THAT(touched("/managementElements/reporting/dueWithin", "P9D"), all);
  // Where the absence of a report means nothing, neither does its date.
  const auto lenient =
      with(terms_of_two(), "/managementElements/reporting/missingCountsAsDefault", false);
  EXPECT_THAT(
      touched_between(lenient, with(lenient, "/managementElements/reporting/dueWithin", "P9D")),
      IsEmpty());
}

TEST(TouchedWindows, AreNoneOfWhatNoObjectiveHangsOn) {
  EXPECT_THAT(touched("/title", "Another"), IsEmpty());
  EXPECT_THAT(touched("/serviceElements/objectives/0/name", "N"), IsEmpty());
  EXPECT_THAT(touched("/serviceElements/services/0/description", "D"), IsEmpty());
  EXPECT_THAT(touched("/serviceElements/calendars/2/holidays", {"2027-05-01"}), IsEmpty());
  EXPECT_THAT(touched("/serviceElements/costs/0/amount", 1), IsEmpty());
  EXPECT_THAT(touched("/clauses/0/text", "Unlimited."), IsEmpty());
  // The order of a list changes none of its items.
  for (const char* list :
       {"/serviceElements/objectives", "/serviceElements/services", "/serviceElements/calendars"}) {
    auto turned = terms_of_two();
    std::ranges::reverse(turned.at_pointer(list).as_array());
    EXPECT_THAT(touched_between(terms_of_two(), turned), IsEmpty()) << list;
  }
}

TEST(CommonBoundary, IsTheFirstAtWhichNoWindowIsCut) {
  const Zone utc;
  const auto at = [](const char* text) { return time_of(text); };
  const Time march = at("2027-03-15T12:00:00.000Z");
  EXPECT_EQ(next_common_boundary({}, march, utc), march);
  EXPECT_EQ(next_common_boundary({rolling}, march, utc), at("2027-03-16T00:00:00.000Z"));
  EXPECT_EQ(next_common_boundary({rolling, month}, march, utc), at("2027-04-01T00:00:00.000Z"));
  EXPECT_EQ(next_common_boundary({month, quarter}, at("2027-04-02T00:00:00.000Z"), utc),
            at("2027-07-01T00:00:00.000Z"));
  EXPECT_TRUE(is_common_boundary({month, quarter}, at("2027-07-01T00:00:00.000Z"), utc));
  EXPECT_FALSE(is_common_boundary({month, quarter}, at("2027-08-01T00:00:00.000Z"), utc));
}

TEST(CommonBoundary, IsOnEachFirstOfJanuaryWhateverTheWindows) {
  const Zone utc;
  const Window odd{Window::Kind::calendar, Window::Length::days, 999};
  const Time new_year = time_of("2028-01-01T00:00:00.000Z");
  EXPECT_EQ(next_common_boundary({year, quarter, month, rolling, odd},
                                 time_of("2027-01-01T00:00:00.001Z"), utc),
            new_year);
  EXPECT_TRUE(is_common_boundary({year, quarter, month, rolling, odd}, new_year, utc));
}

}  // namespace
}  // namespace sopu::test
