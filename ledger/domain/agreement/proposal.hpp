// Proposals: how one enters, when it may take effect, and what is remembered of it. What it makes
// of each stretch of time is in stretch.hpp.
#pragma once

#include "ledger/domain/agreement/life.hpp"
#include "ledger/domain/terms/change.hpp"

namespace sopu::domain {

enum class ProposalKind {
  initial,
  amendment,
  renewal,
  suspension,
  resumption,
  termination,
  assignment  // a change of who the principals are
};
constexpr auto names_of(ProposalKind) {
  return std::to_array<std::string_view>(
      {"initial", "amendment", "renewal", "suspension", "resumption", "termination", "assignment"});
}
// Initial proposals, amendments, renewals and assignments make a version; the others leave the
// terms alone.
bool carries_terms(ProposalKind kind);

// One stretch of time as it was submitted: its base and what it results in.
struct SubmittedStretch {
  Time from;
  std::optional<TermsHash> base;  // absent: first terms that start from nothing
  TermsHash terms;
  std::optional<boost::json::value> patch;  // not on the first: a JSON Patch of its own on its base
  friend bool operator==(const SubmittedStretch&, const SubmittedStretch&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<SubmittedStretch> auto& x) {
  auto& [from, base, terms, patch] = x;
  visit("from", from);
  visit("base", base);
  visit("terms", terms);
  visit("patch", patch, JsonForm::array);
}

struct ProposalSubmitted {
  ProposalKind kind;
  std::string reason;
  std::optional<EventId> counter_to;
  std::optional<EventId> rebase_of;         // the stale proposal that this one carries over
  std::optional<EventId> notice;            // resumption: the termination notice that it takes back
  std::optional<EventId> settles;           // the dispute of which a settlement may carry it
  std::optional<boost::json::value> terms;  // of the first stretch either the whole terms …
  std::optional<boost::json::value> patch;  // … or a JSON Patch on its base; neither for
                                            // suspension, resumption, termination
  std::vector<SubmittedStretch> results;    // in order of time; the first is at effective_from
  Time effective_from;
  std::optional<Time> until;  // exactly of a suspension: when it ends by itself
  Time expires_at;
  bool retroactive = false;
  friend bool operator==(const ProposalSubmitted&, const ProposalSubmitted&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ProposalSubmitted> auto& x) {
  auto& [kind, reason, counter_to, rebase_of, notice, settles, terms, patch, results,
         effective_from, until, expires_at, retroactive] = x;
  visit("kind", kind);
  visit("reason", reason, text_form);
  visit("counterTo", counter_to);
  visit("rebaseOf", rebase_of);
  visit("notice", notice);
  visit("settles", settles);
  visit("terms", terms, JsonForm::object);
  visit("patch", patch, JsonForm::array);
  visit("results", results);
  visit("effectiveFrom", effective_from);
  visit("until", until);
  visit("expiresAt", expires_at);
  visit("retroactive", retroactive);
}

using ProposalEvent = std::variant<ProposalSubmitted>;
inline constexpr EventTable<ProposalEvent> proposal_events{{
    {"sopu.proposal.submitted.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_nobody},
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

// A stretch of time and the terms that are to bind in it.
struct ResultingTerms {
  Time from;
  TermsHash terms;
  friend bool operator==(const ResultingTerms&, const ResultingTerms&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ResultingTerms> auto& x) {
  auto& [from, terms] = x;
  visit("from", from);
  visit("terms", terms);
}

// The same, and what it starts from.
struct ProposedStretch {
  Time from;
  std::optional<TermsHash> base;
  TermsHash terms;
  friend bool operator==(const ProposedStretch&, const ProposedStretch&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ProposedStretch> auto& x) {
  auto& [from, base, terms] = x;
  visit("from", from);
  visit("base", base);
  visit("terms", terms);
}

struct Approval {
  EventId id;
  PartyId party;
  PersonId person;
  std::string name;  // of the person, at that time
  Kid kid;
  Recorded recorded;
  friend bool operator==(const Approval&, const Approval&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Approval> auto& x) {
  auto& [id, party, person, name, kid, recorded] = x;
  visit("id", id);
  visit("party", party);
  visit("person", person);
  visit("name", name);
  visit("kid", kid);
  visit("recorded", recorded);
}

// It counts no more: its key had fallen into other hands.
struct FallenApproval {
  Approval approval;
  Fall fall;
  friend bool operator==(const FallenApproval&, const FallenApproval&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<FallenApproval> auto& x) {
  auto& [approval, fall] = x;
  visit("approval", approval);
  visit("fall", fall);
}

struct Rejection {
  PartyId party;
  PersonId person;
  std::string name;   // as it was then
  Recorded recorded;  // of the event that says why
  friend bool operator==(const Rejection&, const Rejection&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Rejection> auto& x) {
  auto& [party, person, name, recorded] = x;
  visit("party", party);
  visit("person", person);
  visit("name", name);
  visit("recorded", recorded);
}

// A third party that is only consulted, and what the terms of the proposal say of it.
struct ToConsult {
  PartyId party;
  Hash part;  // part_of() it
  friend bool operator==(const ToConsult&, const ToConsult&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ToConsult> auto& x) {
  auto& [party, part] = x;
  visit("party", party);
  visit("part", part);
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
  std::optional<EventId> settles;
  EventId tree;  // the first of those that countered or carried over one another up to this one
  Hash event;    // of its JWS: what an approval signs
  std::vector<ProposedStretch> results;
  ChangeClass change_class;           // computed when it was submitted, as the next four are
  std::vector<Needed> needed;         // everybody who must approve; numbers may rise, never fall
  std::vector<ToConsult> to_consult;  // everybody who must be consulted on it
  std::optional<PartyId> takes_out;   // a third party that must approve, if all it does is that
  std::vector<PartyId> concerns;      // who else reads it: whom it names where something changes,
                                      // whoever must approve, whoever was consulted on it
  Time effective_from;
  std::optional<Time> until;  // of a suspension
  Time expires_at;
  bool retroactive = false;
  ProposalStatus status = ProposalStatus::open;
  Recorded recorded;
  std::vector<Approval> approvals;    // of a person the newest word counts:
  std::vector<Rejection> rejections;  // each stands in one of these lists at most
  std::vector<FallenApproval> fallen{};
  friend bool operator==(const Proposal&, const Proposal&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Proposal> auto& x) {
  auto& [id, by, kind, counter_to, rebase_of, notice, settles, tree, event, results, change_class,
         needed, to_consult, takes_out, concerns, effective_from, until, expires_at, retroactive,
         status, recorded, approvals, rejections, fallen] = x;
  visit("id", id);
  visit("by", by);
  visit("kind", kind);
  visit("counterTo", counter_to);
  visit("rebaseOf", rebase_of);
  visit("notice", notice);
  visit("settles", settles);
  visit("tree", tree);
  visit("event", event);
  visit("results", results);
  visit("changeClass", change_class);
  visit("needed", needed);
  visit("toConsult", to_consult);
  visit("takesOut", takes_out);
  visit("concerns", concerns);
  visit("effectiveFrom", effective_from);
  visit("until", until);
  visit("expiresAt", expires_at);
  visit("retroactive", retroactive);
  visit("status", status);
  visit("recorded", recorded);
  visit("approvals", approvals);
  visit("rejections", rejections);
  visit("fallen", fallen);
}

// What a proposal would do to the course of the agreement, whatever its terms.
struct Course {
  ProposalKind kind;
  Time from;
  std::optional<Time> until;
  std::optional<EventId> notice;
};
Course course_of(const ProposalSubmitted& data);
Course course_of(const Proposal& proposal);
// A third party that must approve, and since when without a break some open proposal has needed it
// without a word of it on that one.
struct Asking {
  PartyId party;
  EventId since;        // the event from which it counts
  Time until;           // how long it may be silent, by the terms of that time
  bool silent = false;  // it was, and that was said
  friend bool operator==(const Asking&, const Asking&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Asking> auto& x) {
  auto& [party, since, until, silent] = x;
  visit("party", party);
  visit("since", since);
  visit("until", until);
  visit("silent", silent);
}

// In the log's order, and which of them are open.
struct Proposals {
  SharedList<Proposal> all;
  std::vector<std::uint32_t> open;  // positions, rising
  std::vector<Asking> askings;      // one at most of each party

  const Proposal* find(const EventId& id) const;
  // For changing; it must be there.
  Proposal& edit(const EventId& id);
  friend bool operator==(const Proposals&, const Proposals&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Proposals> auto& x) {
  auto& [all, open, askings] = x;
  visit("proposals", all);
  visit("open", open);
  visit("askings", askings);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const ProposalSubmitted&);
void evolve(const Fold&, const ProposalSubmitted&);
Sentence say(const Saying&, const ProposalSubmitted&);
Sight sight(const Look&, const ProposalSubmitted&);

// How much the reader sees of a proposal, and of what is said about it.
Sight sight_of(const Agreement& agreement, const Reader& reader, const Proposal& proposal);
// Whether its approval is asked for; then it reads all of the proposal, whatever it is otherwise.
bool must_approve(const Proposal& proposal, const PartyId& party);
// Does the reader read what is paid, of what it sees of this proposal?
bool reads_fees(const Reader& reader, const Proposal& proposal);
// The proposal by its id, if the source may know of it: not-found otherwise, as for one that there
// is not.
Result<const Proposal*> find_proposal(const Context& context, const EventId& id,
                                      const char* pointer);

// The proposal at a time, for a reader who sees it.
boost::json::object proposal_json(const Showing& showing, const Proposal& proposal);
void show_proposals(const Showing& showing);  // the open ones
void due_in_proposals(const Agreement& agreement, Time at, Deadlines& list);

// The longest for which a proposal that is submitted at a time may be open.
Time latest_expiry(Time at);

}  // namespace sopu::domain
