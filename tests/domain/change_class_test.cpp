// How much changes weigh, by the table of classes, and whom they touch.
#include <algorithm>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/domain/terms/change_party.hpp"
#include "tests/support/terms_builder.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;
using test::sample_terms;
using test::with;
using test::without;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string uptime = "/serviceElements/objectives/0";

std::vector<Change> changes_to(const json::value& after) {
  return changes_between(sample_terms(), after);
}

json::value objective(std::string_view id, bool with_credits) {
  auto item = sample_terms().at_pointer(uptime);
  item.as_object()["id"] = id;
  if (!with_credits) item.as_object().erase("credits");
  return item;
}

// ---------------------------------------------------------------- classes

// The sample and what the rows of the table need beside it: a calendar and a service that nothing
// uses, an exclusion without a cap, a clause more.
json::value table_terms() {
  auto terms = with(sample_terms(), "/serviceElements/calendars/-",
                    json::parse(R"({"id":"night","holidays":[],
                      "weekly":[{"day":"sat","from":"20:00","to":"24:00"}]})"));
  terms = with(terms, "/serviceElements/services/-",
               json::parse(R"({"id":"advice","name":"Advice","description":"We answer.",
                 "owner":"acme","priority":"p2"})"));
  terms = with(terms, "/serviceElements/exclusions/-",
               json::parse(R"({"id":"storm","kind":"forceMajeure","text":"Storms."})"));
  terms = with(terms, "/serviceElements/exclusions/-",
               json::parse(R"({"id":"work","kind":"maintenance","text":"Other work."})"));
  return test::with_third_party(terms, "initech", "consenting");
}

// One change of the table's terms: a value at a pointer, or nothing (the place is taken out).
struct Weighed {
  const char* pointer;
  const char* value;
  ChangeClass change_class;
};

json::value changed(const json::value& terms, const Weighed& change) {
  if (change.value == nullptr) return without(terms, change.pointer);
  return with(terms, change.pointer, json::parse(change.value));
}

constexpr auto editorial = ChangeClass::editorial;
constexpr auto operational = ChangeClass::operational;
constexpr auto target = ChangeClass::target;
constexpr auto price = ChangeClass::price;
constexpr auto remedy = ChangeClass::remedy;

