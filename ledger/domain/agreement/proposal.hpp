// Proposals: how one enters, what it starts from, the terms it results in, when it may take effect,
// and how a stale one is laid over the newest version.
#pragma once

#include "ledger/domain/agreement/life.hpp"
#include "ledger/domain/terms/change.hpp"

namespace sopu::domain {

enum class ProposalKind { initial, amendment, renewal, suspension, resumption, termination };
constexpr auto names_of(ProposalKind) {
  return std::to_array<std::string_view>(
      {"initial", "amendment", "renewal", "suspension", "resumption", "termination"});
}
// Initial proposals, amendments and renewals make a version; the others leave the terms alone.
bool carries_terms(ProposalKind kind);

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
  friend bool operator==(const ProposalSubmitted&, const ProposalSubmitted&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ProposalSubmitted> auto& x) {
  auto& [kind, reason, counter_to, rebase_of, notice, base_terms, terms, patch, result_terms,
         effective_from, expires_at, retroactive] = x;
  visit("kind", kind);
  visit("reason", reason, text_form);
  visit("counterTo", counter_to);
  visit("rebaseOf", rebase_of);
  visit("notice", notice);
  visit("baseTermsHash", base_terms);
  visit("terms", terms, JsonForm::object);
  visit("patch", patch, JsonForm::array);
  visit("resultTermsHash", result_terms);
  visit("effectiveFrom", effective_from);
  visit("expiresAt", expires_at);
  visit("retroactive", retroactive);
}

using ProposalEvent = std::variant<ProposalSubmitted>;
inline constexpr EventTable<ProposalEvent> proposal_events{{
    {"sopu.proposal.submitted.v1", About::agreement, Chain::contract, Use::sign, Sender::principal},
}};

// ---------------------------------------------------------------- the slice of the state

// How many people of a party must approve, or more of them.
struct Needed {
  PartyId party;
  int people;
  friend bool operator==(const Needed&, const Needed&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Needed> auto& x) {
  auto& [party, people] = x;
  visit("party", party);
  visit("people", people);
}

struct Approval {
  EventId id;
  PartyId party;
  std::string person;
  Kid kid;
  Recorded recorded;
  friend bool operator==(const Approval&, const Approval&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Approval> auto& x) {
  auto& [id, party, person, kid, recorded] = x;
  visit("id", id);
  visit("party", party);
  visit("person", person);
  visit("kid", kid);
  visit("recorded", recorded);
}

struct Rejection {
  PartyId party;
  Recorded recorded;  // of the event that says why
  friend bool operator==(const Rejection&, const Rejection&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Rejection> auto& x) {
  auto& [party, recorded] = x;
  visit("party", party);
  visit("recorded", recorded);
}

// As the log left it; between its end and the event that says so see status_at().
enum class ProposalStatus { open, accepted, rejected, withdrawn, stale, expired };
constexpr auto names_of(ProposalStatus) {
  return std::to_array<std::string_view>(
      {"open", "accepted", "rejected", "withdrawn", "stale", "expired"});
}

struct Proposal {
  EventId id;
  PartyId by;
  ProposalKind kind;
  std::optional<EventId> counter_to;
  std::optional<EventId> rebase_of;
  std::optional<EventId> notice;
  std::optional<TermsHash> base_terms;
  TermsHash result_terms;
  ChangeClass change_class;       // computed when it was submitted, as the next two are
  std::vector<Needed> needed;     // everybody who must approve
  std::vector<PartyId> concerns;  // third parties and measurers named where it changes something
  Time effective_from;
  std::optional<Time> expires_at;
  bool retroactive = false;
  ProposalStatus status = ProposalStatus::open;
  Recorded recorded;
  std::vector<Approval> approvals;
  std::optional<Rejection> rejected;
  friend bool operator==(const Proposal&, const Proposal&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Proposal> auto& x) {
  auto& [id, by, kind, counter_to, rebase_of, notice, base_terms, result_terms, change_class,
         needed, concerns, effective_from, expires_at, retroactive, status, recorded, approvals,
         rejected] = x;
  visit("id", id);
  visit("by", by);
  visit("kind", kind);
  visit("counterTo", counter_to);
  visit("rebaseOf", rebase_of);
  visit("notice", notice);
  visit("baseTermsHash", base_terms);
  visit("resultTermsHash", result_terms);
  visit("changeClass", change_class);
  visit("needed", needed);
  visit("concerns", concerns);
  visit("effectiveFrom", effective_from);
  visit("expiresAt", expires_at);
  visit("retroactive", retroactive);
  visit("status", status);
  visit("recorded", recorded);
  visit("approvals", approvals);
  visit("rejected", rejected);
}

// In the log's order, and which of them are open.
struct Proposals {
  SharedList<Proposal> all;
  std::vector<std::uint32_t> open;  // positions, rising

  const Proposal* find(const EventId& id) const;
  // For changing; it must be there.
  Proposal& edit(const EventId& id);
  friend bool operator==(const Proposals&, const Proposals&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Proposals> auto& x) {
  auto& [all, open] = x;
  visit("proposals", all);
  visit("open", open);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const ProposalSubmitted&);
void evolve(const Fold&, const ProposalSubmitted&);
Sentence say(const Saying&, const ProposalSubmitted&);
Sight sight(const Look&, const ProposalSubmitted&);

// How much the reader sees of a proposal, and of what is said about it.
Sight sight_of(const Agreement& agreement, const Reader& reader, const Proposal& proposal);
// The proposal by its id, if the source may know of it: not-found otherwise, as for one that there
// is not.
Result<const Proposal*> find_proposal(const Context& context, const EventId& id,
                                      const char* pointer);

// What it changes, against the terms it starts from.
std::vector<Change> changes_of(const Agreement& agreement, const Proposal& proposal);
// Terms of a stale proposal laid over the newest version. Refusals: rebase-overlaps, not stale.
Result<boost::json::value> rebased_terms(const Agreement& agreement, const Proposal& proposal);

// The proposal at a time, for a reader who sees it.
boost::json::object proposal_json(const Showing& showing, const Proposal& proposal);
void show_proposals(const Showing& showing);  // the open ones
void due_in_proposals(const Agreement& agreement, Time at, Deadlines& list);

}  // namespace sopu::domain
