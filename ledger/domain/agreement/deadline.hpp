// Deadlines: what runs out in an agreement, and that it did. The ledger's clock says so, in front
// of whatever else happens in the agreement at that time or later; so in time is what was recorded
// before. The table of the kinds stands in the domain's README.
#pragma once

#include "ledger/domain/agreement/context.hpp"

namespace sopu::domain {

enum class DeadlineKind {
  proposal_expires,
  consultation_ends,
  silence_ends,
  notice_lapses,
  cure_ends,
  breach_spent,
  milestone_due,
  complaint_escalates,
  renewal_notice,
  notice_takes_effect,
  period_ends,
  response_due,
  level_ends,
  neutral_missing,
  neutral_appointed,
  remedy_due,
  report_due,
  claims_end,
  review_due,
};
constexpr auto names_of(DeadlineKind) {
  return std::to_array<std::string_view>(
      {"proposalExpires", "consultationEnds", "silenceEnds", "noticeLapses", "cureEnds",
       "breachSpent", "milestoneDue", "complaintEscalates", "renewalNotice", "noticeTakesEffect",
       "periodEnds", "responseDue", "levelEnds", "neutralMissing", "neutralAppointed", "remedyDue",
       "reportDue", "claimsEnd", "reviewDue"});
}

// `reference` names what ran out in the terms' words, never by an instant: rules of time zones may
// change, and what it is must not.
struct DeadlinePassed {
  DeadlineKind kind;
  std::string reference;
  friend bool operator==(const DeadlinePassed&, const DeadlinePassed&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<DeadlinePassed> auto& x) {
  auto& [kind, reference] = x;
  visit("kind", kind);
  visit("reference", reference, name_form);
}

using DeadlineEvent = std::variant<DeadlinePassed>;
inline constexpr EventTable<DeadlineEvent> deadline_events{{
    {"sopu.deadline.passed.v1", About::agreement, Chain::contract, Use::clock,
     Sender::operator_only, binds_nobody, AfterEnd::taken},
}};

// The case on whose chain it stands; nothing for what stands on the contract.
std::optional<EventId> case_of(const DeadlinePassed& what);

// Something that will run out, and when; in the order in which the clock speaks of them.
struct Due {
  Time at;
  DeadlinePassed what;
  friend bool operator==(const Due&, const Due&) = default;
};
// Whatever may still run out, the earliest first, by the zones and standstills of the agreement's
// clock.
std::vector<Due> dues(const Agreement& agreement);
std::optional<Time> first_due(const Agreement& agreement);

// The event's id follows from what it says, so that each deadline passes once.
EventId deadline_id(const AgreementId& agreement, const DeadlinePassed& what);

Refusal decide(const Context&, const DeadlinePassed&);
void evolve(const Fold&, const DeadlinePassed&);
Sentence say(const Saying&, const DeadlinePassed&);
Sight sight(const Look&, const DeadlinePassed&);

}  // namespace sopu::domain
