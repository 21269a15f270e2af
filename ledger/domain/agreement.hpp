// An agreement: its state, and the functions that make up its life. `decide` says whether an event
// may happen; `evolve` folds an event that did; `describe` says what that did. What holds at a time
// T is computed from the state and T, by the functions below: time passing is no event. Rules by
// topic: preparation.cpp (gates), consent.cpp (proposals, approvals), notice.cpp, phase.cpp (life),
// deadline.cpp. An Agreement is owned by whoever folds it; one thread. Terms inside are shared and
// immutable.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/domain/effect.hpp"
#include "ledger/domain/registry.hpp"
#include "ledger/domain/terms.hpp"
#include "ledger/domain/verified_event.hpp"

namespace sopu::domain {

// Who said what before the agreement; the newest statement of each principal counts.
struct Preparation {
  std::map<PartyId, std::string> background;
  std::map<PartyId, std::vector<std::string>> ground_rules;
  std::map<PartyId, std::vector<std::string>> points;
  struct Feasibility {
    PartyId by;
    FeasibilityAttested statement;
    Recorded recorded;
  };
  std::vector<Feasibility> feasibility;
  struct Consultation {
    PartyId party;
    std::string question;
    Time respond_by;
    bool heard = false;  // objected, commented or consented
  };
  std::vector<Consultation> consultations;
  struct Objection {
    EventId id;
    PartyId by;
    std::string statement;
    std::optional<ItemId> clause;
    Recorded recorded;
  };
  std::vector<Objection> objections;
};

struct Approval {
  EventId id;
  PartyId party;
  std::string person;
  Kid kid;
  Recorded recorded;
};

// As the log left it; expiry is a matter of the time of asking, see status_at().
enum class ProposalStatus { open, accepted, rejected, withdrawn, stale, expired };
std::string_view name(ProposalStatus status);

struct Proposal {
  EventId id;
  PartyId by;
  ProposalKind kind;
  std::string reason;
  std::optional<EventId> counter_to;
  std::optional<EventId> rebase_of;
  std::optional<EventId> notice;
  std::optional<TermsHash> base_terms;
  TermsHash result_terms;
  ChangeClass change_class;  // computed when it was submitted
  Time effective_from;
  std::optional<Time> expires_at;
  bool retroactive = false;
  ProposalStatus status = ProposalStatus::open;  // never `expired` here
  Recorded recorded;
  std::vector<Approval> approvals;
  std::optional<std::pair<PartyId, std::string>> rejected_by;  // party and reason
};

// One link of the version chain: terms that all who must have approved.
struct Version {
  int number;  // from 1
  TermsHash terms;
  EventId proposal;
  Time effective_from;
  Recorded agreed;
};

struct Suspension {
  EventId proposal;
  Time from;
  std::optional<Time> until;  // set by a resumption
};

// A notice or an agreed termination; the earliest that stands ends the agreement.
struct Termination {
  EventId event;
  PartyId by;
  Time effective_from;
  std::string reason;
  bool by_consent = false;
  bool taken_back = false;
  Recorded recorded;
};

struct RenewalRefusal {
  PartyId by;
  Date period_until;  // the period whose renewal was declined
};

struct MilestoneState {
  ItemId id;
  enum class Status { delivered, accepted, refused } status;
  EventId event;
  std::string note;
};

struct Grant {
  PartyId party;
  PartyId by;
  std::optional<Time> until;
  LogIndex index;
};

struct Agreement {
  AgreementId id;
  std::string title;
  std::vector<Participant> participants;  // as initiated, then as the newest version's terms say
  Recorded initiated;
  Hash head;  // hash of the newest contract event: what the next one names as its base
  std::uint64_t contract_events = 0;
  LogIndex last_event;  // newest event of any kind folded into this state
  Preparation preparation;
  std::vector<Proposal> proposals;  // in the log's order
  std::vector<Version> versions;
  std::vector<Suspension> suspensions;
  std::vector<Termination> terminations;
  std::vector<RenewalRefusal> renewal_refusals;
  std::vector<MilestoneState> milestones;
  std::vector<Grant> grants;
  std::map<TermsHash, TermsPtr> terms;  // everything that a version or a proposal speaks of

