// The published schema and Terms::parse must agree on every fault of form that a schema can state.

// g++ 12 with the sanitizers takes std::regex, which valijson instantiates here, for uninitialised.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "ledger/domain/terms/terms.hpp"
#include "tests/support/terms_builder.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;
using test::sample_terms;
using test::with;
using test::without;

bool schema_accepts(const json::value& terms) {
  static const auto schema = [] {
    const auto document = json::parse(terms_schema());
    auto parsed = std::make_unique<valijson::Schema>();
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::BoostJsonAdapter(document), *parsed);
    return parsed;
  }();
  valijson::Validator validator;
  return validator.validate(*schema, valijson::adapters::BoostJsonAdapter(terms), nullptr);
}

std::string refusal(const json::value& terms) {
  const auto result = Terms::parse(terms);
  return result ? "" : result.error().pointer + ": " + result.error().why.code;
}

struct Mutation {
  const char* pointer;
  const char* value;  // JSON; null: the member is taken out
};

json::value mutated(const Mutation& mutation) {
  if (mutation.value == nullptr) return without(sample_terms(), mutation.pointer);
  return with(sample_terms(), mutation.pointer, json::parse(mutation.value));
}

constexpr Mutation faults[] = {
    {"/title", R"("")"},
    {"/title", "7"},
    {"/title", "null"},
    {"/unknown", "1"},
    {"/language", R"("EN")"},
    {"/language", R"("english")"},
    {"/language", R"("en_GB")"},
    {"/language", R"("en-gb")"},
    {"/language", R"("en-GB-oed")"},
    {"/language", R"("en-")"},
    {"/timeZone", R"("")"},
    {"/timeZone", R"("Europe/")"},
    {"/timeZone", R"("+02:00")"},
    {"/currency", R"("eur")"},
    {"/currency", R"("EURO")"},
    {"/agreementPeriod", R"({"until":"2028-01-01"})"},
    {"/agreementPeriod/from", R"("2027-13-01")"},
    {"/agreementPeriod/from", R"("2027-02-30")"},
    {"/agreementPeriod/from", R"("2027-01-01T00:00:00.000Z")"},
    {"/agreementPeriod/until", "null"},
    {"/parties", R"({"acme":"provider"})"},
    {"/parties/0/role", R"("owner")"},
    {"/parties/0/party", R"("Acme")"},
    {"/parties/0/party", R"("a")"},
    {"/parties/0/role", nullptr},
    {"/parties/0/involvement", R"("consulted")"},
    {"/parties/-", R"({"party":"initech","role":"thirdParty"})"},
    {"/parties/-", R"({"party":"initech","role":"thirdParty","involvement":"heard"})"},
    {"/priorities/0/rank", "0"},
    {"/priorities/0/rank", "1.5"},
    {"/priorities/0/rank", R"("1")"},
    {"/priorities/0/id", R"("p 1")"},
    {"/priorities/0/text", nullptr},
    {"/serviceElements", "[]"},
    {"/serviceElements/sevices", "[]"},
    {"/serviceElements/services/0/fee/amount", "-1"},
    {"/serviceElements/services/0/fee/amount", "9007199254740992"},
    {"/serviceElements/services/0/fee/per", R"("week")"},
    {"/serviceElements/services/0/fee/currency", R"("EUR")"},
    {"/serviceElements/services/0/description", nullptr},
    {"/serviceElements/calendars/0/weekly", "[]"},
    {"/serviceElements/calendars/0/weekly/0/day", R"("monday")"},
    {"/serviceElements/calendars/0/weekly/0/from", R"("24:00")"},
    {"/serviceElements/calendars/0/weekly/0/from", R"("8:00")"},
    {"/serviceElements/calendars/0/weekly/0/to", R"("24:01")"},
    {"/serviceElements/calendars/0/weekly/0/to", R"("16:60")"},
    {"/serviceElements/calendars/0/weekly/0/to", R"("16-00")"},
    {"/serviceElements/calendars/0/weekly/0/to", R"("0::00")"},
    {"/serviceElements/calendars/0/weekly/0/to", R"("/9:00")"},
    {"/serviceElements/calendars/0/weekly/0/to", R"("16:/0")"},
    {"/serviceElements/calendars/0/weekly/0/to", R"("16:0:")"},
    {"/serviceElements/calendars/0/holidays", nullptr},
    {"/serviceElements/calendars/0/holidays", R"(["2027-01-01","2027-01-01"])"},
    {"/serviceElements/objectives/0/op", R"("<=")"},
    {"/serviceElements/objectives/0/targetPpm", "1000001"},
    {"/serviceElements/objectives/0/targetPpm", "999.5"},
    {"/serviceElements/objectives/0/indicator", R"("latency")"},
    {"/serviceElements/objectives/0/denominator", R"("net")"},
    {"/serviceElements/objectives/0/denominator", nullptr},
    {"/serviceElements/objectives/0/measuredBy", "[]"},
    {"/serviceElements/objectives/0/measuredBy", R"(["acme","acme"])"},
    {"/serviceElements/objectives/0/window/length", R"("week")"},
    {"/serviceElements/objectives/0/window/length", R"("0d")"},
    {"/serviceElements/objectives/0/window/length", R"("030d")"},
    {"/serviceElements/objectives/0/window/length", R"("1000d")"},
    {"/serviceElements/objectives/0/window/length", R"("d")"},
    {"/serviceElements/objectives/0/window/kind", R"("sliding")"},
    {"/serviceElements/objectives/1/window/length", R"("month")"},
    {"/serviceElements/objectives/1/limit", nullptr},
    {"/serviceElements/objectives/1/limit", R"("PT0S")"},
    {"/serviceElements/objectives/1/limit", R"("4h")"},
    {"/serviceElements/objectives/0/minDowntimeSec", "-1"},
    {"/serviceElements/objectives/0/mergeGapSec", "-1"},
    {"/serviceElements/objectives/0/roundPpm", "0"},
    {"/serviceElements/objectives/0/limit", R"("PT4H")"},
    {"/serviceElements/objectives/0/minItems", "5"},
    {"/serviceElements/objectives/0/target", "5"},
    {"/serviceElements/objectives/0/targetPpm", nullptr},
    {"/serviceElements/objectives/0/of", R"("mean")"},
    {"/serviceElements/objectives/0/unit", R"("ms")"},
    {"/serviceElements/objectives/0/percentilePpm", "950000"},
    {"/serviceElements/objectives/0/perUnit", "1"},
    {"/serviceElements/objectives/0/slot/sec", "0"},
    {"/serviceElements/objectives/0/slot/sec", "86401"},
    {"/serviceElements/objectives/0/slot/empty", R"("bad")"},
    {"/serviceElements/objectives/0/slot/upFromPpm", nullptr},
    {"/serviceElements/objectives/0/slot/upFromPpm", "0"},
    {"/serviceElements/objectives/0/slot/minCount", "0"},
    {"/serviceElements/objectives/1/minItems", "0"},
    {"/serviceElements/objectives/1/minDowntimeSec", "60"},
    {"/serviceElements/objectives/1/mergeGapSec", "60"},
    {"/serviceElements/objectives/1/slot", R"({"sec":60,"empty":"skip"})"},
    {"/serviceElements/objectives/1/credits", R"({"tiers":[{"belowPpm":1,"creditBp":1}]})"},
    {"/serviceElements/objectives/0/credits", "[]"},
    {"/serviceElements/objectives/0/credits", R"([{"belowPpm":999000,"creditBp":1000}])"},
    {"/serviceElements/objectives/0/credits/tiers", "[]"},
    {"/serviceElements/objectives/0/credits/tiers/0/creditBp", "10001"},
    {"/serviceElements/objectives/0/credits/tiers/0/belowPpm", nullptr},
    {"/serviceElements/objectives/0/credits/tiers/0/creditBp", nullptr},
    {"/serviceElements/objectives/0/credits/tiers/0/amount", "100"},
    {"/serviceElements/objectives/0/credits/tiers/0", R"({"belowPpm":1,"feeDays":3651})"},
    {"/serviceElements/objectives/0/credits/tiers/0", R"({"belowPpm":1,"lostTimes":101})"},
    {"/serviceElements/objectives/0/credits/tiers/0",
     R"({"belowPpm":1,"longerThan":"PT1H","amount":1})"},
    {"/serviceElements/objectives/0/credits/per", R"("day")"},
    {"/serviceElements/objectives/0/credits/per", R"("step")"},
    {"/serviceElements/objectives/0/credits/step", "100"},
    {"/serviceElements/objectives/0/credits/from", R"("soon")"},
    {"/serviceElements/objectives/0/credits/repeatTimes", "1"},
    {"/serviceElements/objectives/0/credits/bonuses", "[]"},
    {"/serviceElements/objectives/0/credits/bonuses/0/fromPpm", nullptr},
    {"/serviceElements/objectives/0/credits/bonuses/0/bonusBp", "10001"},
    {"/serviceElements/services/0/fee", R"({"amount":1,"per":"month","billedBy":"acme"})"},
    {"/serviceElements/services/0/fee", R"({"billedBy":"acme","per":"month"})"},
    {"/serviceElements/services/0/fee", "{}"},
    {"/serviceElements/services/1/units", "[]"},
    {"/serviceElements/services/1/units/0/name", nullptr},
    {"/serviceElements/services/1/units/0/fee", R"({"amount":1})"},
    {"/serviceElements/creditRules/base", R"("serviceFee")"},
    {"/serviceElements/creditRules/partial", R"("half")"},
    {"/serviceElements/creditRules/combine", R"("mean")"},
    {"/serviceElements/creditRules/caps", nullptr},
    {"/serviceElements/creditRules/caps/0/over", R"("day")"},
    {"/serviceElements/creditRules/caps/0/bp", "120001"},
    {"/serviceElements/creditRules/caps/0/bp", nullptr},
    {"/serviceElements/creditRules/caps/0/amount", "100"},
    {"/serviceElements/creditRules/caps/0", R"({"over":"year","days":3651})"},
    {"/serviceElements/creditRules/bonusCapBp", "-1"},
    {"/serviceElements/creditRules/minPayable", "-1"},
    {"/serviceElements/creditRules/automatic", R"("yes")"},
    {"/serviceElements/creditRules/automatic", nullptr},
    {"/serviceElements/creditRules/automatic", "true"},
    {"/serviceElements/creditRules/claimWithin", "30"},
    {"/serviceElements/creditRules/claimWithin", nullptr},
    {"/serviceElements/creditRules/claimFrom", R"("month")"},
    {"/serviceElements/creditRules/claimNeeds", R"("")"},
    {"/serviceElements/creditRules/monthlyCapBp", "1"},
    {"/serviceElements/creditRules/rolling12CapBp", "1"},
    {"/serviceElements/creditRules/claimWithinDays", "1"},
    {"/serviceElements/exclusions/0/kind", R"("weather")"},
    {"/serviceElements/exclusions/0/notice", "72"},
    {"/serviceElements/exclusions/0/notice", nullptr},
    {"/serviceElements/exclusions/0/maxPer/over", R"("rolling12")"},
    {"/serviceElements/exclusions/0/maxPer/over", nullptr},
    {"/serviceElements/exclusions/0/maxPer", R"({"over":"month"})"},
    {"/serviceElements/exclusions/0/maxPer/count", "-1"},
    {"/serviceElements/exclusions/0/maxPer/minutes", "527041"},
    {"/serviceElements/exclusions/0/noticeHours", "1"},
    {"/serviceElements/exclusions/0/maxMinutesPerWindow", "1"},
    {"/serviceElements/deliverySchedule/0/due", R"("soon")"},
    {"/serviceElements/deliverySchedule/0/to", R"("Globex")"},
    {"/serviceElements/deliverySchedule/0/late/step", R"("week")"},
    {"/serviceElements/deliverySchedule/0/late/amount", "-1"},
    {"/serviceElements/deliverySchedule/0/late/atMost", nullptr},
    {"/serviceElements/costs/0/amount", R"("250000")"},
    {"/serviceElements/obligations/0/text", R"("")"},
    {"/serviceElements/assumptions/0/upTo", "-1"},
    {"/managementElements/escalation/0/level", "0"},
    {"/managementElements/escalation/0/respondWithin", R"("P1B1D")"},
    {"/managementElements/disputeProcedure/levels", "[]"},
    {"/managementElements/disputeProcedure/levels/0/neutral", "1"},
    {"/managementElements/disputeProcedure/levels/0/appoints", R"("acme")"},
    {"/managementElements/disputeProcedure/levels/1/appoints", "true"},
    {"/managementElements/disputeProcedure/calendar", R"("Office")"},
    {"/managementElements/disputeProcedure/queryRoundsMax", nullptr},
    {"/managementElements/effectivenessReview/indicators", R"(["uptime","uptime"])"},
    {"/managementElements/reviewSchedule/rrule", R"("FREQ=MONTHLY")"},
    {"/managementElements/reviewSchedule/every", nullptr},
    {"/managementElements/reviewSchedule",
     R"({"rrule":"INTERVAL=3;FREQ=MONTHLY","participants":["acme"]})"},
    {"/managementElements/reviewSchedule", R"({"rrule":"FREQ=HOURLY","participants":["acme"]})"},
    {"/managementElements/reviewSchedule", R"({"rrule":"FREQ=DAILY;","participants":["acme"]})"},
    {"/managementElements/reviewSchedule/participants", "[]"},
    {"/managementElements/reporting/missingCountsAsDefault", "null"},
    {"/managementElements/dataHandling/retention", R"("forever")"},
    {"/managementElements/approvalRules/0/threshold/price", "0"},
    {"/managementElements/approvalRules/0/threshold/price", "21"},
    {"/managementElements/approvalRules/0/threshold/price", nullptr},
    {"/managementElements/approvalRules/0/threshold/all", "1"},
    {"/managementElements/renewal/mode", R"("tacit")"},
    {"/managementElements/renewal/noticeDays", "3651"},
    {"/managementElements/thirdPartyConsent", "{}"},
    {"/managementElements/thirdPartyConsent/within", R"("soon")"},
    {"/managementElements/termination/noticeDays", "90"},
    {"/managementElements/termination/ordinary", "{}"},
    {"/managementElements/termination/ordinary/noticeDays", "3651"},
    {"/managementElements/termination/causes", nullptr},
    {"/managementElements/termination/causes/0", R"("Three misses")"},
    {"/managementElements/termination/causes/0/id", nullptr},
    {"/managementElements/termination/causes/0/by", R"("acme")"},
    {"/managementElements/termination/causes/0/when", nullptr},
    {"/managementElements/termination/causes/0/when/misses", nullptr},
    {"/managementElements/termination/causes/0/when/misses", "0"},
    {"/managementElements/termination/causes/0/when/within", nullptr},
    {"/managementElements/termination/causes/0/when/belowPpm", "1000001"},
    {"/managementElements/termination/causes/0/when/incidents", "2"},
    {"/managementElements/termination/causes/0/when/longerThan", R"("PT4H")"},
    {"/managementElements/termination/causes/0/when",
     R"({"objective":"uptime","incidents":2,"within":"P1M"})"},
    {"/managementElements/termination/causes/0/exerciseWithin", "60"},
    {"/managementElements/termination/causes/1/cure", R"("soon")"},
    {"/managementElements/termination/causes/1/whileDisputed", R"("stops")"},
    {"/managementElements/suspension/atMost", nullptr},
    {"/managementElements/suspension/feeDuring", R"("half")"},
    {"/managementElements/exitPlan", R"("We part as friends.")"},
    {"/clauses/0/id", R"("§1")"},
    {"/clauses/0/id", R"("")"},
    {"/clauses/0/heading", nullptr},
    {"/legal/governingLaw", nullptr},
    {"/legal/forum", R"("")"},
    {"/legal/prevailingLanguage", R"("English")"},
    {"/legal/creditsAreSoleRemedy", R"("yes")"},
    {"/annexes/0/title", nullptr},
    {"/annexes/0/mediaType", R"("pdf")"},
    {"/annexes/0/mediaType", R"("application/PDF")"},
    {"/annexes/0/bytes", "0"},
    {"/annexes/0/sha256", R"("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuF")"},
    {"/annexes/0/sha256", R"("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFV")"},
    {"/precedence", R"(["law","law"])"},
    {"/precedence/0", R"("§1")"},
};

