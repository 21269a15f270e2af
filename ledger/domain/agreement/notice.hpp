// Notices: what one side may do alone to accuse the other, to end an agreement or a negotiation, or
// to let it run out. One counts from the event that completes the people it takes.
#pragma once

#include "ledger/domain/agreement/context.hpp"

namespace sopu::domain {

struct TerminationNotified {
  std::string reason;
  std::optional<ItemId> cause;  // one of the terms' causes, of which a breach is on record
  Time effective_from;
  friend bool operator==(const TerminationNotified&, const TerminationNotified&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<TerminationNotified> auto& x) {
  auto& [reason, cause, effective_from] = x;
  visit("reason", reason, text_form);
  visit("cause", cause);
  visit("effectiveFrom", effective_from);
}

// For the end of the first period for which it is in time.
struct RenewalDeclined {
  std::string reason;
  friend bool operator==(const RenewalDeclined&, const RenewalDeclined&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<RenewalDeclined> auto& x) {
  auto& [reason] = x;
  visit("reason", reason, text_form);
}

// Another of the party's people says the same.
struct NoticeSeconded {
  EventId notice;
  Hash event;  // of the notice's JWS
  friend bool operator==(const NoticeSeconded&, const NoticeSeconded&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<NoticeSeconded> auto& x) {
  auto& [notice, event] = x;
  visit("notice", notice);
  visit("event", event);
}

// By who signed it, until it counts.
struct NoticeWithdrawn {
  EventId notice;
  std::string reason;  // may be empty
  friend bool operator==(const NoticeWithdrawn&, const NoticeWithdrawn&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<NoticeWithdrawn> auto& x) {
  auto& [notice, reason] = x;
  visit("notice", notice);
  visit("reason", reason, text_or_none);
}

using NoticeEvent =
    std::variant<TerminationNotified, RenewalDeclined, NoticeSeconded, NoticeWithdrawn>;
inline constexpr EventTable<NoticeEvent> notice_events{{
    {"sopu.termination.notified.v1", About::agreement, Chain::contract, Use::sign,
     Sender::principal, binds_with(ChangeClass::remedy)},
    {"sopu.renewal.declined.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_with(ChangeClass::remedy)},
    {"sopu.notice.seconded.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_with(ChangeClass::remedy)},
    {"sopu.notice.withdrawn.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_nobody},
}};

// ---------------------------------------------------------------- the slice of the state

enum class NoticeKind { breach, termination, declined_renewal };
constexpr auto names_of(NoticeKind) {
  return std::to_array<std::string_view>({"breach", "termination", "declinedRenewal"});
}

// Whose word a notice has.
struct NoticeSignature {
  PersonId person;
  std::string name;  // as it was then
  Kid kid;
  Recorded recorded;
  friend bool operator==(const NoticeSignature&, const NoticeSignature&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<NoticeSignature> auto& x) {
  auto& [person, name, kid, recorded] = x;
  visit("person", person);
  visit("name", name);
  visit("kid", kid);
  visit("recorded", recorded);
}

struct Notice {
  enum class Status { incomplete, complete, withdrawn, lapsed };
  EventId id;
  NoticeKind kind;
  PartyId by;
  Hash event;                          // of its JWS: what is seconded
  std::optional<ItemId> cause;         // of a breach, and of a termination for it
  std::optional<Time> effective_from;  // of a termination, as its signer wished
  int people;                          // how many it takes; the number may rise, never fall
  std::vector<NoticeSignature> signatures;
  std::optional<Time> fell;  // its signer's key was compromised since then: it counts no more
  Status status = Status::incomplete;
  Recorded recorded;
  friend bool operator==(const Notice&, const Notice&) = default;
};
constexpr auto names_of(Notice::Status) {
  return std::to_array<std::string_view>({"incomplete", "complete", "withdrawn", "lapsed"});
}
template <class Visit>
void fields(Visit&& visit, Of<Notice> auto& x) {
  auto& [id, kind, by, event, cause, effective_from, people, signatures, fell, status, recorded] =
      x;
  visit("id", id);
  visit("kind", kind);
  visit("by", by);
  visit("event", event);
  visit("cause", cause);
  visit("effectiveFrom", effective_from);
  visit("people", people);
  visit("signatures", signatures);
  visit("fell", fell);
  visit("status", status);
  visit("recorded", recorded);
}

// In the log's order, and which of them wait for people.
struct Notices {
  SharedList<Notice> all;
  std::vector<std::uint32_t> waiting;  // positions, rising

  const Notice* find(const EventId& id) const;
  friend bool operator==(const Notices&, const Notices&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Notices> auto& x) {
  auto& [all, waiting] = x;
  visit("notices", all);
  visit("waitingNotices", waiting);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const TerminationNotified&);
Refusal decide(const Context&, const RenewalDeclined&);
Refusal decide(const Context&, const NoticeSeconded&);
Refusal decide(const Context&, const NoticeWithdrawn&);
void evolve(const Fold&, const TerminationNotified&);
void evolve(const Fold&, const RenewalDeclined&);
void evolve(const Fold&, const NoticeSeconded&);
void evolve(const Fold&, const NoticeWithdrawn&);
Sentence say(const Saying&, const TerminationNotified&);
Sentence say(const Saying&, const RenewalDeclined&);
Sentence say(const Saying&, const NoticeSeconded&);
Sentence say(const Saying&, const NoticeWithdrawn&);
Sight sight(const Look&, const TerminationNotified&);
Sight sight(const Look&, const RenewalDeclined&);
Sight sight(const Look&, const NoticeSeconded&);
Sight sight(const Look&, const NoticeWithdrawn&);

// The source leaves no more standing than it may.
Refusal refuse_too_many_notices(const Context& context);
// The notice of the fold's event: it has its first signature, and counts if it takes no more.
void give_notice(const Fold& fold, NoticeKind kind, std::optional<ItemId> cause = {},
                 std::optional<Time> effective_from = {});
// It waits no more.
void close_notice(Notices& notices, const EventId& id, Notice::Status status);
// When a notice lapses that waits for people.
Time lapses(const Notice& notice);

void show_notices(const Showing& showing);
void follow_notices(const Step& step, Remarks& remarks);
void due_in_notices(const Agreement& agreement, Deadlines& list);

}  // namespace sopu::domain
