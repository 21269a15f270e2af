// What the topics of an agreement's rules share among themselves: each event type has one
// `refusal_of`, which says why it may not happen now (or nothing), and one `fold`, which writes it
// into the state once it happened. agreement.cpp dispatches to them.
// Internal to this folder. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "ledger/domain/agreement.hpp"

namespace sopu::domain {

// Everything a rule may look at. The event is signed by a key that may sign it, follows the newest
// contract event if it is one, and comes from somebody who takes part.
struct Context {
  const Registry& registry;
  const Agreement& agreement;
  const Event& event;
  const KeyRecord& signer;
  Time at;                    // of the recording
  const Participant* source;  // null for a grantee who takes no part otherwise
};

struct Fold {
  Agreement& agreement;
  const Registry& registry;
  const Event& event;
  const Recorded& recorded;
};

// Types whose subject is the ledger or a party: the registry decides them.
template <class T>
inline constexpr bool is_registry_type =
    std::is_same_v<T, LedgerOpened> || std::is_same_v<T, PartyEnrolled> ||
    std::is_same_v<T, KeyAdded> || std::is_same_v<T, KeyRevoked> || std::is_same_v<T, WitnessAdded>;
bool is_registry_event(const Payload& payload);

// What an event's type asks of its envelope: `base` exactly on the contract stream.
Refusal refusal_of_envelope(const Event& event);
Refusal refuse_if_empty(std::string_view text, const char* pointer);

// ---------------------------------------------------------------- preparation.cpp

Refusal refusal_of(const Context&, const BackgroundSubmitted&);
Refusal refusal_of(const Context&, const GroundrulesAccepted&);
Refusal refusal_of(const Context&, const PointsConfirmed&);
Refusal refusal_of(const Context&, const FeasibilityAttested&);
Refusal refusal_of(const Context&, const ThirdpartyConsulted&);
Refusal refusal_of(const Context&, const ThirdpartyObjected&);
Refusal refusal_of(const Context&, const CommentPosted&);
void fold(const Fold&, const BackgroundSubmitted&);
void fold(const Fold&, const GroundrulesAccepted&);
void fold(const Fold&, const PointsConfirmed&);
void fold(const Fold&, const FeasibilityAttested&);
void fold(const Fold&, const ThirdpartyConsulted&);
void fold(const Fold&, const ThirdpartyObjected&);
void fold(const Fold&, const CommentPosted&);

bool is_prepared(const Agreement&);  // no gate is open
// A third party has spoken: its consultations no longer hold anything back.
void mark_heard(Agreement&, const PartyId&);

// ---------------------------------------------------------------- proposal.cpp, consent.cpp

Refusal refusal_of(const Context&, const ProposalSubmitted&);
Refusal refusal_of(const Context&, const ProposalApproved&);
Refusal refusal_of(const Context&, const ProposalRejected&);
Refusal refusal_of(const Context&, const ProposalWithdrawn&);
void fold(const Fold&, const ProposalSubmitted&);
void fold(const Fold&, const ProposalApproved&);
void fold(const Fold&, const ProposalRejected&);
void fold(const Fold&, const ProposalWithdrawn&);

// Initial proposals, amendments and renewals make a version; the others leave the terms alone.
bool carries_terms(ProposalKind kind);
// Is there something for a proposal of this kind to do now?
Refusal refuse_kind_now(const Agreement&, ProposalKind, Time effective_from,
                        const std::optional<EventId>& notice, Time at);
// Stale, or closed otherwise.
Refusal refuse_unless_open(const Proposal&, Time at);
// Everybody whose approval it needs, with the number of people from each.
std::vector<Needed> needed_for(const Agreement&, const Proposal&);
// Null only for a hash that neither a version nor a proposal speaks of.
TermsPtr terms_of(const Agreement&, const TermsHash&);

// ---------------------------------------------------------------- notice.cpp

Refusal refusal_of(const Context&, const TerminationNotified&);
Refusal refusal_of(const Context&, const RenewalDeclined&);
Refusal refusal_of(const Context&, const MilestoneDelivered&);
Refusal refusal_of(const Context&, const MilestoneAccepted&);
Refusal refusal_of(const Context&, const MilestoneRefused&);
void fold(const Fold&, const TerminationNotified&);
void fold(const Fold&, const RenewalDeclined&);
void fold(const Fold&, const MilestoneDelivered&);
void fold(const Fold&, const MilestoneAccepted&);
void fold(const Fold&, const MilestoneRefused&);

// ---------------------------------------------------------------- access.cpp

Refusal refusal_of(const Context&, const AccessGranted&);
Refusal refusal_of(const Context&, const AccessRevoked&);
void fold(const Fold&, const AccessGranted&);
void fold(const Fold&, const AccessRevoked&);

// The party's place in the agreement: as a participant, or named in the terms of a proposal that
// is still open. Null if it has none.
const Participant* involved(const Agreement&, const PartyId&);
Refusal refuse_unless_principal(const Context&, std::string_view act);

// ---------------------------------------------------------------- phase.cpp

bool is_closed(Phase phase);  // ended or abandoned
// The earliest termination that was not taken back.
const Termination* standing_termination(const Agreement&);
const TermsPtr& newest_terms(const Agreement&);  // needs a version

}  // namespace sopu::domain
