#include "ledger/domain/terms/terms.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/sha256.hpp"
#include "ledger/domain/value/canonical_json.hpp"
#include "tests/support/sentences.hpp"
#include "tests/support/terms_builder.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using test::parsed;
using test::sample_terms;
using test::with;
using test::without;
using testing::ElementsAre;

Error refusal(json::value terms, const std::string& at = "") {
  const auto result = Terms::parse(std::move(terms), at);
  if (result) return {ErrorCode::schema, {"accepted", {}}, "accepted"};
  return result.error();
}

std::vector<std::string> missing_pointers(json::value terms) {
  std::vector<std::string> pointers;
  for (const auto& missing : parsed(std::move(terms))->missing()) {
    EXPECT_FALSE(missing.what.code.empty()) << missing.pointer;
    pointers.push_back(missing.pointer);
  }
  return pointers;
}

TEST(Terms, OfTheSampleAreComplete) {
  const auto result = Terms::parse(sample_terms());
  ASSERT_TRUE(result) << result.error().pointer << ": " << result.error().why.code;
  EXPECT_TRUE((*result)->missing().empty());
}

TEST(Terms, AreReadIntoTheirParts) {
  const auto terms = parsed(sample_terms());
  EXPECT_EQ(terms->title, "Hosting of the Globex shop");
  EXPECT_EQ(terms->language, "en");
  EXPECT_EQ(terms->time_zone, "Europe/Helsinki");
  EXPECT_EQ(terms->period_from, parse_date("2027-01-01"));
  EXPECT_EQ(terms->period_until, parse_date("2028-01-01"));
  EXPECT_THAT(terms->parties, ElementsAre(Participant{{"acme"}, Role::provider, std::nullopt},
                                          Participant{{"globex"}, Role::customer, std::nullopt}));
  EXPECT_EQ(terms->renewal.mode, Renewal::Mode::by_consent);
  EXPECT_EQ(terms->renewal.notice_days, 60);
  EXPECT_EQ(terms->termination.ordinary_notice_days, 90);
  EXPECT_EQ(terms->third_party_consent_within, (Duration{.days = 30}));
  EXPECT_EQ(terms->suspension_at_most, (Duration{.days = 60}));
  EXPECT_TRUE(terms->missing_report_is_default);
  EXPECT_EQ(terms->review_every, (Duration{.months = 3}));
  EXPECT_EQ(terms->report_due_within, (Duration{.business_days = 5}));
  ASSERT_EQ(terms->clauses.size(), 2U);
  EXPECT_EQ(terms->clauses[1].heading, "Law");
  const auto* milestone = terms->milestone({"go-live"});
  ASSERT_NE(milestone, nullptr);
  EXPECT_EQ(milestone->owner.value, "acme");
  EXPECT_EQ(milestone->to, PartyId{"globex"});
  EXPECT_EQ(milestone->due, *parse_date("2027-02-01"));
  EXPECT_EQ(terms->milestone({"uptime"}), nullptr);
}

