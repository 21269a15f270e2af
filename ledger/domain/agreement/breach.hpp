// Breaches: one side says that a cause for ending the agreement is there; the other may cure it in
// the time that the cause gives; a breach that was not cured lets the first end the agreement.
#pragma once

#include "ledger/domain/agreement/notice.hpp"

namespace sopu::domain {

struct BreachNotified {
  ItemId cause;  // one of the terms' causes
  std::string facts;
  friend bool operator==(const BreachNotified&, const BreachNotified&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<BreachNotified> auto& x) {
  auto& [cause, facts] = x;
  visit("cause", cause);
  visit("facts", facts, text_form);
}

// By the side that is accused.
struct BreachCured {
  EventId breach;  // the notice's event
  std::string statement;
  friend bool operator==(const BreachCured&, const BreachCured&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<BreachCured> auto& x) {
  auto& [breach, statement] = x;
  visit("breach", breach);
  visit("statement", statement, text_form);
}

using BreachEvent = std::variant<BreachNotified, BreachCured>;
inline constexpr EventTable<BreachEvent> breach_events{{
    {"sopu.breach.notified.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_with(ChangeClass::remedy)},
    {"sopu.breach.cured.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_nobody},
}};

// ---------------------------------------------------------------- the slice of the state

// A breach notice that counts.
struct Breach {
  enum class Status { curing, cured, uncured, spent, overturned };
  EventId notice;
  Role side;  // whose notice it is, whoever stands there later
  ItemId cause;
  int version;  // that bound when it counted: by it everything that follows is judged
  Status status;
  Recorded since;
  Recorded recorded;  // of the notice, which holds the facts
  friend bool operator==(const Breach&, const Breach&) = default;
};
constexpr auto names_of(Breach::Status) {
  return std::to_array<std::string_view>({"curing", "cured", "uncured", "spent", "overturned"});
}
template <class Visit>
void fields(Visit&& visit, Of<Breach> auto& x) {
  auto& [notice, side, cause, version, status, since, recorded] = x;
  visit("notice", notice);
  visit("side", side);
  visit("cause", cause);
  visit("version", version);
  visit("status", status);
  visit("since", since);
  visit("recorded", recorded);
}

// In the order in which they began to count, and which of them may still come to something.
struct Breaches {
  SharedList<Breach> all;
  std::vector<std::uint32_t> standing;  // positions of what is curing or uncured, rising

  const Breach* find(const EventId& notice) const;
  friend bool operator==(const Breaches&, const Breaches&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Breaches> auto& x) {
  auto& [all, standing] = x;
  visit("breaches", all);
  visit("standingBreaches", standing);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const BreachNotified&);
Refusal decide(const Context&, const BreachCured&);
void evolve(const Fold&, const BreachNotified&);
void evolve(const Fold&, const BreachCured&);
Sentence say(const Saying&, const BreachNotified&);
Sentence say(const Saying&, const BreachCured&);
Sight sight(const Look&, const BreachNotified&);
Sight sight(const Look&, const BreachCured&);

// Why the source may not accuse for the cause now, or not end the agreement for it.
Refusal refuse_accusation(const Context& context, const ItemId& cause);
Refusal refuse_end_for(const Context& context, const ItemId& cause);

// A notice of a breach counts from the fold's event on.
void open_breach(const Fold& fold, const Notice& notice);
// It comes to its next state: its time to be cured, or to be acted on, is over.
void end_cure(const Fold& fold, const EventId& notice);
void spend_breach(const Fold& fold, const EventId& notice);
// Until when it can be disputed that it was cured.
Time cure_disputable_until(const Agreement& agreement, const Breach& breach);
// As a dispute ended: it was none; it was not cured; what time there is to act on it begins now.
void overturn_breach(const Fold& fold, const EventId& notice);
void revive_breach(const Fold& fold, const EventId& notice);
void count_breach_anew(const Fold& fold, const EventId& notice);
// When the time runs out that runs for a breach that stands.
Time runs_out(const Agreement& agreement, const Breach& breach);

void show_breaches(const Showing& showing);
void follow_breaches(const Step& step, Remarks& remarks);
void due_in_breaches(const Agreement& agreement, Deadlines& list);

}  // namespace sopu::domain
