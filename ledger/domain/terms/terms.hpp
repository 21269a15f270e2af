// The terms of an agreement: what the parties promise each other. Immutable once made; shared by
// every version, proposal and view that speaks of them.
// Values behind shared_ptr<const>; any thread.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/json/value.hpp>

#include "ledger/domain/terms/change_class.hpp"
#include "ledger/domain/terms/objective.hpp"
#include "ledger/domain/terms/service.hpp"
#include "ledger/domain/value/calendar.hpp"
#include "ledger/domain/value/error.hpp"
#include "ledger/domain/value/ids.hpp"
#include "ledger/domain/value/time.hpp"

namespace sopu::domain {

enum class Role { provider, customer, third_party, measurer, neutral, auditor };
enum class Involvement { consulted, consenting };  // of a third party

constexpr auto names_of(Role) {
  return std::to_array<std::string_view>(
      {"provider", "customer", "thirdParty", "measurer", "neutral", "auditor"});
}
constexpr auto names_of(Involvement) {
  return std::to_array<std::string_view>({"consulted", "consenting"});
}

// Principals are the provider and the customer: those without whom nothing is agreed.
inline bool is_principal(Role role) {
  return role == Role::provider || role == Role::customer;
}

struct Participant {
  PartyId party;
  Role role;
  std::optional<Involvement> involvement;  // exactly for third parties
  friend bool operator==(const Participant&, const Participant&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Participant> auto& x) {
  auto& [party, role, involvement] = x;
  visit("party", party);
  visit("role", role);
  visit("involvement", involvement);
}

struct Milestone {
  ItemId id;
  std::string milestone;
  PartyId owner;
  std::optional<PartyId> to;  // to whom it is owed; absent: the other principal, or the customer
  Date due;
  std::optional<LateCharge> late;
};

// How many different people of a party must approve, by class of the change.
struct ApprovalRule {
  PartyId party;
  Thresholds threshold;
};

struct Renewal {
  enum class Mode { none, by_consent, automatic };
  Mode mode = Mode::none;
  int notice_days = 0;
};
constexpr auto names_of(Renewal::Mode) {
  return std::to_array<std::string_view>({"none", "byConsent", "automatic"});
}

// For which the agreement may be ended without the ordinary notice.
struct Cause {
  enum class By { provider, customer, either };
  enum class WhileDisputed { waits, goes_on };
  // What opens it without a breach notice: so many missed windows, or so many incidents that took
  // longer than so long, within a time.
  struct When {
    ItemId objective;
    std::optional<int> misses;
    std::optional<std::int64_t> below_ppm;  // what counts as a miss; absent: below the target
    std::optional<int> incidents;
    std::optional<Duration> longer_than;
    Duration within;
  };
  ItemId id;
  std::string text;
  By by;
  std::optional<Duration> cure;
  std::optional<WhileDisputed> while_disputed;
  std::optional<When> when;
  std::optional<Duration> exercise_within;
};
constexpr auto names_of(Cause::By) {
  return std::to_array<std::string_view>({"provider", "customer", "either"});
}
constexpr auto names_of(Cause::WhileDisputed) {
  return std::to_array<std::string_view>({"waits", "goesOn"});
}

// Who answers complaints on a level, and how soon.
struct EscalationStep {
  int level;
  std::string role;
  PartyId contact_of;
  Duration respond_within;
};

// How a dispute goes: each level has its time, and may need somebody who takes neither side.
struct DisputeLevel {
  int level;
  std::string name;
  Duration within;
  bool neutral = false;
  std::optional<PartyId> appoints;  // is the neutral where the principals do not agree on one
};
struct DisputeProcedure {
  Duration response_within;
  std::vector<DisputeLevel> levels;  // climbed in this order
  std::int64_t query_rounds_max = 0;
  std::optional<ItemId> calendar;
};

struct TerminationRule {
  std::optional<int> ordinary_notice_days;  // absent: no termination without a cause
  std::vector<Cause> causes;
};

struct Clause {
  ItemId id;
  std::string heading;
  std::string text;  // Markdown
};

// Something that must be there before anybody can approve.
struct Missing {
  std::string pointer;
  Sentence what;
};

class Terms {
 public:
  // Checks form: types, ids, references, what is unknown. Drafts may lack parts; missing() says
  // which. Refusals: ErrorCode::schema with a pointer (below `at`).
  static Result<std::shared_ptr<const Terms>> parse(boost::json::value json,
                                                    const std::string& at = "");

  const boost::json::value& json() const { return json_; }
  const std::string& canonical() const { return canonical_; }
  const TermsHash& hash() const { return hash_; }

  // Empty for terms that may be approved; otherwise everything that is missing, in the terms'
  // order.
  std::vector<Missing> missing() const;

  std::string title;
  std::string language;
  std::string time_zone;  // "UTC" while none is given
  std::optional<Date> period_from;
  std::optional<Date> period_until;  // the first day after the period
  std::vector<Participant> parties;
  std::vector<Service> services;
  std::vector<Objective> objectives;
  std::optional<CreditRules> credit_rules;
  std::vector<Exclusion> exclusions;
  std::vector<Assumption> assumptions;
  std::vector<std::pair<ItemId, ServiceHours>> calendars;
  std::vector<Milestone> milestones;
  std::vector<ApprovalRule> approval_rules;
  Renewal renewal;
  TerminationRule termination;
  std::vector<EscalationStep> escalation;
  DisputeProcedure dispute_procedure;    // without levels in drafts that lack it
  std::optional<Duration> review_every;  // reviewSchedule: one of the two
  std::string review_rule;               // of RFC 5545
  std::optional<PartyId> report_by;
  std::optional<Duration> report_due_within;
  bool missing_report_is_default = false;
  std::optional<Duration> third_party_consent_within;
  std::optional<Duration> suspension_at_most;
  bool fee_during_suspension = true;
  std::vector<Clause> clauses;

  const Service* service(const ItemId& id) const;
  const Objective* objective(const ItemId& id) const;
  const Milestone* milestone(const ItemId& id) const;
  const Cause* cause(const ItemId& id) const;
  const ServiceHours* calendar(const ItemId& id) const;
  const ServiceHours* dispute_hours() const;  // of dispute_procedure; null: around the clock
  // 1 where the terms have no rule for the party.
  int threshold(const PartyId& party, ChangeClass change_class) const;
  // The clause, objective or other item of any list that has this id, as it stands in json(); null
  // if there is none.
  const boost::json::value* item(const ItemId& id) const;

 private:
  Terms() = default;
  boost::json::value json_;
  std::unordered_map<std::string_view, const boost::json::value*> items_;  // into json_
  std::string canonical_;
  TermsHash hash_;
};

using TermsPtr = std::shared_ptr<const Terms>;

// The JSON Schema (draft-07) of terms, as published: the same form that Terms::parse checks, but
// for references between items, which a schema cannot state.
std::string_view terms_schema();

// Terms to begin with, as JSON: every part that a completed agreement needs, usual figures, texts
// still empty. Its parties are `your-provider` and `your-customer`.
std::string_view terms_template();

}  // namespace sopu::domain
