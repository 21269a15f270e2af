// Complaints, of the service or of the agreement itself: filed by whoever takes part, answered on
// the levels of the terms' escalation, closed by who filed them. A complaint is no dispute and
// decides nothing; one of the agreement asks for a review.
#pragma once

#include "ledger/domain/agreement/context.hpp"

namespace sopu::domain {

enum class ComplaintAbout { service, agreement };
constexpr auto names_of(ComplaintAbout) {
  return std::to_array<std::string_view>({"service", "agreement"});
}

struct ComplaintFiled {
  ComplaintAbout about;
  std::optional<ItemId> clause;  // or any other item of the terms, such as an objective
  std::string text;
  friend bool operator==(const ComplaintFiled&, const ComplaintFiled&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ComplaintFiled> auto& x) {
  auto& [about, clause, text] = x;
  visit("about", about);
  visit("clause", clause);
  visit("text", text, text_form);
}

struct ComplaintAnswered {
  EventId complaint;
  std::string statement;
  friend bool operator==(const ComplaintAnswered&, const ComplaintAnswered&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ComplaintAnswered> auto& x) {
  auto& [complaint, statement] = x;
  visit("complaint", complaint);
  visit("statement", statement, text_form);
}

// By who filed it, content or not.
struct ComplaintClosed {
  EventId complaint;
  bool resolved;
  std::string statement;
  friend bool operator==(const ComplaintClosed&, const ComplaintClosed&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ComplaintClosed> auto& x) {
  auto& [complaint, resolved, statement] = x;
  visit("complaint", complaint);
  visit("resolved", resolved);
  visit("statement", statement, text_form);
}

using ComplaintEvent = std::variant<ComplaintFiled, ComplaintAnswered, ComplaintClosed>;
inline constexpr EventTable<ComplaintEvent> complaint_events{{
    {"sopu.complaint.filed.v1", About::agreement, Chain::contract, Use::sign, Sender::participant,
     binds_nobody},
    {"sopu.complaint.answered.v1", About::agreement, Chain::contract, Use::sign,
     Sender::participant, binds_nobody, AfterEnd::taken},
    {"sopu.complaint.closed.v1", About::agreement, Chain::contract, Use::sign, Sender::participant,
     binds_nobody, AfterEnd::taken},
}};

// ---------------------------------------------------------------- the slice of the state

struct Complaint {
  enum class Status { waiting, answered, closed };
  EventId id;
  PartyId by;
  ComplaintAbout about;
  std::optional<ItemId> clause;
  int version;         // that ruled when it was filed: by its escalation the time runs
  std::uint32_t step;  // of that escalation, who must answer now: from 0
  Time since;          // when that step's time began
  Status status = Status::waiting;
  Recorded recorded;
  std::optional<Recorded> answer;  // the newest
  std::optional<Recorded> closed;  // by that event
  std::optional<bool> resolved;    // as it says
  std::optional<EventId> review;   // that was held for it
  std::optional<EventId> dispute;  // that was raised of it: nobody need answer it any more
  friend bool operator==(const Complaint&, const Complaint&) = default;
};
constexpr auto names_of(Complaint::Status) {
  return std::to_array<std::string_view>({"waiting", "answered", "closed"});
}
template <class Visit>
void fields(Visit&& visit, Of<Complaint> auto& x) {
  auto& [id, by, about, clause, version, step, since, status, recorded, answer, closed, resolved,
         review, dispute] = x;
  visit("id", id);
  visit("by", by);
  visit("about", about);
  visit("clause", clause);
  visit("version", version);
  visit("step", step);
  visit("since", since);
  visit("status", status);
  visit("recorded", recorded);
  visit("answer", answer);
  visit("closed", closed);
  visit("resolved", resolved);
  visit("review", review);
  visit("dispute", dispute);
}

// In the order in which they were filed, and which of them are not closed.
struct Complaints {
  SharedList<Complaint> all;
  std::vector<std::uint32_t> open;  // positions, rising

  const Complaint* find(const EventId& id) const;
  friend bool operator==(const Complaints&, const Complaints&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Complaints> auto& x) {
  auto& [all, open] = x;
  visit("complaints", all);
  visit("openComplaints", open);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const ComplaintFiled&);
Refusal decide(const Context&, const ComplaintAnswered&);
Refusal decide(const Context&, const ComplaintClosed&);
void evolve(const Fold&, const ComplaintFiled&);
void evolve(const Fold&, const ComplaintAnswered&);
void evolve(const Fold&, const ComplaintClosed&);
Sentence say(const Saying&, const ComplaintFiled&);
Sentence say(const Saying&, const ComplaintAnswered&);
Sentence say(const Saying&, const ComplaintClosed&);
Sight sight(const Look&, const ComplaintFiled&);
Sight sight(const Look&, const ComplaintAnswered&);
Sight sight(const Look&, const ComplaintClosed&);

// Who must answer a complaint that waits, and until when; nothing once nobody is left.
struct AwaitedAnswer {
  int level;
  std::string role;
  PartyId party;
  Time until;
};
std::optional<AwaitedAnswer> awaited(const Agreement& agreement, const Complaint& complaint);
// That step's time is over: it is the next one's turn.
void escalate_complaint(const Fold& fold, const EventId& id);
// Of whatever is said about it: for who filed it, and whom its escalation names.
Sight sight_of_complaint(const Look& look, const EventId& id);
// A review was held for it.
void set_review(Complaints& complaints, const EventId& complaint, const EventId& review);
// One of the agreement, for which no review was held yet.
Refusal refuse_review_for(const Context& context, const EventId& complaint);

// A dispute was raised of it; and may the source raise one?
void set_dispute(Complaints& complaints, const EventId& complaint, const EventId& dispute);
Refusal refuse_dispute_of(const Context& context, const EventId& complaint);

void show_complaints(const Showing& showing);
void follow_complaints(const Step& step, Remarks& remarks);
void due_in_complaints(const Agreement& agreement, Deadlines& list);

}  // namespace sopu::domain