constexpr Mutation variants[] = {
    {"/language", R"("pt-BR")"},
    {"/language", R"("zh-Hant-TW")"},
    {"/language", R"("es-419")"},
    {"/language", R"("sr-Latn")"},
    {"/language", R"("fil")"},
    {"/timeZone", R"("America/Argentina/Buenos_Aires")"},
    {"/timeZone", R"("Etc/GMT+5")"},
    {"/timeZone", R"("UTC")"},
    {"/timeZone", R"("Europe/Atlantis")"},
    {"/agreementPeriod/until", nullptr},
    {"/parties/-", R"({"party":"initech","role":"thirdParty","involvement":"consulted"})"},
    {"/parties/-", R"({"party":"probe-1","role":"measurer"})"},
    {"/parties/-", R"({"party":"hooli","role":"auditor"})"},
    {"/serviceElements/services/0/fee", nullptr},
    {"/serviceElements/services/0/fee/amount", "9007199254740991"},
    {"/serviceElements/calendars/0/weekly/0/to", R"("24:00")"},
    {"/serviceElements/calendars/0/holidays", "[]"},
    {"/serviceElements/objectives/0/window/length", R"("999d")"},
    {"/serviceElements/objectives/0/credits", nullptr},
    {"/serviceElements/objectives/0/slot", nullptr},
    {"/serviceElements/objectives/0",
     R"({"id":"uptime","service":"hosting","name":"Errors","indicator":"ratio","op":">=",
         "targetPpm":999000,"limit":"P1Y2M3W4DT5H6M7S","slot":{"sec":300,"empty":"good"},
         "window":{"kind":"calendar","length":"month"},"denominator":"total",
         "measuredBy":["acme"],"minItems":10,"roundPpm":1,
         "credits":{"tiers":[{"belowPpm":999000,"feeDays":1},{"belowPpm":990000,"lostTimes":2}],
                    "per":"step","step":1000}})"},
    {"/serviceElements/objectives/-",
     R"({"id":"delay","service":"hosting","name":"Delay","indicator":"value","op":"<=",
         "target":200,"of":"percentile","percentilePpm":950000,"unit":"ms",
         "window":{"kind":"calendar","length":"month"},"denominator":"total",
         "measuredBy":["acme"],
         "credits":{"tiers":[{"beyond":200,"creditBp":500},{"beyond":500,"creditBp":1500}]}})"},
    {"/serviceElements/objectives/0/credits",
     R"({"tiers":[{"longerThan":"PT1H","amount":100},{"longerThan":"PT4H","amount":500}],
         "per":"incident"})"},
    {"/serviceElements/services/0/fee", R"({"billedBy":"acme"})"},
    {"/serviceElements/services/1/units/0/fee", nullptr},
    {"/serviceElements/creditRules/caps", "[]"},
    {"/serviceElements/creditRules/caps/0", R"({"over":"incident","amount":0})"},
    {"/serviceElements/creditRules/caps/0", R"({"over":"year","days":30})"},
    {"/serviceElements/creditRules",
     R"({"base":"yearFee","partial":"none","combine":"highest","caps":[],"automatic":true})"},
    {"/serviceElements/exclusions/0/maxPer", nullptr},
    {"/serviceElements/exclusions/0/maxPer/minutes", nullptr},
    {"/serviceElements/exclusions/0/within", R"("office")"},
    {"/serviceElements/deliverySchedule/0/late", nullptr},
    {"/managementElements/thirdPartyConsent", nullptr},
    {"/managementElements/termination/ordinary", nullptr},
    {"/managementElements/termination/causes/0/when",
     R"({"objective":"uptime","incidents":2,"longerThan":"PT8H","within":"P3M"})"},
    {"/managementElements/termination/causes/0/exerciseWithin", nullptr},
    {"/managementElements/suspension", nullptr},
    {"/legal", nullptr},
    {"/precedence", "[]"},
    {"/serviceElements/objectives/1/limit", R"("P2B")"},
    {"/serviceElements/objectives/1/limit", R"("PT90M")"},
    {"/serviceElements/objectives/1/calendar", nullptr},
    {"/serviceElements/creditRules", nullptr},
    {"/managementElements/disputeProcedure/levels/1/neutral", nullptr},
    {"/managementElements/effectivenessReview/indicators", "[]"},
    {"/managementElements/reviewSchedule",
     R"({"rrule":"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1","participants":["acme"]})"},
    {"/managementElements/reviewSchedule",
     R"({"rrule":"FREQ=MONTHLY;BYDAY=+1MO,-1FR","participants":["acme"]})"},
    {"/managementElements/approvalRules", nullptr},
    {"/managementElements/renewal", R"({"mode":"none","noticeDays":0})"},
    {"/managementElements/termination/causes", "[]"},
    {"/clauses", "[]"},
};

