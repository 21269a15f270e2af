// An agreement: its state, the event that begins it, and what holds for every event of it. What
// holds at a time T is computed from the state and T: time passing is no event.
// An Agreement is owned by whoever folds it; one thread. A copy costs next to nothing, whatever the
// agreement's age: what grows is shared.
#pragma once

#include "ledger/domain/agreement/access.hpp"
#include "ledger/domain/agreement/bill.hpp"
#include "ledger/domain/agreement/breach.hpp"
#include "ledger/domain/agreement/complaint.hpp"
#include "ledger/domain/agreement/confidence.hpp"
#include "ledger/domain/agreement/consent.hpp"
#include "ledger/domain/agreement/consultation.hpp"
#include "ledger/domain/agreement/credit_claim.hpp"
#include "ledger/domain/agreement/deadline.hpp"
#include "ledger/domain/agreement/dispute.hpp"
#include "ledger/domain/agreement/exclusion.hpp"
#include "ledger/domain/agreement/life.hpp"
#include "ledger/domain/agreement/milestone.hpp"
#include "ledger/domain/agreement/notice.hpp"
#include "ledger/domain/agreement/objection.hpp"
#include "ledger/domain/agreement/preparation.hpp"
#include "ledger/domain/agreement/report.hpp"
#include "ledger/domain/agreement/review.hpp"
#include "ledger/domain/agreement/talk.hpp"
#include "ledger/domain/terms/terms_book.hpp"

namespace sopu::domain {

struct AgreementInitiated {
  std::string title;
  std::vector<Participant> parties;
  friend bool operator==(const AgreementInitiated&, const AgreementInitiated&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<AgreementInitiated> auto& x) {
  auto& [title, parties] = x;
  visit("title", title, name_form);
  visit("parties", parties);
}

using BeginningEvent = std::variant<AgreementInitiated>;
inline constexpr EventTable<BeginningEvent> beginning_events{{
    {"sopu.agreement.initiated.v1", About::agreement, Chain::contract, Use::sign, Sender::anyone,
     binds_nobody},
}};

struct Agreement {
  AgreementId id;
  std::string title;
  std::vector<Participant> initial;  // as initiated
  std::vector<PartyId> named;        // by any event, sorted: who judges it again must know them
  Recorded initiated;
  Head head;  // newest contract event: what the next one names as its base
  std::uint64_t contract_events = 0;
  LogIndex last_event;  // newest event of any kind folded into this state
  Preparation preparation;
  Consultations consultations;
  Proposals proposals;
  Life life;
  Notices notices;
  Breaches breaches;
  Milestones milestones;
  Complaints complaints;
  Reviews reviews;
  Disputes disputes;
  Exclusions exclusions;
  Objections objections;
  Bills bills;
  Reports reports;
  CreditStates credits;
  Grants grants;
  // No part of the state: where the terms are, and what zones mean where it is asked.
  TermsBookPtr book;
  ClockBookPtr clock = empty_clock_book();
  std::optional<Time> next_due;  // first_due(), kept since everything asks for it

  const Proposal* proposal(const EventId& wanted) const { return proposals.find(wanted); }
  // The terms that a version or a proposal speaks of.
  TermsPtr terms(const TermsHash& hash) const;
  // What the zone of terms means that were accepted.
  const Zone& zone(const Terms& terms) const;
};
template <class Visit>
void fields(Visit&& visit, Of<Agreement> auto& x) {
  auto& [id, title, initial, named, initiated, head, contract_events, last_event, preparation,
         consultations, proposals, life, notices, breaches, milestones, complaints, reviews,
         disputes, exclusions, objections, bills, reports, credits, grants, book, clock, next_due] =
      x;
  visit("id", id);
  visit("title", title);
  visit("initial", initial);
  visit("named", named);
  visit("initiated", initiated);
  visit("head", head);
  visit("contractEvents", contract_events);
  visit("lastEvent", last_event);
  visit("preparation", preparation);
  visit("consultations", consultations);
  visit("proposals", proposals);
  visit("life", life);
  visit("notices", notices);
  visit("breaches", breaches);
  visit("milestones", milestones);
  visit("complaints", complaints);
  visit("reviews", reviews);
  visit("disputes", disputes);
  visit("exclusions", exclusions);
  visit("objections", objections);
  visit("bills", bills);
  visit("reports", reports);
  visit("credits", credits);
  visit("grants", grants);
}

Refusal decide_beginning(const Registry& registry, const Envelope& event,
                         const AgreementInitiated&);
Agreement begin(const Envelope& event, const Recorded& recorded, const AgreementInitiated&);
Sentence say(const Saying&, const AgreementInitiated&);
Sight sight(const Look&, const AgreementInitiated&);

// What holds for every event of an agreement that there is: the source is none from outside, and
// nothing happened on the chain on which the event stands (nothing: on none) since what it saw; the
// agreement is not over; the source's role allows the type.
Refusal refuse_in_agreement(const Context& context, const EventType& type,
                            const std::optional<Head>& head);
Error no_such_agreement(const Envelope& event);
// The state now ends with the event, and so does its chain: that of a case, if it names one.
void extend_chain(const Fold& fold, const EventType& type, const EventId* dispute);

// The agreement at a time as far as the reader may see it: computed on the whole of it.
boost::json::object show(const Agreement& agreement, const Reader& reader, Time at,
                         const Texts& texts, const Roster& roster);
// What is due for the reader to know, earliest first.
Deadlines deadlines(const Agreement& agreement, const Reader& reader, Time at);

}  // namespace sopu::domain
