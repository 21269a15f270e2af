#include "tests/support/terms_builder.hpp"

#include <algorithm>
#include <stdexcept>

namespace sopu::test {
namespace {

std::pair<std::string, std::string> split_last(std::string_view pointer) {
  const auto slash = pointer.rfind('/');
  return {std::string(pointer.substr(0, slash)), std::string(pointer.substr(slash + 1))};
}

}  // namespace

boost::json::value sample_terms() {
  return boost::json::parse(R"json({
  "title": "Hosting of the Globex shop",
  "language": "en",
  "statementOfIntent": "Acme keeps the shop of Globex open; Globex tells Acme early what it plans.",
  "timeZone": "Europe/Helsinki",
  "currency": "EUR",
  "agreementPeriod": {"from": "2027-01-01", "until": "2028-01-01"},
  "parties": [
    {"party": "acme", "role": "provider"},
    {"party": "globex", "role": "customer"}
  ],
  "priorities": [
    {"id": "p1", "text": "The shop takes orders.", "rank": 1},
    {"id": "p2", "text": "Questions are answered.", "rank": 2}
  ],
  "serviceElements": {
    "services": [
      {"id": "hosting", "name": "Hosting", "description": "The shop answers on the internet.",
       "owner": "acme", "priority": "p1", "fee": {"amount": 100000, "per": "month"}},
      {"id": "support", "name": "Support", "description": "People answer tickets.",
       "owner": "acme", "priority": "p2", "fee": {"amount": 20000, "per": "month"},
       "units": [{"id": "desk", "name": "Desk", "fee": {"billedBy": "acme"}}]}
    ],
    "calendars": [
      {"id": "office",
       "weekly": [
         {"day": "mon", "from": "08:00", "to": "16:00"},
         {"day": "tue", "from": "08:00", "to": "16:00"},
         {"day": "wed", "from": "08:00", "to": "16:00"},
         {"day": "thu", "from": "08:00", "to": "16:00"},
         {"day": "fri", "from": "08:00", "to": "16:00"}],
       "holidays": ["2027-01-01", "2027-01-06", "2027-12-06"]}
    ],
    "objectives": [
      {"id": "uptime", "service": "hosting", "name": "Availability of the shop",
       "indicator": "availability", "op": ">=", "targetPpm": 999000,
       "window": {"kind": "calendar", "length": "month"}, "minDowntimeSec": 60,
       "mergeGapSec": 30, "roundPpm": 10, "slot": {"sec": 60, "empty": "good",
       "upFromPpm": 950000, "minCount": 5}, "denominator": "total",
       "measuredBy": ["acme", "globex"],
       "credits": {
         "tiers": [{"belowPpm": 999000, "creditBp": 1000}, {"belowPpm": 990000, "creditBp": 2500}],
         "per": "window", "from": "2027-02-01", "repeatTimes": 2,
         "bonuses": [{"fromPpm": 999900, "bonusBp": 100}]}},
      {"id": "tickets", "service": "support", "name": "Tickets answered in time",
       "indicator": "duration", "limit": "PT4H", "calendar": "office", "op": ">=",
       "targetPpm": 950000, "window": {"kind": "rolling", "length": "30d"},
       "denominator": "total", "minItems": 20, "perUnit": true, "measuredBy": ["acme"]}
    ],
    "creditRules": {"base": "windowFee", "partial": "proRata", "combine": "sum",
                    "caps": [{"over": "month", "bp": 5000}, {"over": "rolling12", "bp": 20000}],
                    "bonusCapBp": 500, "minPayable": 500, "claimWithin": "P30D",
                    "claimFrom": "window", "claimNeeds": "The figures of the month.",
                    "calendar": "office", "automatic": false},
    "exclusions": [
      {"id": "maintenance", "kind": "maintenance", "text": "Work announced in time.",
       "notice": "P3B", "calendar": "office",
       "maxPer": {"over": "month", "count": 2, "minutes": 240}}
    ],
    "deliverySchedule": [
      {"id": "go-live", "milestone": "The shop is live.", "owner": "acme", "to": "globex",
       "due": "2027-02-01", "late": {"step": "P7D", "amount": 50000, "atMost": 200000}}
    ],
    "costs": [{"id": "set-up", "item": "Set-up of the shop", "amount": 250000, "per": "once"}],
    "obligations": [
      {"id": "watch", "party": "acme", "text": "Watches the shop day and night."},
      {"id": "warn", "party": "globex", "text": "Announces campaigns a week before."}
    ],
    "assumptions": [
      {"id": "visits", "text": "Not more visits than today.", "metric": "visits a day",
       "upTo": 50000}
    ]
  },
  "managementElements": {
    "escalation": [
      {"level": 1, "role": "Service desk", "contactOf": "acme", "respondWithin": "PT1H"},
      {"level": 2, "role": "Service owner", "contactOf": "acme", "respondWithin": "P1B"}
    ],
    "disputeProcedure": {
      "responseWithin": "P2B",
      "levels": [
        {"level": 1, "name": "Negotiation", "within": "P10B"},
        {"level": 2, "name": "Mediation", "within": "P10B", "neutral": true},
        {"level": 3, "name": "Arbitration", "within": "P15B", "neutral": true}],
      "queryRoundsMax": 2, "calendar": "office"},
    "effectivenessReview": {"text": "Both look at the figures.", "indicators": ["uptime"]},
    "reviewSchedule": {"every": "P3M", "participants": ["acme", "globex"]},
    "reporting": {"by": "acme", "dueWithin": "P5B", "missingCountsAsDefault": true},
    "dataHandling": {"text": "Figures stay between the parties.", "retention": "P2Y"},
    "approvalRules": [
      {"party": "acme", "threshold":
        {"editorial": 1, "operational": 1, "target": 1, "price": 1, "remedy": 1}},
      {"party": "globex", "threshold":
        {"editorial": 1, "operational": 1, "target": 1, "price": 1, "remedy": 1}}
    ],
    "thirdPartyConsent": {"within": "P30D"},
    "renewal": {"mode": "byConsent", "noticeDays": 60},
    "termination": {
      "ordinary": {"noticeDays": 90},
      "causes": [
        {"id": "three-misses", "text": "Three missed months within half a year", "by": "customer",
         "when": {"objective": "uptime", "misses": 3, "within": "P6M", "belowPpm": 995000},
         "exerciseWithin": "P60D"},
        {"id": "unpaid", "text": "Fees unpaid for two months", "by": "provider", "cure": "P20B",
         "whileDisputed": "waits"}]},
    "suspension": {"atMost": "P60D", "feeDuring": "none"},
    "exitPlan": {"text": "Acme hands over the data within a month."}
  },
  "legal": {"governingLaw": "The law of Finland", "forum": "The district court of Helsinki",
            "prevailingLanguage": "en", "liabilityCap": "The fees of twelve months.",
            "creditsAreSoleRemedy": false},
  "annexes": [
    {"id": "price-list", "title": "Price list", "mediaType": "application/pdf", "bytes": 48213,
     "sha256": "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"}
  ],
  "precedence": ["price-list"],
  "clauses": [
    {"id": "liability", "heading": "Liability", "text": "Limited to the fees of a year."},
    {"id": "law", "heading": "Law", "text": "The law of Finland."}
  ]
})json");
}