// What a schema cannot state: the ledger checks it alone.
constexpr Mutation beyond_the_schema[] = {
    {"/agreementPeriod/until", R"("2027-01-01")"},
    {"/serviceElements/services/0/owner", R"("initech")"},
    {"/serviceElements/calendars/0/weekly/0/to", R"("08:00")"},
    {"/serviceElements/calendars/0/weekly/0", R"({"day":"tue","from":"15:59","to":"17:00"})"},
    {"/serviceElements/objectives/0/credits/tiers/1/belowPpm", "999000"},
    {"/serviceElements/objectives/0/credits/tiers/1/creditBp", "1000"},
    {"/serviceElements/objectives/0/credits/tiers/0", R"({"beyond":1,"creditBp":1})"},
    {"/serviceElements/objectives/0/credits/per", R"("item")"},
    {"/serviceElements/objectives/0/perUnit", "true"},
    {"/serviceElements/deliverySchedule/0/late/atMost", "49999"},
    {"/serviceElements/deliverySchedule/0/to", R"("acme")"},
    {"/managementElements/escalation/1/level", "1"},
    {"/managementElements/disputeProcedure/levels/2/level", "2"},
    {"/managementElements/disputeProcedure/levels/1/appoints", R"("acme")"},
    {"/managementElements/approvalRules/0/threshold/editorial", "2"},
    {"/managementElements/renewal", R"({"mode":"automatic","noticeDays":365})"},
    {"/annexes/0/id", R"("law")"},
    {"/clauses/1/id", R"("liability")"},
};

