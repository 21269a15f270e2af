// Consent: whose approval a proposal needs, how approvals add up, what holds them back, and what
// follows when they are all there. The log's order decides which of several open proposals is
// first.
#pragma once

#include "ledger/domain/agreement/stretch.hpp"

namespace sopu::domain {

struct ProposalApproved {
  EventId proposal;
  Hash event;                           // of the proposal's JWS
  std::vector<ResultingTerms> results;  // of every stretch of time that it touches
  friend bool operator==(const ProposalApproved&, const ProposalApproved&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ProposalApproved> auto& x) {
  auto& [proposal, event, results] = x;
  visit("proposal", proposal);
  visit("event", event);
  visit("results", results);
}

struct ApprovalWithdrawn {
  EventId proposal;
  std::string reason;  // may be empty
  friend bool operator==(const ApprovalWithdrawn&, const ApprovalWithdrawn&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ApprovalWithdrawn> auto& x) {
  auto& [proposal, reason] = x;
  visit("proposal", proposal);
  visit("reason", reason, text_or_none);
}

struct ProposalRejected {
  EventId proposal;
  std::string reason;
  friend bool operator==(const ProposalRejected&, const ProposalRejected&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ProposalRejected> auto& x) {
  auto& [proposal, reason] = x;
  visit("proposal", proposal);
  visit("reason", reason, text_form);
}

struct ProposalWithdrawn {
  EventId proposal;
  std::string reason;  // may be empty
  friend bool operator==(const ProposalWithdrawn&, const ProposalWithdrawn&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ProposalWithdrawn> auto& x) {
  auto& [proposal, reason] = x;
  visit("proposal", proposal);
  visit("reason", reason, text_or_none);
}

using ConsentEvent =
    std::variant<ProposalApproved, ApprovalWithdrawn, ProposalRejected, ProposalWithdrawn>;
inline constexpr EventTable<ConsentEvent> consent_events{{
    {"sopu.proposal.approved.v1", About::agreement, Chain::contract, Use::sign, Sender::participant,
     binds_as_its_content},
    {"sopu.approval.withdrawn.v1", About::agreement, Chain::contract, Use::sign,
     Sender::participant, binds_nobody},
    {"sopu.proposal.rejected.v1", About::agreement, Chain::contract, Use::sign, Sender::participant,
     binds_as_its_content},
    {"sopu.proposal.withdrawn.v1", About::agreement, Chain::contract, Use::sign,
     Sender::participant, binds_nobody},
}};

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const ProposalApproved&);
Refusal decide(const Context&, const ApprovalWithdrawn&);
Refusal decide(const Context&, const ProposalRejected&);
Refusal decide(const Context&, const ProposalWithdrawn&);
void evolve(const Fold&, const ProposalApproved&);
void evolve(const Fold&, const ApprovalWithdrawn&);
void evolve(const Fold&, const ProposalRejected&);
void evolve(const Fold&, const ProposalWithdrawn&);
Sentence say(const Saying&, const ProposalApproved&);
Sentence say(const Saying&, const ApprovalWithdrawn&);
Sentence say(const Saying&, const ProposalRejected&);
Sentence say(const Saying&, const ProposalWithdrawn&);
Sight sight(const Look&, const ProposalApproved&);
Sight sight(const Look&, const ApprovalWithdrawn&);
Sight sight(const Look&, const ProposalRejected&);
Sight sight(const Look&, const ProposalWithdrawn&);

// Everybody whose approval a proposal of this kind, class and content needs, by the rules at the
// time and by those of every base and result.
std::vector<Needed> needed_for(const Agreement& agreement, ProposalKind kind,
                               ChangeClass change_class, const Stretches& stretches, Time at);
// What it needs by the rules at a time: of an open one a number never falls.
std::vector<Needed> needed_at(const Agreement& agreement, const Proposal& proposal, Time at);
// Who must still approve it, and how many people; without whom it takes out after its silence.
std::vector<Needed> still_needed(const Agreement& agreement, const Proposal& proposal);
// Everything that keeps the proposal from being accepted now: open gates, missing parts of the
// terms, objectives without feasibility, third parties not heard. That a party has too few people
// keeps it from being approved, see people.hpp.
Remarks obstacles(const Agreement& agreement, const Proposal& proposal, Time at);

// It is open no more; it must be there.
void close_proposal(Proposals& proposals, const EventId& id, ProposalStatus status);
// When it runs out if nothing closes it before.
Time runs_out(const Proposal& proposal);
ProposalStatus status_at(const Agreement& agreement, const Proposal& proposal, Time at);
// Stale, or closed otherwise.
Refusal refuse_unless_open(const Agreement& agreement, const Proposal& proposal, Time at);
// Is there something for such a proposal to do now?
Refusal refuse_course(const Agreement& agreement, const Course& course);

// Was the party asked, and silent for as long as it may be?
bool was_silent(const Proposals& proposals, const PartyId& party);
// The party spoke: of its silence nothing is left. The next count begins anew.
void end_silence(Proposals& proposals, const PartyId& party);
// Counts the silence of those who must approve, from an event on which it begins.
void count_silence(const Fold& fold);

// What has all its approvals, and is held back by nothing any more, is accepted: at the event that
// brought the last of both.
void settle_consent(const Fold& fold);

// What came of an event that speaks of a proposal (or null), and the version it brought about.
void follow_consent(const Step& step, const EventId* proposal, Remarks& remarks);

}  // namespace sopu::domain