constexpr Weighed table[] = {
    // title, names, headings
    {"/title", R"("Another")", editorial},
    {"/serviceElements/services/0/name", R"("N")", editorial},
    {"/serviceElements/services/1/units/0/name", R"("N")", editorial},
    {"/serviceElements/objectives/0/name", R"("N")", editorial},
    {"/managementElements/disputeProcedure/levels/0/name", R"("N")", editorial},
    {"/annexes/0/title", R"("N")", editorial},
    {"/clauses/0/heading", R"("N")", editorial},

    // priorities, reviews, effectiveness, contacts, unused calendars, capped maintenance
    {"/priorities/0/text", R"("Other.")", operational},
    {"/priorities/-", R"({"id":"p3","text":"More.","rank":3})", operational},
    {"/serviceElements/services/0/priority", R"("p2")", operational},
    {"/managementElements/reviewSchedule/every", R"("P6M")", operational},
    {"/managementElements/effectivenessReview/text", R"("Other.")", operational},
    {"/managementElements/escalation/0/role", R"("Desk")", operational},
    {"/managementElements/escalation/0/contactOf", R"("globex")", operational},
    {"/serviceElements/calendars/1/holidays", R"(["2027-05-01"])", operational},
    {"/serviceElements/calendars/1", nullptr, operational},
    {"/serviceElements/exclusions/0/text", R"("Any work.")", operational},

    // objectives, calendars in use, descriptions, schedule, times of escalation, free services
    {"/serviceElements/objectives/0/targetPpm", "1", target},
    {"/serviceElements/objectives/0/window/length", R"("quarter")", target},
    {"/serviceElements/objectives/0/slot/sec", "300", target},
    {"/serviceElements/objectives/1/limit", R"("PT8H")", target},
    {"/serviceElements/objectives/1/calendar", R"("night")", target},
    {"/serviceElements/objectives/1", nullptr, target},
    {"/serviceElements/calendars/0/weekly/0/to", R"("08:01")", target},
    {"/serviceElements/calendars/0/holidays", "[]", target},
    {"/serviceElements/services/0/description", R"("Notwithstanding any clause …")", target},
    {"/serviceElements/services/2", nullptr, target},
    {"/serviceElements/deliverySchedule/0/due", R"("2037-02-01")", target},
    {"/serviceElements/deliverySchedule/0/to", nullptr, target},
    {"/serviceElements/deliverySchedule/0/late/amount", "1", target},
    {"/serviceElements/deliverySchedule/0", nullptr, target},
    {"/managementElements/escalation/0/respondWithin", R"("P30D")", target},
    {"/managementElements/escalation/1", nullptr, target},

    // fees, costs, assumptions, an objective's service without credits, units, who bills
    {"/serviceElements/services/0/fee/amount", "1", price},
    {"/serviceElements/services/0/fee", R"({"billedBy":"acme"})", price},
    {"/serviceElements/services/0/fee", nullptr, price},
    {"/serviceElements/services/0", nullptr, price},
    {"/serviceElements/services/1/units", nullptr, price},
    {"/serviceElements/services/1/units/0/fee/billedBy", R"("globex")", price},
    {"/serviceElements/services/1/units/-", R"({"id":"vm","name":"Machine"})", price},
    {"/serviceElements/costs/0/amount", "1", price},
    {"/serviceElements/costs/0", nullptr, price},
    {"/serviceElements/assumptions/0/text", R"("No credit is due.")", price},
    {"/serviceElements/assumptions", nullptr, price},
    {"/serviceElements/objectives/1/service", R"("hosting")", price},

    // all else
    {"/serviceElements/objectives/0/service", R"("support")", remedy},
    {"/serviceElements/objectives/0/measuredBy", R"(["acme"])", remedy},
    {"/serviceElements/objectives/0/credits/tiers/0/creditBp", "1", remedy},
    {"/serviceElements/objectives/0/credits", nullptr, remedy},
    {"/serviceElements/objectives/0", nullptr, remedy},
    {"/serviceElements/creditRules/caps/0/bp", "1", remedy},
    {"/serviceElements/creditRules", nullptr, remedy},
    {"/serviceElements/exclusions/1/text", R"("Any weather.")", remedy},
    {"/serviceElements/exclusions/2/text", R"("Any work.")", remedy},
    {"/serviceElements/exclusions/0/notice", R"("PT1M")", remedy},
    {"/serviceElements/exclusions/0/kind", R"("other")", remedy},
    {"/serviceElements/exclusions/0/maxPer/minutes", "9999", remedy},
    {"/serviceElements/exclusions/0/maxPer", nullptr, remedy},
    {"/serviceElements/exclusions/0", nullptr, remedy},
    {"/serviceElements/exclusions/-", R"({"id":"x","kind":"maintenance","text":"T"})", remedy},
    {"/serviceElements/services/0/owner", R"("globex")", remedy},
    {"/serviceElements/services/0/owner", nullptr, remedy},
    {"/serviceElements/deliverySchedule/0/owner", R"("globex")", remedy},
    {"/serviceElements/obligations/0/text", R"("None.")", remedy},
    {"/clauses/0/text", R"("None.")", remedy},
    {"/clauses/1", nullptr, remedy},
    {"/annexes/0/sha256", R"("uU0nuZNNPgilLlLX2n2r-sSE7-N6U4DukIj3rOLvzek")", remedy},
    {"/precedence", R"(["law"])", remedy},
    {"/legal/forum", R"("Elsewhere")", remedy},
    {"/legal", nullptr, remedy},
    {"/statementOfIntent", R"("Other.")", remedy},
    {"/language", R"("fi")", remedy},
    {"/currency", R"("SEK")", remedy},
    {"/timeZone", R"("UTC")", remedy},
    {"/agreementPeriod/until", R"("2029-01-01")", remedy},
    {"/managementElements/renewal/mode", R"("none")", remedy},
    {"/managementElements/termination/ordinary", nullptr, remedy},
    {"/managementElements/termination/causes/0/text", R"("Other.")", remedy},
    {"/managementElements/suspension/atMost", R"("P1D")", remedy},
    {"/managementElements/thirdPartyConsent/within", R"("P1D")", remedy},
    {"/managementElements/exitPlan/text", R"("None.")", remedy},
    {"/managementElements/disputeProcedure/levels/0/within", R"("P1D")", remedy},
    {"/managementElements/disputeProcedure/calendar", R"("night")", remedy},
    {"/managementElements/reporting/missingCountsAsDefault", "false", remedy},
    {"/managementElements/dataHandling/retention", R"("P1D")", remedy},
    {"/managementElements/approvalRules/1", nullptr, remedy},
    {"/parties/2", nullptr, remedy},
    {"/unknown", "1", remedy},
    {"/serviceElements", nullptr, remedy},
};

TEST(Classes, AreThoseOfTheTable) {
  for (const Weighed& row : table) {
    const auto before = table_terms();
    const auto after = changed(before, row);
    EXPECT_EQ(name(class_of(changes_between(before, after))), name(row.change_class))
        << row.pointer << (row.value == nullptr ? " goes" : row.value);
    // What weighs is what differs, not in which direction; but an item that comes back in between
    // changes the order of its list as well.
    const auto back = changes_between(after, before);
    if (back.size() > 1) continue;
    EXPECT_EQ(class_of(back), row.change_class) << row.pointer << " back";
  }
}