TEST(Terms, CausesSayWhoseTheyAreAndWhatOpensThem) {
  const auto terms = parsed(sample_terms());
  ASSERT_EQ(terms->termination.causes.size(), 2U);
  const auto* misses = terms->cause({"three-misses"});
  ASSERT_TRUE(misses && misses->when);
  EXPECT_EQ(misses->by, Cause::By::customer);
  EXPECT_EQ(misses->cure, std::nullopt);
  EXPECT_EQ(misses->while_disputed, std::nullopt);
  EXPECT_EQ(misses->when->objective.value, "uptime");
  EXPECT_EQ(misses->when->misses, 3);
  EXPECT_EQ(misses->when->below_ppm, 995'000);
  EXPECT_EQ(misses->when->within, (Duration{.months = 6}));
  EXPECT_EQ(misses->exercise_within, (Duration{.days = 60}));
  const auto* unpaid = terms->cause({"unpaid"});
  ASSERT_NE(unpaid, nullptr);
  EXPECT_EQ(unpaid->by, Cause::By::provider);
  EXPECT_EQ(unpaid->cure, (Duration{.business_days = 20}));
  EXPECT_EQ(unpaid->while_disputed, Cause::WhileDisputed::waits);
  EXPECT_FALSE(unpaid->when);
  EXPECT_EQ(terms->cause({"uptime"}), nullptr);

  const auto by_incidents = parsed(
      with(sample_terms(), "/managementElements/termination/causes/0/when",
           {{"objective", "uptime"}, {"incidents", 2}, {"longerThan", "PT8H"}, {"within", "P3M"}}));
  const auto& when = by_incidents->cause({"three-misses"})->when;
  EXPECT_EQ(when->incidents, 2);
  EXPECT_EQ(when->longer_than, (Duration{.seconds = 8h}));
  EXPECT_EQ(when->misses, std::nullopt);
}

TEST(Terms, NeedNoOrdinaryTermination) {
  const auto terms = parsed(without(sample_terms(), "/managementElements/termination/ordinary"));
  EXPECT_EQ(terms->termination.ordinary_notice_days, std::nullopt);
  EXPECT_TRUE(terms->missing().empty());
}

TEST(Terms, ValuesHaveATargetInTheirUnit) {
  const auto terms = parsed(
      with(sample_terms(), "/serviceElements/objectives/-",
           json::parse(R"({"id":"delay","service":"hosting","name":"Delay","indicator":"value",
             "op":"<=","target":200,"of":"mean","window":{"kind":"calendar","length":"month"},
             "denominator":"total","measuredBy":["acme"]})")));
  const auto* delay = terms->objective({"delay"});
  ASSERT_NE(delay, nullptr);
  EXPECT_EQ(delay->indicator, Objective::Indicator::value);
  EXPECT_EQ(delay->target, 200);
  EXPECT_EQ(terms->objective({"uptime"})->target, std::nullopt);
}

TEST(Terms, NamesAndHeadingsAreShort) {
  std::string name;
  for (int i = 0; i < 200; ++i) name += "ä";
  for (const char* pointer :
       {"/title", "/serviceElements/services/0/name", "/serviceElements/services/1/units/0/name",
        "/serviceElements/objectives/0/name", "/managementElements/escalation/0/role",
        "/managementElements/disputeProcedure/levels/0/name", "/annexes/0/title",
        "/clauses/0/heading"}) {
    EXPECT_TRUE(Terms::parse(with(sample_terms(), pointer, json::string(name)))) << pointer;
    EXPECT_EQ(refusal(with(sample_terms(), pointer, json::string(name + "ä"))).pointer, pointer);
  }
}

TEST(Terms, ObjectivesKnowHowTheyAreMeasured) {
  const auto terms = parsed(sample_terms());
  const auto* uptime = terms->objective({"uptime"});
  ASSERT_NE(uptime, nullptr);
  EXPECT_EQ(uptime->service.value, "hosting");
  EXPECT_EQ(uptime->indicator, Objective::Indicator::availability);
  EXPECT_EQ(uptime->target_ppm, 999'000);
  EXPECT_EQ(uptime->limit, std::nullopt);
  EXPECT_EQ(uptime->calendar, std::nullopt);
  EXPECT_EQ(uptime->window, Window{});
  EXPECT_THAT(uptime->measured_by, ElementsAre(PartyId{"acme"}, PartyId{"globex"}));
  const auto* tickets = terms->objective({"tickets"});
  ASSERT_NE(tickets, nullptr);
  EXPECT_EQ(tickets->indicator, Objective::Indicator::duration);
  EXPECT_EQ(tickets->limit, (Duration{.seconds = 4h}));
  EXPECT_EQ(tickets->window, (Window{Window::Kind::rolling, Window::Length::days, 30}));
  ASSERT_TRUE(tickets->calendar);
  const auto* office = terms->calendar(*tickets->calendar);
  ASSERT_NE(office, nullptr);
  EXPECT_EQ(office->weekly.size(), 5U);
  EXPECT_EQ(office->weekly[0], (ServiceHours::Span{std::chrono::Monday, 8h, 16h}));
  EXPECT_EQ(office->holidays.size(), 3U);
  EXPECT_EQ(terms->calendar({"night"}), nullptr);
  EXPECT_EQ(terms->objective({"office"}), nullptr);
}

TEST(Terms, HolidaysAreSortedAndADayMayEndAtMidnight) {
  auto json = with(sample_terms(), "/serviceElements/calendars/0/holidays",
                   {"2027-12-06", "2027-01-06", "2027-01-01"});
  json = with(json, "/serviceElements/calendars/0/weekly/4",
              {{"day", "sun"}, {"from", "00:00"}, {"to", "24:00"}});
  const auto terms = parsed(json);
  const auto* office = terms->calendar({"office"});
  EXPECT_TRUE(std::ranges::is_sorted(office->holidays));
  EXPECT_EQ(office->weekly[4], (ServiceHours::Span{std::chrono::Sunday, 0h, 24h}));
}

TEST(Terms, WindowsHaveFourLengths) {
  const auto window = [](std::string_view kind, std::string_view length) {
    const auto terms = parsed(with(sample_terms(), "/serviceElements/objectives/1/window",
                                   {{"kind", kind}, {"length", length}}));
    return terms->objective({"tickets"})->window;
  };
  EXPECT_EQ(window("calendar", "quarter"),
            (Window{Window::Kind::calendar, Window::Length::quarter, 0}));
  EXPECT_EQ(window("calendar", "year"), (Window{Window::Kind::calendar, Window::Length::year, 0}));
  EXPECT_EQ(window("calendar", "7d"), (Window{Window::Kind::calendar, Window::Length::days, 7}));
  EXPECT_EQ(window("rolling", "365d"), (Window{Window::Kind::rolling, Window::Length::days, 365}));
}

TEST(Terms, ThresholdsAreThoseOfTheRulesAndOneElsewhere) {
  auto json = test::with_threshold(sample_terms(), "globex", "price", 3);
  json = without(test::with_threshold(json, "globex", "editorial", 2),
                 "/managementElements/approvalRules/0");
  const auto terms = parsed(json);
  EXPECT_EQ(terms->threshold({"globex"}, ChangeClass::price), 3);
  EXPECT_EQ(terms->threshold({"globex"}, ChangeClass::target), 2);
  EXPECT_EQ(terms->threshold({"globex"}, ChangeClass::editorial), 2);
  EXPECT_EQ(terms->threshold({"globex"}, ChangeClass::remedy), 3);
  EXPECT_EQ(terms->threshold({"acme"}, ChangeClass::price), 1);
}

TEST(Terms, ThirdPartiesSayHowTheyAreInvolved) {
  const auto terms = parsed(test::with_third_party(sample_terms(), "initech", "consenting"));
  EXPECT_EQ(terms->parties.back(),
            (Participant{{"initech"}, Role::third_party, Involvement::consenting}));
}

TEST(Terms, HashTheirCanonicalForm) {
  const auto terms = parsed(sample_terms());
  EXPECT_EQ(terms->canonical(), canonical(sample_terms()));
  EXPECT_EQ(terms->hash().hash, crypto::sha256(crypto::view(terms->canonical())));
  // Another order of the members and other white space: the same content, the same hash.
  const auto again = parsed(json::parse(terms->canonical()));
  EXPECT_EQ(again->hash(), terms->hash());
  EXPECT_NE(parsed(with(sample_terms(), "/title", "Another"))->hash(), terms->hash());
}

// Whoever holds these terms computes this hash; if it changes, every approval ever signed is void.
TEST(Terms, HashIsPinned) {
  const auto terms =
      parsed({{"title", "Käse & \"Brot\""}, {"language", "de"}, {"currency", "EUR"}});
  EXPECT_EQ(terms->canonical(), R"({"currency":"EUR","language":"de","title":"Käse & \"Brot\""})");
  EXPECT_EQ(text(terms->hash()), "wHGRYjF-auMCkiZm_MfL9jOlgiAGYulxxwKhcHj2PfU");
}

TEST(Terms, ADraftMayLackAnything) {
  const auto terms = parsed(json::object{});
  EXPECT_EQ(terms->time_zone, "UTC");
  EXPECT_EQ(terms->canonical(), "{}");
  const auto sample = sample_terms();
  for (const auto& [name, value] : sample.as_object()) {
    const bool named_elsewhere =
        name == "parties" || name == "priorities" || name == "serviceElements" || name == "annexes";
    EXPECT_EQ(Terms::parse(without(sample_terms(), "/" + std::string(name))).has_value(),
              !named_elsewhere)
        << name;
  }
}

TEST(Terms, ARefusalPointsIntoWhatWasSent) {
  const auto error = refusal(
      with(sample_terms(), "/serviceElements/objectives/1/targetPpm", 1'000'001), "/data/terms");
  EXPECT_EQ(error.code, ErrorCode::schema);
  EXPECT_EQ(error.pointer, "/data/terms/serviceElements/objectives/1/targetPpm");
  EXPECT_EQ(error.why, (Sentence{"must-be-integer", {{"min", 0}, {"max", 1'000'000}}}));
  EXPECT_EQ(refusal({{"x/y~", 1}}).pointer, "/x~1y~0");
}

TEST(Terms, TextsAreCountedInCharacters) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "ä";
  const char* pointer = "/statementOfIntent";
  EXPECT_TRUE(Terms::parse(with(sample_terms(), pointer, json::string(text))));
  EXPECT_EQ(refusal(with(sample_terms(), pointer, json::string(text + "ä"))).pointer, pointer);
}

// Not even one whose bits would make a small integer.
TEST(Terms, NumbersAreIntegers) {
  for (const double number : {1.5, std::numeric_limits<double>::denorm_min()}) {
    const auto error = refusal(with(sample_terms(), "/serviceElements/costs/0/amount", number));
    EXPECT_EQ(error.why.code, "must-be-integer") << number;
  }
}

TEST(Terms, NoTextMayBeBlank) {
  for (const char* text : {" ", "\u3164", "\u200b", "\u00a0\u2060"}) {
    const auto error = refusal(with(sample_terms(), "/title", text));
    EXPECT_EQ(error.why.code, "text-blank");
    EXPECT_EQ(error.pointer, "/title");
  }
}

TEST(Terms, ListsHaveAtMostAThousandItems) {
  json::array clauses;
  for (int i = 0; i < 1000; ++i) {
    clauses.push_back({{"id", std::to_string(i).c_str()}, {"heading", "H"}, {"text", "T"}});
  }
  EXPECT_TRUE(Terms::parse(with(sample_terms(), "/clauses", clauses)));
  clauses.push_back({{"id", "one-more"}, {"heading", "H"}, {"text", "T"}});
  EXPECT_EQ(refusal(with(sample_terms(), "/clauses", clauses)).pointer, "/clauses");
}

TEST(Terms, WhatIsNamedMustBeThere) {
  const std::string service = "/serviceElements";
  const std::string management = "/managementElements";
  const std::pair<std::string, json::value> strangers[] = {
      {service + "/services/0/fee", json::value{{"billedBy", "initech"}}},
      {service + "/deliverySchedule/0/to", "initech"},
      {service + "/creditRules/calendar", "night"},
      {service + "/exclusions/0/calendar", "night"},
      {service + "/exclusions/0/within", "night"},
      {management + "/disputeProcedure/calendar", "night"},
      {management + "/disputeProcedure/levels/1/appoints", "initech"},
      {management + "/termination/causes/0/when/objective", "upside"},
      {"/precedence/0", "clause-9"},
      {service + "/services/0/owner", "initech"},
      {service + "/services/0/priority", "p3"},
      {service + "/objectives/0/service", "storage"},
      {service + "/objectives/1/calendar", "night"},
      {service + "/objectives/0/measuredBy/1", "initech"},
      {service + "/deliverySchedule/0/owner", "initech"},
      {service + "/obligations/1/party", "initech"},
      {management + "/escalation/0/contactOf", "initech"},
      {management + "/effectivenessReview/indicators/0", "upside"},
      {management + "/reviewSchedule/participants/0", "initech"},
      {management + "/reporting/by", "initech"},
      {management + "/approvalRules/0/party", "initech"},
  };
  for (const auto& [pointer, name] : strangers) {
    const auto error = refusal(with(sample_terms(), pointer, name));
    EXPECT_TRUE(error.pointer == pointer || error.pointer == pointer + "/billedBy") << pointer;
    EXPECT_EQ(error.why.code, "names-nothing");
    test::hear(error.why);
  }
}

TEST(Terms, WhatMustBeUniqueIsNotThereTwice) {
  const auto doubled = [](const std::string& list, const std::string& member) {
    auto terms = sample_terms();
    const json::value item = terms.at_pointer(list + "/0");
    const auto length = terms.at_pointer(list).as_array().size();
    const auto error = refusal(with(terms, list + "/-", item));
    EXPECT_EQ(error.pointer, list + "/" + std::to_string(length) + member) << error.why.code;
  };
  doubled("/parties", "/party");
  doubled("/priorities", "/id");
  doubled("/clauses", "/id");
  doubled("/annexes", "/id");
  doubled("/precedence", "");
  doubled("/serviceElements/services/1/units", "/id");
  doubled("/managementElements/termination/causes", "/id");
  for (const auto* list : {"services", "objectives", "exclusions", "deliverySchedule", "costs",
                           "obligations", "assumptions", "calendars"}) {
    doubled("/serviceElements/" + std::string(list), "/id");
  }
  doubled("/serviceElements/calendars/0/weekly", "");
  doubled("/serviceElements/calendars/0/holidays", "");
  doubled("/serviceElements/objectives/0/measuredBy", "");
  doubled("/managementElements/approvalRules", "/party");
  doubled("/managementElements/escalation", "/level");
  doubled("/managementElements/disputeProcedure/levels", "/level");
  doubled("/managementElements/effectivenessReview/indicators", "");
  doubled("/managementElements/reviewSchedule/participants", "");
}

TEST(Terms, MissingPartsAreNamedInTheirOrder) {
  EXPECT_THAT(
      missing_pointers(json::object{}),
      ElementsAre("/title", "/language", "/statementOfIntent", "/timeZone", "/currency",
                  "/agreementPeriod/from", "/parties", "/parties", "/priorities",
                  "/serviceElements/services", "/serviceElements/objectives",
                  "/serviceElements/deliverySchedule", "/serviceElements/costs",
                  "/serviceElements/obligations", "/managementElements/escalation",
                  "/managementElements/disputeProcedure", "/managementElements/effectivenessReview",
                  "/managementElements/reviewSchedule", "/managementElements/reporting",
                  "/managementElements/dataHandling", "/managementElements/renewal",
                  "/managementElements/termination", "/managementElements/exitPlan", "/clauses"));
}

TEST(Terms, EachMissingPartIsNamedAlone) {
  for (const std::string pointer :
       {"/title", "/language", "/statementOfIntent", "/timeZone", "/currency",
        "/serviceElements/deliverySchedule", "/serviceElements/costs",
        "/serviceElements/obligations", "/managementElements/escalation",
        "/managementElements/disputeProcedure", "/managementElements/effectivenessReview",
        "/managementElements/reviewSchedule", "/managementElements/reporting",
        "/managementElements/dataHandling", "/managementElements/renewal",
        "/managementElements/termination", "/managementElements/exitPlan", "/clauses"}) {
    EXPECT_THAT(missing_pointers(without(sample_terms(), pointer)), ElementsAre(pointer));
  }
  EXPECT_THAT(missing_pointers(without(sample_terms(), "/serviceElements/creditRules")),
              ElementsAre("/serviceElements/creditRules"));
  EXPECT_THAT(missing_pointers(without(sample_terms(), "/agreementPeriod")),
              ElementsAre("/agreementPeriod/from"));
}

TEST(Terms, AnEmptyListIsMissingToo) {
  for (const std::string pointer :
       {"/clauses", "/serviceElements/costs", "/serviceElements/deliverySchedule",
        "/serviceElements/obligations", "/managementElements/escalation"}) {
    EXPECT_THAT(missing_pointers(with(sample_terms(), pointer, json::array{})),
                ElementsAre(pointer));
  }
}

TEST(Terms, WithoutServiceElementsOrManagementElementsNothingCanBeApproved) {
  EXPECT_EQ(missing_pointers(without(sample_terms(), "/managementElements")).size(), 9U);
  EXPECT_EQ(missing_pointers(with(sample_terms(), "/managementElements", json::object{})).size(),
            9U);
  auto unreferenced =
      with(sample_terms(), "/managementElements/effectivenessReview/indicators", json::array{});
  unreferenced = without(unreferenced, "/managementElements/disputeProcedure/calendar");
  unreferenced = with(unreferenced, "/managementElements/termination/causes", json::array{});
  EXPECT_EQ(missing_pointers(without(unreferenced, "/serviceElements")).size(), 5U);
}

TEST(Terms, NeedAProviderAndACustomer) {
  const auto consenting =
      with(sample_terms(), "/parties/0",
           {{"party", "acme"}, {"role", "thirdParty"}, {"involvement", "consenting"}});
  const auto error = parsed(consenting)->missing();
  ASSERT_EQ(error.size(), 1U);
  EXPECT_EQ(error[0].pointer, "/parties");
  EXPECT_EQ(error[0].what, (Sentence{"principal-missing", {{"role", "provider"}}}));
}

TEST(Terms, NeedObligationsOfBothSides) {
  const auto missing = parsed(without(sample_terms(), "/serviceElements/obligations/1"))->missing();
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing[0].what,
            (Sentence{"party-without-obligation", {{"party", "globex"}, {"role", "customer"}}}));
}