  const Proposal* proposal(const EventId& id) const;
  const Participant* participant(const PartyId& party) const;
};

// `agreement` is null for one that does not exist yet. Refusals: every code from wrong-ledger on
// that can arise once a signature is good; `rule` names the rule.
Refusal decide(const Registry& registry, const Agreement* agreement, const VerifiedEvent& event,
               const Recorded& recorded);
// Folds an event that was decided with yes. The registry gives the signer's person.
void evolve(std::optional<Agreement>& agreement, const Registry& registry, const Event& event,
            const Recorded& recorded);

// Where an agreement stood before an event: as much of it as an effect is read off.
struct Course {
  Phase phase;
  std::size_t versions;
  std::vector<ProposalStatus> proposals;  // in the log's order
  std::vector<std::optional<Time>> suspended_until;
  std::size_t terminations;
  std::size_t renewal_refusals;
  std::optional<Time> end;
};
Course course_of(const Agreement& agreement, Time at);
// What the event did; `before` is absent at the beginning.
Effect describe(const std::optional<Course>& before, const Agreement& after, const Event& event,
                Time at);
// What would happen: decides, folds into a copy and describes.
Result<Effect> rehearse(const Registry& registry, const Agreement* agreement,
                        const VerifiedEvent& event, const Recorded& recorded);

// ---------------------------------------------------------------- what holds at a time

Phase phase_at(const Agreement& agreement, Time at);
// The version that binds at the time; the newest whose effectiveFrom has come. Null before that.
const Version* version_at(const Agreement& agreement, Time at);
// The newest version agreed, in force or not: what an amendment starts from.
const Version* newest_version(const Agreement& agreement);
ProposalStatus status_at(const Proposal& proposal, Time at);
// The end of the agreement as it stands (expiry with automatic renewals, or termination).
std::optional<Time> ends_at(const Agreement& agreement, Time at);

// What the principals still owe before anything can be approved, a sentence each.
std::vector<std::string> open_gates(const Agreement& agreement);
// Everything that keeps the proposal from being approved now, a sentence each: open gates,
// missing parts of the terms, objectives without feasibility, third parties not heard.
std::vector<std::string> obstacles(const Agreement& agreement, const Proposal& proposal, Time at);
// Who must still approve it, and how many people.
std::vector<Needed> still_needed(const Agreement& agreement, const Proposal& proposal);
// What it changes, against the terms it starts from.
std::vector<Change> changes_of(const Agreement& agreement, const Proposal& proposal);
// Terms of a stale proposal laid over the newest version. Refusals: rebase-overlaps, not stale.
Result<boost::json::value> rebased_terms(const Agreement& agreement, const Proposal& proposal);

// ---------------------------------------------------------------- who may read

// Principals all; third parties what concerns them; measurers who takes part; `granted`, auditors
// let in by a principal, all.
enum class Access { none, third_party, measurer, granted, principal };
Access access_of(const Agreement& agreement, const PartyId& party, Time at);
// May a party with this access read that event of the agreement?
bool may_read(Access access, const PartyId& party, const Agreement& agreement, const Event& event);

// Does the proposal change something that binds or names the party?
bool concerns(const Agreement& agreement, const Proposal& proposal, const PartyId& party);

// ---------------------------------------------------------------- what is due

struct Deadline {
  Time at;
  std::string what;              // milestone-due | proposal-expires | consultation-ends | …
  std::string detail;            // a sentence
  std::optional<PartyId> party;  // from whom; absent: from both
  std::string reference;         // id of the item, proposal or event
};

// Those still open at `at`, earliest first.
std::vector<Deadline> deadlines(const Agreement& agreement, Time at);

}  // namespace sopu::domain
