// Milestones of the delivery schedule: delivered by their owner, accepted or refused by whom they
// are owed to. What was said of one was said of what its item says then: once it says something
// else, nothing was delivered yet, and once it is accepted it is changed no more.
#pragma once

#include "ledger/domain/agreement/context.hpp"
#include "ledger/domain/performance/lateness.hpp"

namespace sopu::domain {

struct MilestoneDelivered {
  ItemId milestone;
  std::string note;  // may be empty
  friend bool operator==(const MilestoneDelivered&, const MilestoneDelivered&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MilestoneDelivered> auto& x) {
  auto& [milestone, note] = x;
  visit("milestone", milestone);
  visit("note", note, text_or_none);
}

struct MilestoneAccepted {
  ItemId milestone;
  friend bool operator==(const MilestoneAccepted&, const MilestoneAccepted&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MilestoneAccepted> auto& x) {
  auto& [milestone] = x;
  visit("milestone", milestone);
}

struct MilestoneRefused {
  ItemId milestone;
  std::string reason;
  friend bool operator==(const MilestoneRefused&, const MilestoneRefused&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MilestoneRefused> auto& x) {
  auto& [milestone, reason] = x;
  visit("milestone", milestone);
  visit("reason", reason, text_form);
}

using MilestoneEvent = std::variant<MilestoneDelivered, MilestoneAccepted, MilestoneRefused>;
inline constexpr EventTable<MilestoneEvent> milestone_events{{
    {"sopu.milestone.delivered.v1", About::agreement, Chain::contract, Use::sign,
     Sender::participant, binds_with(ChangeClass::target)},
    {"sopu.milestone.accepted.v1", About::agreement, Chain::contract, Use::sign,
     Sender::participant, binds_with(ChangeClass::target), AfterEnd::taken},
    {"sopu.milestone.refused.v1", About::agreement, Chain::contract, Use::sign, Sender::participant,
     binds_with(ChangeClass::target)},
}};

// ---------------------------------------------------------------- the slice of the state

struct MilestoneState {
  enum class Status { delivered, accepted, refused };
  ItemId id;
  Hash content;  // of the item as it stood then
  Status status;
  EventId event;
  Recorded recorded;  // of the event that holds the note or the reason
  Time delivered;     // when the newest delivery was recorded
  friend bool operator==(const MilestoneState&, const MilestoneState&) = default;
};
constexpr auto names_of(MilestoneState::Status) {
  return std::to_array<std::string_view>({"delivered", "accepted", "refused"});
}
template <class Visit>
void fields(Visit&& visit, Of<MilestoneState> auto& x) {
  auto& [id, content, status, event, recorded, delivered] = x;
  visit("id", id);
  visit("content", content);
  visit("status", status);
  visit("event", event);
  visit("recorded", recorded);
  visit("delivered", delivered);
}

// One that was not delivered in time, as it stood in the terms then.
struct MissedMilestone {
  ItemId id;
  Hash content;
  PartyId owner;
  Recorded recorded;  // of the event that says so
  friend bool operator==(const MissedMilestone&, const MissedMilestone&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MissedMilestone> auto& x) {
  auto& [id, content, owner, recorded] = x;
  visit("id", id);
  visit("content", content);
  visit("owner", owner);
  visit("recorded", recorded);
}

struct Milestones {
  std::vector<MilestoneState> states;  // of those delivered at least once
  std::vector<MissedMilestone> missed;

  // Of the item as it stands in these terms.
  const MilestoneState* find(const Terms& terms, const ItemId& id) const;
  friend bool operator==(const Milestones&, const Milestones&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Milestones> auto& x) {
  auto& [states, missed] = x;
  visit("milestones", states);
  visit("missedMilestones", missed);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const MilestoneDelivered&);
Refusal decide(const Context&, const MilestoneAccepted&);
Refusal decide(const Context&, const MilestoneRefused&);
void evolve(const Fold&, const MilestoneDelivered&);
void evolve(const Fold&, const MilestoneAccepted&);
void evolve(const Fold&, const MilestoneRefused&);
Sentence say(const Saying&, const MilestoneDelivered&);
Sentence say(const Saying&, const MilestoneAccepted&);
Sentence say(const Saying&, const MilestoneRefused&);
Sight sight(const Look&, const MilestoneDelivered&);
Sight sight(const Look&, const MilestoneAccepted&);
Sight sight(const Look&, const MilestoneRefused&);

// When its day is over.
Time due_at(const Milestone& milestone, const Zone& zone);
// Of the item's JCS form.
Hash content_of(const Terms& terms, const ItemId& milestone);
// A milestone that is due while the version that holds it binds, or is overdue when it begins to.
struct DueMilestone {
  Time due;
  Milestone milestone;
  TermsPtr terms;  // that hold it
};
std::vector<DueMilestone> milestones_due(const Agreement& agreement);
// The accepted milestones to which a change would give another content than what was accepted.
std::vector<ItemId> changed_after_acceptance(const Agreement& agreement, const Terms* base,
                                             const Terms& result);
// Was it neither delivered, nor missed as it stands?
bool is_awaited(const Agreement& agreement, const DueMilestone& one);

// What was delivered late, or is late, and costs something by the terms that bound when it was due.
struct LateMilestone {
  ItemId id;
  Time due;
  std::optional<Time> delivered;  // unless that was refused
  performance::Lateness lateness;
};
std::vector<LateMilestone> late_milestones(const Agreement& agreement, Time now);

void show_milestones(const Showing& showing);
void due_in_milestones(const Agreement& agreement, Deadlines& list);

}  // namespace sopu::domain
