// What terms may not say: what contradicts itself, and what binds whoever does not consent.
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "ledger/domain/terms/terms.hpp"
#include "tests/support/sentences.hpp"
#include "tests/support/terms_builder.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;
using test::sample_terms;
using test::with;

Error refusal(json::value terms) {
  const auto result = Terms::parse(std::move(terms));
  if (result) return {ErrorCode::schema, {"accepted", {}}, "accepted"};
  return result.error();
}

TEST(Terms, HaveNoMoreSlotsThanCanBeJudged) {
  const auto in_slots = [](const char* slot, const char* window) {
    auto objective = json::parse(R"({"id":"orders","service":"hosting","name":"Orders",
      "indicator":"ratio","op":">=","targetPpm":1,"denominator":"total","measuredBy":["acme"]})");
    objective.as_object()["slot"] = json::parse(slot);
    objective.as_object()["window"] = json::parse(window);
    return refusal(with(sample_terms(), "/serviceElements/objectives/-", objective));
  };
  const char* month = R"({"kind":"calendar","length":"month"})";
  const char* year = R"({"kind":"rolling","length":"365d"})";
  EXPECT_EQ(in_slots(R"({"sec":1,"empty":"skip"})", month).why.code, "accepted");
  const Error error = in_slots(R"({"sec":1,"empty":"skip"})", year);
  EXPECT_EQ(error.why.code, "slots-limit");
  EXPECT_EQ(error.pointer, "/serviceElements/objectives");
  EXPECT_EQ(error.why.params.at("slots"), 13 * 86'400 + 1'440) << "with those of the minute";
  EXPECT_EQ(in_slots(R"({"sec":5,"empty":"skip"})", year).why.code, "accepted");
}

json::value value_objective() {
  return json::parse(R"({"id":"delay","service":"hosting","name":"Delay","indicator":"value",
    "op":"<=","target":200,"of":"percentile","percentilePpm":950000,"unit":"ms",
    "window":{"kind":"calendar","length":"month"},"denominator":"total","measuredBy":["acme"],
    "credits":{"tiers":[{"beyond":200,"creditBp":500},{"beyond":500,"creditBp":1500}]}})");
}

// What contradicts itself: where, and what is said of it.
struct Contradiction {
  const char* pointer;
  const char* value;
  const char* refused_at;
  const char* code;
};

TEST(Terms, ThatContradictThemselvesAreRefused) {
  const std::string objectives = "/serviceElements/objectives/";
  const Contradiction contradictions[] = {
      {"0/target", "5", "0/target", "member-only-for"},
      {"2/targetPpm", "999000", "2/targetPpm", "member-only-for"},
      {"2/of", R"("mean")", "2/percentilePpm", "member-only-for"},
      {"1/of", R"("mean")", "1/of", "member-only-for"},
      {"0/limit", R"("PT1H")", "0/limit", "member-only-for"},
      {"0/slot", R"({"sec":60,"empty":"good"})", "0/slot", "member-needed-for"},
      {"1/credits", R"({"tiers":[{"belowPpm":1,"creditBp":1}]})", "1/credits",
       "credits-on-rolling-window"},
      {"0/op", R"("<=")", "0/op", "none-of"},
      {"0/credits/tiers/1/belowPpm", "999000", "0/credits/tiers/1/belowPpm", "tiers-must-fall"},
      {"0/credits/tiers/1/creditBp", "1000", "0/credits/tiers/1/creditBp",
       "tiers-must-credit-more"},
      {"2/credits/tiers/1/beyond", "200", "2/credits/tiers/1/beyond", "tiers-must-rise"},
      {"2/op", R"(">=")", "2/credits/tiers/1/beyond", "tiers-must-fall"},
      {"2/credits/tiers/0", R"({"beyond":1,"lostTimes":2})", "2/credits/tiers/0/lostTimes",
       "member-only-for"},
      {"2/credits/bonuses", R"([{"fromPpm":1,"bonusBp":1}])", "2/credits/bonuses",
       "member-only-for"},
      {"0/credits",
       R"({"tiers":[{"longerThan":"PT4H","amount":1},{"longerThan":"PT4H","amount":2}],
           "per":"incident"})",
       "0/credits/tiers/1/longerThan", "tiers-must-rise"},
      {"0/credits/per", R"("incident")", "0/credits/tiers/0", "member-needed-for"},
      {"0/credits/per", R"("item")", "0/credits/per", "per-item-of-duration"},
      {"2/credits/per", R"("incident")", "2/credits/per", "per-incident-of-availability"},
      {"0/credits/per", R"("step")", "0/credits", "member-needed-for"},
      {"0/credits/bonuses", R"([{"fromPpm":2,"bonusBp":1},{"fromPpm":2,"bonusBp":2}])",
       "0/credits/bonuses/1/fromPpm", "tiers-must-rise"},
      {"0/credits/bonuses", R"([{"fromPpm":1,"bonusBp":1},{"fromPpm":2,"bonusBp":1}])",
       "0/credits/bonuses/1/bonusBp", "tiers-must-credit-more"},
      {"0/perUnit", "true", "0/service", "names-nothing"},
  };
  const auto terms = with(sample_terms(), objectives + "-", value_objective());
  for (const auto& [pointer, value, refused_at, code] : contradictions) {
    const auto error = refusal(with(terms, objectives + pointer, json::parse(value)));
    EXPECT_EQ(error.pointer, objectives + refused_at) << pointer << " = " << value;
    EXPECT_EQ(error.why.code, code) << pointer << " = " << value;
    test::hear(error.why);
  }
}