ChangeClass class_to(const json::value& before, const json::value& after) {
  return class_of(changes_between(before, after));
}

TEST(Classes, OfACalendarAreByWhoeverUsesItBeforeOrAfter) {
  const auto before = table_terms();
  const auto longer = with(before, "/serviceElements/calendars/1/holidays", {"2027-05-01"});
  ASSERT_EQ(class_to(before, longer), operational);
  const std::pair<const char*, json::value> users[] = {
      {"/serviceElements/objectives/1/calendar", "night"},
      {"/serviceElements/exclusions/0/calendar", "night"},
      {"/serviceElements/exclusions/1/within", "night"},
      {"/serviceElements/creditRules/calendar", "night"},
      {"/managementElements/disputeProcedure/calendar", "night"}};
  for (const auto& [pointer, id] : users) {
    const auto used = with(before, pointer, id);
    const auto changes = changes_between(used, with(longer, pointer, id));
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].change_class, target) << pointer;
    // Also where the change itself begins the use.
    const auto begun = changes_between(before, with(longer, pointer, id));
    EXPECT_EQ(std::ranges::find(begun, "/serviceElements/calendars/night/holidays", &Change::path)
                  ->change_class,
              target)
        << pointer;
  }
}

TEST(Classes, OfAMaintenanceTextAreLowOnlyWhileItsCapStays) {
  const auto before = table_terms();
  const std::string maintenance = "/serviceElements/exclusions/0";
  const auto text = with(before, maintenance + "/text", "Any work.");
  const auto weigh = [&](const json::value& from, const json::value& to) {
    const auto changes = changes_between(from, to);
    const auto path = "/serviceElements/exclusions/maintenance/text";
    return std::ranges::find(changes, path, &Change::path)->change_class;
  };
  EXPECT_EQ(weigh(before, text), operational);
  EXPECT_EQ(weigh(before, without(text, maintenance + "/maxPer")), remedy);
  EXPECT_EQ(weigh(without(before, maintenance + "/maxPer"), text), remedy);
  EXPECT_EQ(weigh(before, with(text, maintenance + "/kind", "other")), remedy);
}

TEST(Classes, OfAnItemThatComesWeighAsItsRowItsFeeOrItsCredits) {
  const auto before = table_terms();
  const std::string objectives = "/serviceElements/objectives/-";
  EXPECT_EQ(class_to(before, with(before, objectives, objective("speed", false))), target);
  EXPECT_EQ(class_to(before, with(before, objectives, objective("speed", true))), remedy);
  // An objective that stays and gets its credits in the same change.
  auto moved = with(before, "/serviceElements/objectives/1/service", "hosting");
  moved = with(moved, "/serviceElements/objectives/1/credits", {{"tiers", json::array{}}});
  EXPECT_EQ(class_to(before, moved), remedy);
  const auto service = json::parse(
      R"({"id":"more","name":"More","description":"More.","owner":"acme","priority":"p1"})");
  const std::string services = "/serviceElements/services/-";
  EXPECT_EQ(class_to(before, with(before, services, service)), target);
  EXPECT_EQ(class_to(before, with(before, services,
                                  with(service, "/fee", {{"amount", 1}, {"per", "month"}}))),
            price);
  const auto units = json::parse(R"([{"id":"vm","name":"Machine"}])");
  EXPECT_EQ(class_to(before, with(before, services, with(service, "/units", units))), price);
}

TEST(Classes, ThatAreTouchedAreEachNamedOnce) {
  EXPECT_THAT(touched_classes({}), IsEmpty());
  auto terms = with(sample_terms(), "/title", "Another");
  terms = with(terms, "/serviceElements/costs/0/amount", 1);
  terms = with(terms, "/serviceElements/services/0/fee/amount", 1);
  EXPECT_THAT(touched_classes(changes_to(terms)), ElementsAre(editorial, price));
}

TEST(Classes, TheHighestCounts) {
  EXPECT_EQ(class_of(std::vector<Change>{}), ChangeClass::editorial);
  auto terms = with(sample_terms(), "/title", "Another");
  EXPECT_EQ(class_of(changes_to(terms)), ChangeClass::editorial);
  terms = with(terms, "/serviceElements/costs/0/amount", 1);
  EXPECT_EQ(class_of(changes_to(terms)), ChangeClass::price);
}