TEST(TermsSchema, AcceptsTheSampleAndTheEmptyDraft) {
  EXPECT_TRUE(schema_accepts(sample_terms()));
  EXPECT_TRUE(schema_accepts(json::object{}));
  EXPECT_FALSE(schema_accepts(json::array{}));
  EXPECT_NE(refusal(json::array{}), "");
}

TEST(TermsSchema, AndTheLedgerRefuseTheSameFaults) {
  for (const auto& mutation : faults) {
    SCOPED_TRACE(std::string(mutation.pointer) + " = " +
                 (mutation.value == nullptr ? "nothing" : mutation.value));
    const auto terms = mutated(mutation);
    EXPECT_FALSE(schema_accepts(terms));
    EXPECT_NE(refusal(terms), "");
  }
}

TEST(TermsSchema, AndTheLedgerAcceptTheSameVariants) {
  for (const auto& mutation : variants) {
    SCOPED_TRACE(std::string(mutation.pointer) + " = " +
                 (mutation.value == nullptr ? "nothing" : mutation.value));
    const auto terms = mutated(mutation);
    EXPECT_TRUE(schema_accepts(terms));
    EXPECT_EQ(refusal(terms), "");
  }
}

TEST(TermsSchema, LeavesReferencesOrderAndExistenceToTheLedger) {
  for (const auto& mutation : beyond_the_schema) {
    SCOPED_TRACE(std::string(mutation.pointer) + " = " + mutation.value);
    const auto terms = mutated(mutation);
    EXPECT_TRUE(schema_accepts(terms));
    EXPECT_NE(refusal(terms), "");
  }
}

TEST(TermsSchema, AndTheLedgerAgreeOnEveryMemberTakenOut) {
  // Every member of every object of the sample, of lists of their first item, one at a time.
  std::vector<std::string> pointers;
  const auto collect = [&](const auto& self, const json::value& value,
                           const std::string& at) -> void {
    if (const auto* object = value.if_object()) {
      for (const auto& [name, member] : *object) {
        const std::string pointer = at + "/" + std::string(name);
        pointers.push_back(pointer);
        self(self, member, pointer);
      }
    } else if (const auto* list = value.if_array(); list != nullptr && !list->empty()) {
      self(self, list->front(), at + "/0");
    }
  };
  collect(collect, sample_terms(), "");
  EXPECT_GT(pointers.size(), 100U);
  for (const auto& pointer : pointers) {
    const auto terms = without(sample_terms(), pointer);
    const auto refused = refusal(terms);
    const bool reference = refused.find("names-nothing") != std::string::npos;
    EXPECT_EQ(schema_accepts(terms), refused.empty() || reference) << pointer << " " << refused;
  }
}

}  // namespace
}  // namespace sopu::domain
