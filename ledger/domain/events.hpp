// The events of the ledger: one struct a type, with the members of its `data`. Type names are the
// wire's: ProposalSubmitted travels as `sopu.proposal.submitted.v1`.
// Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/json/value.hpp>

#include "crypto/ed25519.hpp"
#include "ledger/domain/ids.hpp"
#include "ledger/domain/terms.hpp"
#include "ledger/domain/time.hpp"

namespace sopu::domain {

// ---------------------------------------------------------------- ledger and parties

// What a key may do.
struct KeyUses {
  bool sign = false;     // contract events
  bool measure = false;  // measurements
  bool admin = false;    // the party's own keys; for the operator, the registry
  bool read = false;     // tokens
  friend bool operator==(const KeyUses&, const KeyUses&) = default;
};

// A key and the person who holds it: thresholds count people, not keys.
struct NewKey {
  crypto::PublicKey key;
  Kid kid;  // its thumbprint
  std::string person;
  KeyUses uses;
};

// A request signed by the very key it asks to add (typ `sopu-enrolment+jws`): proof of possession.
// Whoever makes one has checked the signature.
struct EnrolmentRequest {
  std::string ledger;  // the origin it was made for
  PartyId party;
  std::string name;  // of the party
  NewKey key;
};

struct LedgerOpened {  // subject ledger; index 0 and nowhere else
  std::string operator_name;
  NewKey key;
  std::string log_key;  // the log's verifier key, `name+id+base64`
};
struct PartyEnrolled {
  EnrolmentRequest request;
};  // subject party/<id>; by the operator
struct KeyAdded {
  EnrolmentRequest request;
};                   // subject party/<id>; by the party
struct KeyRevoked {  // subject party/<id>; by the party
  Kid kid;
  std::string reason;
};
struct WitnessAdded {  // subject ledger; by the operator
  std::string name;
  std::string vkey;
  std::string url;  // may be empty
};
struct AccessGranted {  // subject agreement/<id>; by a principal; not on the contract stream
  PartyId party;
  std::optional<Time> until;
};
struct AccessRevoked {
  PartyId party;
};  // by the principal who granted

// ---------------------------------------------------------------- before the agreement (C)

struct AgreementInitiated {
  std::string title;
  std::vector<Participant> parties;
};
struct BackgroundSubmitted {
  std::string text;
};
struct GroundrulesAccepted {
  std::vector<std::string> rules;
};
struct PointsConfirmed {
  std::vector<std::string> points;
};
struct FeasibilityAttested {
  ItemId objective;
  std::int64_t target_ppm;        // covers objectives that promise no more than this
  std::optional<Duration> limit;  // for durations: covers limits that are no shorter
  std::string basis;              // measured | tested | estimated | contracted
  std::string statement;
};
struct ThirdpartyConsulted {
  PartyId party;
  std::string question;
  Time respond_by;
};
struct ThirdpartyObjected {
  std::string statement;
  std::optional<ItemId> clause;
};

// ---------------------------------------------------------------- consent (C)

enum class ProposalKind { initial, amendment, renewal, suspension, resumption, termination };

struct ProposalSubmitted {
  ProposalKind kind;
  std::string reason;
  std::optional<EventId> counter_to;
  std::optional<EventId> rebase_of;         // the stale proposal that this one carries over
  std::optional<EventId> notice;            // resumption: the termination notice that it takes back
  std::optional<TermsHash> base_terms;      // what a patch or a change starts from
  std::optional<boost::json::value> terms;  // either the whole terms …
  std::optional<boost::json::value> patch;  // … or a JSON Patch on the base; neither for
                                            // suspension, resumption, termination
  TermsHash result_terms;
  Time effective_from;
  std::optional<Time> expires_at;
  bool retroactive = false;
};
struct ProposalApproved {
  EventId proposal;
  TermsHash terms;
};
struct ProposalRejected {
  EventId proposal;
  std::string reason;
};
struct ProposalWithdrawn {
  EventId proposal;
  std::string reason;  // may be empty
};

// ---------------------------------------------------------------- notices (C)

struct TerminationNotified {
  std::string reason;
  std::optional<std::string> cause;  // one of the terms' termination causes
  Time effective_from;
};
struct RenewalDeclined {
  std::string reason;
};
struct MilestoneDelivered {
  ItemId milestone;
  std::string note;
};
struct MilestoneAccepted {
  ItemId milestone;
};
struct MilestoneRefused {
  ItemId milestone;
  std::string reason;
};

// ---------------------------------------------------------------- talk

struct CommentPosted {
  std::string text;
  std::optional<ItemId> clause;
  std::optional<EventId> reply_to;
};

using Payload =
    std::variant<LedgerOpened, PartyEnrolled, KeyAdded, KeyRevoked, WitnessAdded, AccessGranted,
                 AccessRevoked, AgreementInitiated, BackgroundSubmitted, GroundrulesAccepted,
                 PointsConfirmed, FeasibilityAttested, ThirdpartyConsulted, ThirdpartyObjected,
                 ProposalSubmitted, ProposalApproved, ProposalRejected, ProposalWithdrawn,
                 TerminationNotified, RenewalDeclined, MilestoneDelivered, MilestoneAccepted,
                 MilestoneRefused, CommentPosted>;

// ---------------------------------------------------------------- the envelope

struct LedgerSubject {
  friend bool operator==(const LedgerSubject&, const LedgerSubject&) = default;
};
using Subject = std::variant<LedgerSubject, PartyId, AgreementId>;

struct Event {
  EventId id;
  PartyId source;
  Subject subject;
  std::string ledger;  // origin
  Time time;           // the signer's clock
  std::optional<Hash> base;
  Kid kid;    // the key that signed
  Hash hash;  // SHA-256 of the compact JWS
  Payload payload;

  // The agreement it speaks of; null for registry events.
  const AgreementId* agreement() const { return std::get_if<AgreementId>(&subject); }
};

// Where and when the log put it.
struct Recorded {
  LogIndex index;
  Time at;
};

// `sopu.proposal.submitted.v1`
std::string_view type_name(const Payload& payload);
// On the contract stream, where each event names the one before it?
bool is_contract_event(const Payload& payload);

std::string_view name(ProposalKind kind);
std::optional<ProposalKind> parse_proposal_kind(std::string_view text);

// `agreement/acme-hosting-2027`
std::string text(const Subject& subject);

}  // namespace sopu::domain