TEST(TouchesParty, WhereAnItemNamesItBeforeOrAfter) {
  const auto before =
      with(test::with_third_party(sample_terms(), "initech", "consenting"),
           "/serviceElements/obligations/-",
           {{"id", "cable"}, {"party", "initech"}, {"text", "Keeps the cable whole."}});
  const auto touches = [&](const json::value& after) {
    return touches_party(changes_between(before, after), before, after, {"initech"});
  };
  const auto last = "/serviceElements/obligations/2";
  EXPECT_FALSE(touches(before));
  EXPECT_FALSE(touches(with(before, "/title", "Another")));
  EXPECT_FALSE(touches(with(before, "/serviceElements/obligations/0/text", "Watches.")));
  EXPECT_TRUE(touches(with(before, last + std::string("/text"), "Keeps two cables whole.")));
  EXPECT_TRUE(touches(with(before, last + std::string("/party"), "acme")));
  EXPECT_TRUE(touches(without(before, last)));
  EXPECT_TRUE(touches(without(before, "/serviceElements/obligations")));
  EXPECT_TRUE(touches(with(before, "/parties/2/involvement", "consulted")));
  EXPECT_TRUE(touches(with(before, uptime + "/measuredBy", {"acme", "initech"})));
  EXPECT_TRUE(touches(with(before, "/managementElements/reporting/by", "initech")));
  EXPECT_TRUE(touches(with(before, "/serviceElements/services/0/owner", "initech")));
  EXPECT_TRUE(touches(with(before, "/managementElements/escalation/0/contactOf", "initech")));
}

TEST(TouchesParty, WhereSomethingHangsOnAServiceThatNamesIt) {
  const auto plain = test::with_third_party(table_terms(), "hooli", "consenting");
  const std::string services = "/serviceElements/services";
  // hooli owns `support`, on which `tickets` and, by it, the calendar `office` hang.
  const auto owned = with(plain, services + "/1/owner", "hooli");
  const auto billed = with(plain, services + "/1/units/0/fee/billedBy", "hooli");
  const std::pair<const char*, json::value> hanging[] = {
      {"/serviceElements/objectives/1/targetPpm", 999'999},
      {"/serviceElements/services/1/name", "N"},
      {"/serviceElements/services/1/fee/amount", 1},
      {"/serviceElements/services/1/units/0/name", "N"},
      {"/serviceElements/calendars/0/holidays", json::array{}},
      {"/serviceElements/exclusions/1/text", "Any weather."},
      {"/serviceElements/creditRules/minPayable", 1}};
  const std::pair<const char*, json::value> others[] = {
      {"/serviceElements/objectives/0/targetPpm", 1},
      {"/serviceElements/services/0/fee/amount", 1},
      {"/serviceElements/calendars/1/holidays", {"2027-05-01"}},
      {"/clauses/0/text", "Unlimited."}};
  for (const auto& before : {owned, billed}) {
    const auto touches = [&](const json::value& after) {
      return touches_party(changes_between(before, after), before, after, {"hooli"});
    };
    for (const auto& [pointer, value] : hanging) {
      EXPECT_TRUE(touches(with(before, pointer, value))) << pointer;
      EXPECT_FALSE(touches_party(changes_between(plain, with(plain, pointer, value)), plain,
                                 with(plain, pointer, value), {"hooli"}))
          << pointer;
    }
    for (const auto& [pointer, value] : others) {
      EXPECT_FALSE(touches(with(before, pointer, value))) << pointer;
    }
  }
}

TEST(OnlyTakesOut, WhoeverHandsAllItsItemsOnToOthers) {
  auto base = test::with_third_party(sample_terms(), "initech", "consenting");
  base = with(base, "/serviceElements/deliverySchedule/0/to", "initech");
  base = with(base, uptime + "/measuredBy", {"initech", "acme"});
  const auto only = [&](const char* to, const json::value& measured_by) {
    auto result = without(base, "/parties/2");
    result = to == nullptr ? without(result, "/serviceElements/deliverySchedule/0/to")
                           : with(result, "/serviceElements/deliverySchedule/0/to", to);
    result = with(result, uptime + "/measuredBy", measured_by);
    return only_takes_out(changes_between(base, result), {"initech"});
  };
  EXPECT_TRUE(only("globex", {"acme"}));
  EXPECT_TRUE(only("globex", {"globex", "acme"}));
  EXPECT_FALSE(only(nullptr, {"acme"})) << "nobody gets it";
  EXPECT_FALSE(only("globex", {"globex", "probe"})) << "another's goes as well";
  EXPECT_FALSE(only("globex", {"acme", "globex", "probe"})) << "another comes as well";
}

TEST(TouchesParty, CausesNameRolesAndNoParties) {
  const auto before = test::with_third_party(sample_terms(), "customer", "consenting");
  const auto after = with(before, "/managementElements/termination/causes/0/text", "Other.");
  EXPECT_FALSE(touches_party(changes_between(before, after), before, after, {"customer"}));
}

}  // namespace
}  // namespace sopu::domain
