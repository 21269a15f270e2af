// Disputes: a claim of one side against the other, about clauses as they bound on some day, which
// goes from level to level by the procedure of the terms that ruled when it was raised, until it is
// settled, determined, withdrawn, or lapses. A case has its own chain, so that however much is said
// in it no amendment grows stale; what begins or ends it stands on the contract.
#pragma once

#include "ledger/domain/agreement/neutral.hpp"
#include "ledger/domain/agreement/settlement.hpp"
#include "ledger/domain/performance/course.hpp"

namespace sopu::domain {

struct DisputeRaised {
  std::vector<ItemId> clauses;          // or other items of the terms
  std::optional<std::int64_t> version;  // as they stood in it; absent: the one that rules now
  std::optional<EventId> notice;        // a breach or a termination that it contests
  std::optional<EventId> complaint;     // that was not resolved
  std::string claim;
  std::string remedy_sought;
  std::optional<std::vector<performance::WindowName>> windows{};  // whose figures are in dispute
  friend bool operator==(const DisputeRaised&, const DisputeRaised&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<DisputeRaised> auto& x) {
  auto& [clauses, version, notice, complaint, claim, remedy_sought, windows] = x;
  visit("clauses", clauses);
  visit("version", version, IntegerForm{1, limits::version_number_max});
  visit("notice", notice);
  visit("complaint", complaint);
  visit("claim", claim, text_form);
  visit("remedySought", remedy_sought, text_form);
  visit("windows", windows);
}

struct DisputeResponded {
  EventId dispute;
  std::string statement;
  friend bool operator==(const DisputeResponded&, const DisputeResponded&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<DisputeResponded> auto& x) {
  auto& [dispute, statement] = x;
  visit("dispute", dispute);
  visit("statement", statement, text_form);
}

// A document that is kept beside the log, by what is in it. Its signer says what it is.
struct Document {
  std::string title;
  std::int64_t bytes;
  Hash sha256;
  friend bool operator==(const Document&, const Document&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Document> auto& x) {
  auto& [title, bytes, sha256] = x;
  visit("title", title, name_form);
  visit("bytes", bytes, IntegerForm{1, static_cast<std::int64_t>(limits::document_bytes_max)});
  visit("sha256", sha256);
}

struct EvidenceSubmitted {
  EventId dispute;
  std::string statement;
  std::optional<std::vector<ItemId>> clauses;      // of the version in dispute
  std::optional<std::vector<EventId>> events;      // earlier ones of the agreement
  std::optional<std::vector<Document>> documents;  // which the signer has put beside the log
  friend bool operator==(const EvidenceSubmitted&, const EvidenceSubmitted&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<EvidenceSubmitted> auto& x) {
  auto& [dispute, statement, clauses, events, documents] = x;
  visit("dispute", dispute);
  visit("statement", statement, text_form);
  visit("clauses", clauses);
  visit("events", events);
  visit("documents", documents);
}

// A side asks the other, the neutral asks a side.
enum class Side { provider, customer };
constexpr auto names_of(Side) {
  return std::to_array<std::string_view>({"provider", "customer"});
}

struct DisputeQueried {
  EventId dispute;
  std::optional<Side> to;  // exactly of the neutral's
  std::string text;
  friend bool operator==(const DisputeQueried&, const DisputeQueried&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<DisputeQueried> auto& x) {
  auto& [dispute, to, text] = x;
  visit("dispute", dispute);
  visit("to", to);
  visit("text", text, text_form);
}

struct DisputeAnswered {
  EventId dispute;
  EventId query;
  std::string text;
  friend bool operator==(const DisputeAnswered&, const DisputeAnswered&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<DisputeAnswered> auto& x) {
  auto& [dispute, query, text] = x;
  visit("dispute", dispute);
  visit("query", query);
  visit("text", text, text_form);
}

// To the next level, before the time of this one is over.
struct DisputeEscalated {
  EventId dispute;
  std::string reason;
  friend bool operator==(const DisputeEscalated&, const DisputeEscalated&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<DisputeEscalated> auto& x) {
  auto& [dispute, reason] = x;
  visit("dispute", dispute);
  visit("reason", reason, text_form);
}

using DisputeEvent = std::variant<DisputeRaised, DisputeResponded, EvidenceSubmitted,
                                  DisputeQueried, DisputeAnswered, DisputeEscalated>;
inline constexpr EventTable<DisputeEvent> dispute_events{{
    {"sopu.dispute.raised.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
    {"sopu.dispute.responded.v1", About::agreement, Chain::dispute, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
    {"sopu.evidence.submitted.v1", About::agreement, Chain::dispute, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
    {"sopu.dispute.queried.v1", About::agreement, Chain::dispute, Use::sign, Sender::reader,
     binds_nobody, AfterEnd::taken},
    {"sopu.dispute.answered.v1", About::agreement, Chain::dispute, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
    {"sopu.dispute.escalated.v1", About::agreement, Chain::dispute, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
}};

// ---------------------------------------------------------------- the slice of the state

struct Query {
  EventId id;
  PartyId by;
  std::optional<Role> side;  // who asks; absent: the neutral
  Role to;
  Recorded recorded;
  std::optional<Recorded> answer;
  friend bool operator==(const Query&, const Query&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Query> auto& x) {
  auto& [id, by, side, to, recorded, answer] = x;
  visit("id", id);
  visit("by", by);
  visit("side", side);
  visit("to", to);
  visit("recorded", recorded);
  visit("answer", answer);
}

// Of the procedure, in the order in which they were come to.
struct LevelBegun {
  int level;
  bool ran_out;  // the time before it was over: nobody asked for it
  Recorded begun;
  friend bool operator==(const LevelBegun&, const LevelBegun&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<LevelBegun> auto& x) {
  auto& [level, ran_out, begun] = x;
  visit("level", level);
  visit("ranOut", ran_out);
  visit("begun", begun);
}

struct Dispute {
  EventId id;
  PartyId by;
  Role side;  // that raised it, whoever stands there later
  std::vector<ItemId> clauses;
  int version;  // in which they are looked at
  int rules;    // the version by whose procedure it goes
  std::optional<EventId> notice;
  std::optional<EventId> complaint;
  std::vector<performance::WindowName> windows;  // what is paid for them waits for the outcome
  Head head;                                     // newest event of its chain
  Recorded recorded;
  std::optional<Recorded> response;
  std::vector<LevelBegun> levels;
  Time since;  // from when the running time counts
  std::vector<Query> queries;
  Neutrals neutrals;
  std::vector<Settlement> settlements;
  std::optional<Outcome> outcome;
  friend bool operator==(const Dispute&, const Dispute&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Dispute> auto& x) {
  auto& [id, by, side, clauses, version, rules, notice, complaint, windows, head, recorded,
         response, levels, since, queries, neutrals, settlements, outcome] = x;
  visit("id", id);
  visit("by", by);
  visit("side", side);
  visit("clauses", clauses);
  visit("version", version);
  visit("rules", rules);
  visit("notice", notice);
  visit("complaint", complaint);
  visit("windows", windows);
  visit("head", head);
  visit("recorded", recorded);
  visit("response", response);
  visit("levels", levels);
  visit("since", since);
  visit("queries", queries);
  visit("neutrals", neutrals);
  visit("settlements", settlements);
  visit("outcome", outcome);
}

// In the order in which they were raised, and in which of them something may still be due.
struct Disputes {
  SharedList<Dispute> all;
  std::vector<std::uint32_t> running;    // positions, rising
  std::vector<NeutralService> neutrals;  // of any of them

  const Dispute* find(const EventId& id) const;
  // For changing; it must be there.
  Dispute& edit(const EventId& id);
  friend bool operator==(const Disputes&, const Disputes&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Disputes> auto& x) {
  auto& [all, running, neutrals] = x;
  visit("disputes", all);
  visit("runningDisputes", running);
  visit("neutralsOfDisputes", neutrals);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const DisputeRaised&);
Refusal decide(const Context&, const DisputeResponded&);
Refusal decide(const Context&, const EvidenceSubmitted&);
Refusal decide(const Context&, const DisputeQueried&);
Refusal decide(const Context&, const DisputeAnswered&);
Refusal decide(const Context&, const DisputeEscalated&);
void evolve(const Fold&, const DisputeRaised&);
void evolve(const Fold&, const DisputeResponded&);
void evolve(const Fold&, const EvidenceSubmitted&);
void evolve(const Fold&, const DisputeQueried&);
void evolve(const Fold&, const DisputeAnswered&);
void evolve(const Fold&, const DisputeEscalated&);
Sentence say(const Saying&, const DisputeRaised&);
Sentence say(const Saying&, const DisputeResponded&);
Sentence say(const Saying&, const EvidenceSubmitted&);
Sentence say(const Saying&, const DisputeQueried&);
Sentence say(const Saying&, const DisputeAnswered&);
Sentence say(const Saying&, const DisputeEscalated&);
Sight sight(const Look&, const DisputeRaised&);
Sight sight(const Look&, const DisputeResponded&);
Sight sight(const Look&, const EvidenceSubmitted&);
Sight sight(const Look&, const DisputeQueried&);
Sight sight(const Look&, const DisputeAnswered&);
Sight sight(const Look&, const DisputeEscalated&);

// The case of that id, if the source may know of it, and the same while it is not over. Otherwise
// not-found and wrong-state at /data/dispute.
Result<const Dispute*> find_dispute(const Context& context, const EventId& id);
Result<const Dispute*> find_open_dispute(const Context& context, const EventId& id);
// What ends a case is said by who has seen all of it.
Refusal refuse_other_head(const Dispute& dispute, const Hash& head);

// The procedure by which it goes, and the level on which it is; null while it waits for a response.
TermsPtr procedure_rules(const Agreement& agreement, const Dispute& dispute);
const DisputeLevel* level_of(const Terms& rules, const Dispute& dispute);
bool is_on_last_level(const Terms& rules, const Dispute& dispute);
// From an instant, by the procedure's calendar.
Time counted(const Agreement& agreement, const Dispute& dispute, Time from,
             const Duration& duration);
// What runs in a case that is not over: the time to respond, or that of its level. Nothing while
// that stands still.
std::optional<Time> time_is_over(const Agreement& agreement, const Dispute& dispute);
// That time is over, or the neutral did not come: the next level begins, or there is none.
void climb_by_time(const Fold& fold, const EventId& dispute);

// It is over so.
void end_dispute(const Fold& fold, Dispute& dispute, Outcome outcome);
// Nothing is due in it any more.
void rest(Disputes& disputes, const EventId& dispute);

void show_disputes(const Showing& showing);
void follow_disputes(const Step& step, Remarks& remarks);
void due_in_disputes(const Agreement& agreement, Deadlines& list);

}  // namespace sopu::domain