boost::json::value with(boost::json::value terms, std::string_view pointer,
                        boost::json::value value) {
  const auto [parent_pointer, token] = split_last(pointer);
  boost::json::value& parent = terms.at_pointer(parent_pointer);
  if (auto* object = parent.if_object()) {
    (*object)[token] = std::move(value);
  } else if (token == "-") {
    parent.as_array().push_back(std::move(value));
  } else {
    parent.as_array().at(std::stoul(token)) = std::move(value);
  }
  return terms;
}

boost::json::value without(boost::json::value terms, std::string_view pointer) {
  const auto [parent_pointer, token] = split_last(pointer);
  boost::json::value& parent = terms.at_pointer(parent_pointer);
  if (auto* object = parent.if_object()) {
    if (object->erase(token) == 0) throw std::out_of_range(std::string(pointer));
  } else {
    auto& list = parent.as_array();
    list.at(std::stoul(token));
    list.erase(list.begin() + std::stol(token));
  }
  return terms;
}

boost::json::value with_third_party(boost::json::value terms, std::string_view party,
                                    std::string_view involvement) {
  return with(std::move(terms), "/parties/-",
              {{"party", party}, {"role", "thirdParty"}, {"involvement", involvement}});
}

boost::json::value with_threshold(boost::json::value terms, std::string_view party,
                                  std::string_view change_class, int people) {
  for (auto& rule : terms.at_pointer("/managementElements/approvalRules").as_array()) {
    if (rule.at("party").as_string() != party) continue;
    boost::json::object& threshold = rule.as_object()["threshold"].as_object();
    bool is_higher = false;
    for (const auto name : domain::names_of(domain::ChangeClass{})) {
      is_higher = is_higher || name == change_class;
      const auto asked = threshold.at(name).as_int64();
      threshold[name] =
          is_higher ? std::max<std::int64_t>(asked, people) : std::min<std::int64_t>(asked, people);
      if (name == change_class) threshold[name] = people;
    }
    return terms;
  }
  throw std::out_of_range(std::string(party));
}

domain::TermsPtr parsed(boost::json::value terms) {
  auto result = domain::Terms::parse(std::move(terms));
  if (!result) throw std::invalid_argument(result.error().pointer + ": " + result.error().why.code);
  return *std::move(result);
}

}  // namespace sopu::test