TEST(Terms, NeedAFeeToCountCreditsFrom) {
  const auto free = without(sample_terms(), "/serviceElements/services/0/fee");
  const auto missing = parsed(free)->missing();
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing[0].pointer, "/serviceElements/objectives/0");
  EXPECT_EQ(missing[0].what, (Sentence{"credits-without-fee", {{"service", "hosting"}}}));
  test::hear(missing[0].what);
  const std::string tiers = "/serviceElements/objectives/0/credits/tiers";
  EXPECT_TRUE(
      missing_pointers(with(free, tiers, json::array{{{"belowPpm", 999'000}, {"amount", 100}}}))
          .empty());
  EXPECT_TRUE(missing_pointers(with(free, "/serviceElements/services/0/units",
                                    json::parse(R"([{"id":"vm","name":"Machine",
                                      "fee":{"amount":1,"per":"month"}}])")))
                  .empty());
}

TEST(Terms, NeedAnObjectiveForEveryService) {
  const auto missing = parsed(without(sample_terms(), "/serviceElements/objectives/1"))->missing();
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing[0].pointer, "/serviceElements/services/1");
  EXPECT_EQ(missing[0].what, (Sentence{"service-without-objective", {{"service", "support"}}}));
}

// To the first and the last of the letters and digits that the standard allows.
TEST(Terms, TakeEveryMediaType) {
  for (const char* type : {"application/a0", "image/z9"}) {
    EXPECT_TRUE(Terms::parse(with(sample_terms(), "/annexes/0/mediaType", type))) << type;
  }
}

}  // namespace
}  // namespace sopu::domain
