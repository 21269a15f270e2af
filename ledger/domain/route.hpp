// The one dispatch: which streams an event touches, whether it may happen, what it changes, what it
// says and to whom. The writer, the dry run, the rebuild, the verifier and the tests all go through
// here; the rules themselves are in the topics.
// Pure functions; any thread.
#pragma once

#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/verified_event.hpp"

namespace sopu::domain {

// ---------------------------------------------------------------- streams

// The state of a stream that is not the registry's.
using StreamState = std::variant<Agreement, Talk, Series>;

// The streams by which an event is judged, all of which are loaded for it, and no others.
struct Touched {
  StreamId own;                  // the event stands here
  std::vector<StreamId> beside;  // and these have a say
};
// The registry, which every event is judged by, is not named beside others.
Touched touched(const Envelope& event, const Payload& payload);
// The series by whose figures it is judged as well, which the agreement says: loaded after those.
std::vector<StreamId> measured_for(const Agreement& agreement, const Event& event, Time at);

// The case on whose chain an event stands; nothing for what stands on its agreement's contract, or
// on no chain.
std::optional<EventId> case_of(const Payload& payload);
bool is_on_contract(const Payload& payload);
// The case that an event begins, speaks in, or ends; nothing for others.
std::optional<EventId> dispute_spoken_of(const Event& event);
// Those states, as far as the streams have begun. Of a ledger of which only a part is here, what is
// missing may be there: it refuses nothing.
struct Streams {
  const Registry& registry;
  const Agreement* agreement = nullptr;
  const Talk* talk = nullptr;
  SeriesAround series{};  // by whose figures it is judged
  ClockBookPtr clock{};   // to judge by instead of those on record; null: none
  bool whole = true;

  void add(const StreamId& stream, const StreamState& state);
  // The agreement that the event is about; null where it only has a say, and before it began.
  const Agreement* about(const Envelope& event) const {
    return event.agreement() ? agreement : nullptr;
  }
};

// The newest event of the chain of its agreement on which it would stand; the opening of the ledger
// where the chain has not begun. Nothing where it stands on none, or there is no such case.
std::optional<Head> head_before(const Streams& streams, const Payload& payload);

// ---------------------------------------------------------------- what may happen, and does

// Refusals: every code from wrong-ledger on that can arise once a signature is good.
Refusal decide(const Streams& streams, const VerifiedEvent& event, const Recorded& recorded);

// Folds an event that was decided with yes into the registry.
void evolve(Registry& registry, const Event& event, const Recorded& recorded);
// What the states of streams are asked with, and is no part of them: where terms are found, and
// what zones mean.
struct Beside {
  TermsBookPtr book;
  ClockBookPtr clock;
};

// Folds it into its own stream, if that is another; `state` is absent before the stream's first
// event. `roster` knows the key that signed, and whatever the registry said before the event; it
// may know more.
void evolve(std::optional<StreamState>& state, const StreamId& stream, const Event& event,
            const Roster& roster, const Recorded& recorded, const Beside& beside);
// A state as it is with all that the registry has said by now: what fell since its last event.
void let_fall(StreamState& state, const Roster& roster);
bool falls(const StreamState& state, const Roster& roster);
// A state that was loaded, or is asked at another time. Without a clock nothing is due.
void set_beside(StreamState& state, const Beside& beside);

// ---------------------------------------------------------------- what it did

// What came of an event, computed when it was folded.
struct Effect {
  std::optional<Phase> phase_before;
  std::optional<Phase> phase_after;
  std::vector<Remark> follows;  // dates, gates, duties
  friend bool operator==(const Effect&, const Effect&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Effect> auto& x) {
  auto& [phase_before, phase_after, follows] = x;
  visit("phaseBefore", phase_before);
  visit("phaseAfter", phase_after);
  visit("follows", follows);
}
// The registry as it is after the event. `before` is null where the agreement begins; both are null
// for registry events.
Effect effect_of(const Registry& registry, const Agreement* before, const Agreement* after,
                 const Event& event, Time at);

// ---------------------------------------------------------------- to whom it is told

using AuthorOf = std::function<std::optional<PartyId>(const EventId&)>;

// How much of an event of the agreement a reader sees, from the whole state.
Sight sight_of(const Agreement& agreement, const Reader& reader, const Event& event,
               const AuthorOf& author_of);
Sight sight_of(const RegistryLook& look, const Payload& payload);

// What a proposal changes in a stretch of time, against what would bind there without it.
struct ToldStretch {
  Time from;
  std::vector<Change> changes;
};
template <class Visit>
void fields(Visit&& visit, Of<ToldStretch> auto& x) {
  auto& [from, changes] = x;
  visit("from", from);
  visit("changes", changes);
}

// An event and its effect, as far as one reader may know them.
struct Told {
  Sentence summary;
  std::optional<Phase> phase_before;
  std::optional<Phase> phase_after;
  std::optional<ChangeClass> change_class;  // of the proposal spoken of
  std::vector<ToldStretch> stretches;       // what it changes, and from when
  std::vector<Sentence> follows;
};
template <class Visit>
void fields(Visit&& visit, Of<Told> auto& x) {
  auto& [summary, phase_before, phase_after, change_class, stretches, follows] = x;
  visit("summary", summary);
  visit("phaseBefore", phase_before);
  visit("phaseAfter", phase_after);
  visit("changeClass", change_class);
  visit("stretches", stretches);
  visit("follows", follows);
}
// What one reader was told already of an agreement's proposals, so that it is not computed again
// for each of their approvals.
using ToldBefore = std::map<EventId, std::vector<ToldStretch>>;
// Needs a sight that is not hidden.
Told tell(const Agreement& agreement, const Reader& reader, Sight sight, const Event& event,
          const Effect& effect, ToldBefore& before);
Told tell(Sight sight, const Event& event, const Effect& effect);

}  // namespace sopu::domain