TEST(Terms, ContradictionsElsewhereAreRefusedToo) {
  const std::string causes = "/managementElements/termination/causes/0/when";
  const Contradiction contradictions[] = {
      {"/serviceElements/creditRules/automatic", "true", "/serviceElements/creditRules/claimWithin",
       "member-only-for"},
      {"/serviceElements/creditRules/caps/0", R"({"over":"month","bp":1,"amount":1})",
       "/serviceElements/creditRules/caps/0", "exactly-one-member"},
      {"/serviceElements/exclusions/0/maxPer", R"({"over":"month"})",
       "/serviceElements/exclusions/0/maxPer", "cap-of-nothing"},
      {"/serviceElements/services/0/fee", R"({"amount":1,"billedBy":"acme"})",
       "/serviceElements/services/0/fee", "exactly-one-member"},
      {"/serviceElements/deliverySchedule/0/late/atMost", "49999",
       "/serviceElements/deliverySchedule/0/late/atMost", "ceiling-below-step"},
      {"/serviceElements/deliverySchedule/0/to", R"("acme")",
       "/serviceElements/deliverySchedule/0/to", "owed-to-its-owner"},
      {"/managementElements/disputeProcedure/levels/0/appoints", R"("acme")",
       "/managementElements/disputeProcedure/levels/0/appoints", "member-only-for"},
      {"/managementElements/disputeProcedure/levels/1/appoints", R"("acme")",
       "/managementElements/disputeProcedure/levels/1/appoints", "principal-is-not-neutral"},
      {"/managementElements/approvalRules/0/threshold/price", "2",
       "/managementElements/approvalRules/0/threshold/remedy", "threshold-falls"},
      {"/managementElements/renewal", R"({"mode":"automatic","noticeDays":365})",
       "/managementElements/renewal/noticeDays", "notice-fills-period"},
      {"/managementElements/termination/causes/0/when",
       R"({"objective":"tickets","incidents":1,"longerThan":"PT1H","within":"P1M"})",
       "/managementElements/termination/causes/0/when/incidents", "member-only-for"},
      {"/managementElements/termination/causes/1/exerciseWithin", R"("P1M")",
       "/managementElements/termination/causes/1/exerciseWithin", "member-only-for"},
      {"/annexes/0/id", R"("law")", "/annexes/0/id", "annex-named-like-clause"},
  };
  for (const auto& [pointer, value, refused_at, code] : contradictions) {
    const auto error = refusal(with(sample_terms(), pointer, json::parse(value)));
    EXPECT_EQ(error.pointer, refused_at) << pointer << " = " << value;
    EXPECT_EQ(error.why.code, code) << pointer << " = " << value;
    test::hear(error.why);
  }
}

TEST(Terms, LetAnybodyElseAppointTheNeutral) {
  const auto terms = test::with_third_party(sample_terms(), "initech", "consulted");
  const auto* level = "/managementElements/disputeProcedure/levels/1/appoints";
  EXPECT_EQ(refusal(with(terms, level, "initech")).pointer, "accepted");
}

TEST(Terms, NoticeOfAnAutomaticRenewalIsShorterThanThePeriod) {
  const auto monthly = [](std::string_view mode, int days) {
    const auto terms = with(sample_terms(), "/agreementPeriod/until", "2027-02-01");
    return Terms::parse(
        with(terms, "/managementElements/renewal", {{"mode", mode}, {"noticeDays", days}}));
  };
  EXPECT_FALSE(monthly("automatic", 60));
  EXPECT_FALSE(monthly("automatic", 31));
  EXPECT_TRUE(monthly("automatic", 30));
  EXPECT_TRUE(monthly("byConsent", 60));
}

TEST(Terms, BindNobodyWhoDoesNotConsent) {
  const std::string bound[] = {"/serviceElements/services/0/owner",
                               "/serviceElements/services/1/units/0/fee/billedBy",
                               "/serviceElements/deliverySchedule/0/owner",
                               "/serviceElements/deliverySchedule/0/to",
                               "/serviceElements/obligations/0/party",
                               "/managementElements/escalation/0/contactOf",
                               "/managementElements/reporting/by"};
  const json::value others[] = {
      {{"party", "other"}, {"role", "thirdParty"}, {"involvement", "consulted"}},
      {{"party", "other"}, {"role", "measurer"}},
      {{"party", "other"}, {"role", "neutral"}},
      {{"party", "other"}, {"role", "auditor"}}};
  for (const auto& pointer : bound) {
    for (const auto& other : others) {
      const auto error = refusal(with(with(sample_terms(), "/parties/-", other), pointer, "other"));
      EXPECT_EQ(error.pointer, pointer);
      EXPECT_EQ(error.why.code, "party-not-bound");
      test::hear(error.why);
    }
    const auto consenting = test::with_third_party(sample_terms(), "other", "consenting");
    EXPECT_TRUE(Terms::parse(with(consenting, pointer, "other"))) << pointer;
  }
  const auto probe = with(sample_terms(), "/parties/-", others[1]);
  EXPECT_TRUE(Terms::parse(with(probe, "/serviceElements/objectives/0/measuredBy/0", "other")));
}

}  // namespace
}  // namespace sopu::domain
