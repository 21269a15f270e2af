// How a dispute ends: by a settlement, which may carry an amendment and takes the people of both
// sides; by the neutral's determination on the last level; by withdrawal; or by nobody, when the
// last level's time is over. And what is owed then, until it is confirmed.
#pragma once

#include "ledger/domain/agreement/credit_claim.hpp"
#include "ledger/domain/agreement/proposal.hpp"

namespace sopu::domain {

struct Dispute;

// What becomes of a notice that the dispute contests.
enum class NoticeFate { stands, falls };
constexpr auto names_of(NoticeFate) {
  return std::to_array<std::string_view>({"stands", "falls"});
}

// What a party is to do once a dispute is over.
struct RemedyOwed {
  PartyId by;
  std::string text;
  std::optional<Time> due;
  friend bool operator==(const RemedyOwed&, const RemedyOwed&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<RemedyOwed> auto& x) {
  auto& [by, text, due] = x;
  visit("by", by);
  visit("text", text, text_form);
  visit("due", due);
}

struct SettlementProposed {
  EventId dispute;
  std::string text;
  std::optional<RemedyOwed> remedy;
  std::optional<NoticeFate> notice_fate;                // exactly where the dispute contests one
  std::optional<EventId> proposal;                      // an open one that settles the dispute
  std::optional<std::vector<CreditAwarded>> credits{};  // exactly where it is about windows
  friend bool operator==(const SettlementProposed&, const SettlementProposed&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<SettlementProposed> auto& x) {
  auto& [dispute, text, remedy, notice_fate, proposal, credits] = x;
  visit("dispute", dispute);
  visit("text", text, text_form);
  visit("remedy", remedy);
  visit("noticeFate", notice_fate);
  visit("proposal", proposal);
  visit("credits", credits);
}

struct SettlementAccepted {
  EventId dispute;
  Hash case_head;  // the newest event of the dispute's chain
  EventId settlement;
  Hash event;                                          // of the settlement's JWS
  std::optional<std::vector<ResultingTerms>> results;  // exactly of one that carries a proposal
  friend bool operator==(const SettlementAccepted&, const SettlementAccepted&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<SettlementAccepted> auto& x) {
  auto& [dispute, case_head, settlement, event, results] = x;
  visit("dispute", dispute);
  visit("case", case_head);
  visit("settlement", settlement);
  visit("event", event);
  visit("results", results);
}

struct SettlementRejected {
  EventId dispute;
  EventId settlement;
  std::string reason;
  friend bool operator==(const SettlementRejected&, const SettlementRejected&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<SettlementRejected> auto& x) {
  auto& [dispute, settlement, reason] = x;
  visit("dispute", dispute);
  visit("settlement", settlement);
  visit("reason", reason, text_form);
}

enum class Finding { upheld, partly, dismissed };
constexpr auto names_of(Finding) {
  return std::to_array<std::string_view>({"upheld", "partly", "dismissed"});
}

struct DeterminationIssued {
  EventId dispute;
  Hash case_head;
  Finding finding;  // on the claim
  std::string reasons;
  std::optional<RemedyOwed> remedy;
  std::optional<NoticeFate> notice_fate;                // exactly where the dispute contests one
  std::optional<std::vector<CreditAwarded>> credits{};  // exactly where it is about windows
  friend bool operator==(const DeterminationIssued&, const DeterminationIssued&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<DeterminationIssued> auto& x) {
  auto& [dispute, case_head, finding, reasons, remedy, notice_fate, credits] = x;
  visit("dispute", dispute);
  visit("case", case_head);
  visit("finding", finding);
  visit("reasons", reasons, text_form);
  visit("remedy", remedy);
  visit("noticeFate", notice_fate);
  visit("credits", credits);
}

// By the side that raised it.
struct DisputeWithdrawn {
  EventId dispute;
  Hash case_head;
  std::string reason;
  friend bool operator==(const DisputeWithdrawn&, const DisputeWithdrawn&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<DisputeWithdrawn> auto& x) {
  auto& [dispute, case_head, reason] = x;
  visit("dispute", dispute);
  visit("case", case_head);
  visit("reason", reason, text_form);
}

struct RemedyImplemented {
  EventId dispute;
  std::string statement;
  friend bool operator==(const RemedyImplemented&, const RemedyImplemented&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<RemedyImplemented> auto& x) {
  auto& [dispute, statement] = x;
  visit("dispute", dispute);
  visit("statement", statement, text_form);
}

struct RemedyConfirmed {
  EventId dispute;
  std::string statement;  // may be empty
  friend bool operator==(const RemedyConfirmed&, const RemedyConfirmed&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<RemedyConfirmed> auto& x) {
  auto& [dispute, statement] = x;
  visit("dispute", dispute);
  visit("statement", statement, text_or_none);
}

using SettlementEvent =
    std::variant<SettlementProposed, SettlementAccepted, SettlementRejected, DeterminationIssued,
                 DisputeWithdrawn, RemedyImplemented, RemedyConfirmed>;
// What ends a dispute stands on the contract and names the newest event of the dispute's chain.
inline constexpr EventTable<SettlementEvent> settlement_events{{
    {"sopu.settlement.proposed.v1", About::agreement, Chain::dispute, Use::sign, Sender::principal,
     binds_with(ChangeClass::remedy), AfterEnd::taken},
    {"sopu.settlement.accepted.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_with(ChangeClass::remedy), AfterEnd::taken},
    {"sopu.settlement.rejected.v1", About::agreement, Chain::dispute, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
    {"sopu.determination.issued.v1", About::agreement, Chain::contract, Use::sign, Sender::reader,
     binds_nobody, AfterEnd::taken},
    {"sopu.dispute.withdrawn.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_with(ChangeClass::remedy), AfterEnd::taken},
    {"sopu.remedy.implemented.v1", About::agreement, Chain::dispute, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
    {"sopu.remedy.confirmed.v1", About::agreement, Chain::dispute, Use::sign, Sender::principal,
     binds_with(ChangeClass::price), AfterEnd::taken},
}};

// ---------------------------------------------------------------- the slice of a dispute

// Of a remedy; its words are in the event.
struct Owed {
  PartyId by;
  Role side;  // of that party: whoever stands there later owes it
  std::optional<Time> due;
  friend bool operator==(const Owed&, const Owed&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Owed> auto& x) {
  auto& [by, side, due] = x;
  visit("by", by);
  visit("side", side);
  visit("due", due);
}

// Whose word a settlement has.
struct SettlementWord {
  PartyId party;
  PersonId person;
  std::string name;  // as it was then
  Kid kid;
  Recorded recorded;
  friend bool operator==(const SettlementWord&, const SettlementWord&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<SettlementWord> auto& x) {
  auto& [party, person, name, kid, recorded] = x;
  visit("party", party);
  visit("person", person);
  visit("name", name);
  visit("kid", kid);
  visit("recorded", recorded);
}

struct Settlement {
  enum class Status { open, accepted, rejected, stale, fallen };
  EventId id;
  PartyId by;
  Hash event;                  // of its JWS: what an acceptance signs
  std::vector<Needed> needed;  // of every principal; numbers may rise, never fall
  std::vector<SettlementWord> words;
  std::optional<Owed> remedy;
  std::optional<NoticeFate> notice_fate;
  std::optional<EventId> proposal;
  std::vector<CreditAwarded> credits;
  Status status = Status::open;
  Recorded recorded;
  friend bool operator==(const Settlement&, const Settlement&) = default;
};
constexpr auto names_of(Settlement::Status) {
  return std::to_array<std::string_view>({"open", "accepted", "rejected", "stale", "fallen"});
}
template <class Visit>
void fields(Visit&& visit, Of<Settlement> auto& x) {
  auto& [id, by, event, needed, words, remedy, notice_fate, proposal, credits, status, recorded] =
      x;
  visit("id", id);
  visit("by", by);
  visit("event", event);
  visit("needed", needed);
  visit("words", words);
  visit("remedy", remedy);
  visit("noticeFate", notice_fate);
  visit("proposal", proposal);
  visit("credits", credits);
  visit("status", status);
  visit("recorded", recorded);
}

enum class OutcomeKind { settled, determined, withdrawn, lapsed };
constexpr auto names_of(OutcomeKind) {
  return std::to_array<std::string_view>({"settled", "determined", "withdrawn", "lapsed"});
}

struct Outcome {
  OutcomeKind kind;
  std::optional<Finding> finding;  // of a determination
  std::optional<NoticeFate> notice_fate;
  std::optional<Owed> remedy;
  std::vector<CreditAwarded> credits;  // what is paid for the windows in dispute
  Recorded recorded;
  std::optional<Recorded> overdue;      // the remedy's time is over, and it was not implemented
  std::optional<Recorded> implemented;  // the newest
  std::optional<Recorded> confirmed;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Outcome> auto& x) {
  auto& [kind, finding, notice_fate, remedy, credits, recorded, overdue, implemented, confirmed] =
      x;
  visit("kind", kind);
  visit("finding", finding);
  visit("noticeFate", notice_fate);
  visit("remedy", remedy);
  visit("credits", credits);
  visit("recorded", recorded);
  visit("overdue", overdue);
  visit("implemented", implemented);
  visit("confirmed", confirmed);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const SettlementProposed&);
Refusal decide(const Context&, const SettlementAccepted&);
Refusal decide(const Context&, const SettlementRejected&);
Refusal decide(const Context&, const DeterminationIssued&);
Refusal decide(const Context&, const DisputeWithdrawn&);
Refusal decide(const Context&, const RemedyImplemented&);
Refusal decide(const Context&, const RemedyConfirmed&);
void evolve(const Fold&, const SettlementProposed&);
void evolve(const Fold&, const SettlementAccepted&);
void evolve(const Fold&, const SettlementRejected&);
void evolve(const Fold&, const DeterminationIssued&);
void evolve(const Fold&, const DisputeWithdrawn&);
void evolve(const Fold&, const RemedyImplemented&);
void evolve(const Fold&, const RemedyConfirmed&);
Sentence say(const Saying&, const SettlementProposed&);
Sentence say(const Saying&, const SettlementAccepted&);
Sentence say(const Saying&, const SettlementRejected&);
Sentence say(const Saying&, const DeterminationIssued&);
Sentence say(const Saying&, const DisputeWithdrawn&);
Sentence say(const Saying&, const RemedyImplemented&);
Sentence say(const Saying&, const RemedyConfirmed&);
Sight sight(const Look&, const SettlementProposed&);
Sight sight(const Look&, const SettlementAccepted&);
Sight sight(const Look&, const SettlementRejected&);
Sight sight(const Look&, const DeterminationIssued&);
Sight sight(const Look&, const DisputeWithdrawn&);
Sight sight(const Look&, const RemedyImplemented&);
Sight sight(const Look&, const RemedyConfirmed&);

// A settlement that has all its people, and whose proposal (if it carries one) was accepted, ends
// its dispute; one whose proposal is open no more is open no more. After every event.
void settle_disputes(const Fold& fold);
// What was owed is due, and nobody has said that it is done.
void remedy_is_overdue(const Fold& fold, const EventId& dispute);
// Is a proposal that names the dispute as what it settles taken now?
Refusal refuse_to_settle(const Context& context, const EventId& dispute);

}  // namespace sopu::domain
