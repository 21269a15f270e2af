#include "ledger/domain/route.hpp"

#include <algorithm>
#include <limits>

#include "ledger/domain/agreement/by_figures.hpp"
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/domain/agreement/people.hpp"
#include "ledger/domain/terms/terms_parts.hpp"

namespace sopu::domain {
namespace {

// Whose rules a type is judged by.
template <class Type>
concept OfRegistry = requires(const RegistryContext& context, const Type& data) {
  decide(context, data);
};
template <class Type>
concept Begins = std::is_same_v<Type, AgreementInitiated>;
template <class Type>
concept OfTalk = is_of_topic<Type, TalkEvent>;
template <class Type>
concept OfSeries = is_of_topic<Type, MeasurementEvent>;

Refusal decide_in_registry(const RegistryContext& context, const Event& event) {
  if (auto no = refuse_in_registry(context, type_of(event.payload))) return no;
  return visit_event(
      [&]<class Type>(const Type& data) -> Refusal {
        if constexpr (OfRegistry<Type>) {
          return decide(context, data);
        } else {
          return std::nullopt;  // decided by its agreement
        }
      },
      event.payload);
}

constexpr LogIndex end_of_log{std::numeric_limits<std::uint64_t>::max()};

// The agreement, or a copy of it, as the zones are now and without what has fallen.
const Agreement& as_it_is_now(const Agreement& agreement, const Registry& registry,
                              const ClockBookPtr& clock, Agreement& copy) {
  const Roster roster = roster_of(registry);
  if (agreement.clock == clock && !falls(agreement, roster, end_of_log)) return agreement;
  copy = agreement;
  let_fall(copy, roster, end_of_log);
  copy.clock = clock;
  copy.next_due = first_due(copy);
  return copy;
}

// The party that is recovered consented to the agreement, of which who vouches for it is a
// principal.
Refusal refuse_unless_shared(const Streams& streams, const RecoveryConsent& consent, Time at) {
  if (!streams.agreement && !streams.whole) return std::nullopt;
  if (streams.agreement && is_shared(*streams.agreement, consent.party, consent.by, at)) {
    return std::nullopt;
  }
  return refuse_rule({"recovery-not-shared",
                      {{"agreement", consent.agreement.value},
                       {"party", consent.party.value},
                       {"by", consent.by.value}}},
                     "/data/consent");
}

Refusal decide_first(const Registry& registry, const Event& event) {
  const auto* data = get_if<AgreementInitiated>(event.payload);
  if (!data) return no_such_agreement(event);
  if (auto no = refuse_base(event, {*registry.genesis, {0}})) return no;
  return decide_beginning(registry, event, *data);
}

Refusal decide_in_agreement(const Context& context, const Streams& streams, const Event& event) {
  const auto head = head_before(streams, event.payload);
  if (auto no = refuse_in_agreement(context, type_of(event.payload), head)) return no;
  return visit_event(
      [&]<class Type>(const Type& data) -> Refusal {
        if constexpr (Begins<Type>) {
          return refuse(ErrorCode::wrong_state, {"initiated-already", {}});
        } else if constexpr (OfRegistry<Type>) {
          return std::nullopt;  // decided by the registry
        } else {
          return decide(context, data);
        }
      },
      event.payload);
}

Agreement& attached(StreamState& state, const Beside& beside) {
  auto& agreement = std::get<Agreement>(state);
  agreement.book = beside.book;
  agreement.clock = beside.clock;
  return agreement;
}

void evolve_agreement(Agreement& agreement, const Event& event, const Roster& roster,
                      const Recorded& recorded) {
  let_fall(agreement, roster, recorded.index);
  const Fold fold{agreement, event, *roster.key(event.kid), recorded};
  visit_event(
      [&]<class Type>(const Type& data) {
        if constexpr (!Begins<Type> && !OfRegistry<Type> && !OfTalk<Type> && !OfSeries<Type>) {
          evolve(fold, data);
        }
      },
      event.payload);
  settle_consent(fold);
  settle_disputes(fold);
  count_silence(fold);
  const auto dispute = case_of(event.payload);
  extend_chain(fold, type_of(event.payload), dispute ? &*dispute : nullptr);
  agreement.next_due = first_due(agreement);
}

void evolve_talk(std::optional<StreamState>& state, const Event& event, const Recorded& recorded) {
  if (!state) state = Talk{};
  visit_event(
      [&]<class Type>(const Type& data) {
        if constexpr (OfTalk<Type>) evolve(std::get<Talk>(*state), recorded, data);
      },
      event.payload);
}

void evolve_series(std::optional<StreamState>& state, const Event& event,
                   const Recorded& recorded) {
  if (!state) state = Series{};
  visit_event(
      [&]<class Type>(const Type& data) {
        if constexpr (OfSeries<Type>) evolve(std::get<Series>(*state), event, recorded, data);
      },
      event.payload);
}

const EventId* proposal_spoken_of(const Event& event) {
  if (holds<ProposalSubmitted>(event.payload)) return &event.id;
  if (const auto* one = get_if<ProposalApproved>(event.payload)) return &one->proposal;
  if (const auto* one = get_if<ApprovalWithdrawn>(event.payload)) return &one->proposal;
  if (const auto* one = get_if<ProposalRejected>(event.payload)) return &one->proposal;
  if (const auto* one = get_if<ProposalWithdrawn>(event.payload)) return &one->proposal;
  return nullptr;
}

std::vector<ToldStretch> told_stretches(const Agreement& agreement, const Reader& reader,
                                        const Proposal& proposal) {
  std::vector<ToldStretch> told;
  for (Stretch& one : stretches_of(agreement, proposal)) {
    if (!reads_fees(reader, proposal)) one.changes = without_fees(one.changes);
    told.push_back({one.from, std::move(one.changes)});
  }
  return told;
}

void tell_proposal(const Agreement& agreement, const Reader& reader, const Event& event, Told& told,
                   ToldBefore& before) {
  const EventId* id = proposal_spoken_of(event);
  const Proposal* proposal = id ? agreement.proposal(*id) : nullptr;
  if (!proposal) return;
  told.change_class = proposal->change_class;
  const bool is_read =
      holds<ProposalSubmitted>(event.payload) || holds<ProposalApproved>(event.payload);
  const bool by_all_of_it = reader.reads_all() || must_approve(*proposal, reader.party);
  if (!is_read || !(by_all_of_it || reader.is_third_party())) return;
  const auto [known, is_new] = before.try_emplace(*id);
  if (is_new) known->second = told_stretches(agreement, reader, *proposal);
  told.stretches = known->second;
}

// The dispute that an event names.
std::optional<EventId> dispute_named(const Payload& payload) {
  if (const auto* deadline = get_if<DeadlinePassed>(payload)) return case_of(*deadline);
  return visit_event(
      []<class Type>(const Type& data) -> std::optional<EventId> {
        if constexpr (requires { data.dispute; }) {
          return data.dispute;
        } else {
          return std::nullopt;
        }
      },
      payload);
}

}  // namespace

// ---------------------------------------------------------------- streams

Touched touched(const Envelope& event, const Payload& payload) {
  if (const auto* recovered = get_if<PartyRecovered>(payload)) {
    return {registry_stream(), {agreement_stream(recovered->consent.agreement)}};
  }
  const AgreementId* agreement = event.agreement();
  if (!agreement) return {registry_stream(), {}};
  if (std::holds_alternative<TalkEvent>(payload)) {
    return {talk_stream(*agreement), {agreement_stream(*agreement)}};
  }
  if (const auto* data = std::get_if<MeasurementEvent>(&payload)) {
    Touched touched{stream_of(event, *data), around(event, *data)};
    touched.beside.push_back(agreement_stream(*agreement));
    return touched;
  }
  return {agreement_stream(*agreement), {}};
}

std::optional<EventId> case_of(const Payload& payload) {
  // What is said by a person on the contract may end a case, but does not stand on its chain.
  const bool by_clock = holds<DeadlinePassed>(payload);
  if (!by_clock && type_of(payload).chain != Chain::dispute) return std::nullopt;
  return dispute_named(payload);
}

std::optional<EventId> dispute_spoken_of(const Event& event) {
  if (holds<DisputeRaised>(event.payload)) return event.id;
  return dispute_named(event.payload);
}

bool is_on_contract(const Payload& payload) {
  return type_of(payload).chain == Chain::contract && !case_of(payload);
}

std::optional<Head> head_before(const Streams& streams, const Payload& payload) {
  const Head opening{streams.registry.genesis.value_or(Hash{}), {0}};
  if (!streams.agreement) return opening;
  if (const auto id = case_of(payload)) {
    const Dispute* dispute = streams.agreement->disputes.find(*id);
    return dispute ? std::optional(dispute->head) : std::nullopt;
  }
  if (const auto* data = std::get_if<MeasurementEvent>(&payload)) {
    const Series* series = series_with(streams.series, *data);
    return series ? series->head : opening;
  }
  return is_on_contract(payload) ? std::optional(streams.agreement->head) : std::nullopt;
}

void Streams::add(const StreamId& stream, const StreamState& state) {
  if (const auto* one = std::get_if<Agreement>(&state)) agreement = one;
  if (const auto* one = std::get_if<Talk>(&state)) talk = one;
  if (const auto* one = std::get_if<Series>(&state)) series[stream] = one;
}

// ---------------------------------------------------------------- what may happen, and does

Refusal decide(const Streams& streams, const VerifiedEvent& verified, const Recorded& recorded) {
  const Registry& registry = streams.registry;
  const Event& event = verified.event();
  const EventType& type = type_of(event.payload);
  if (auto no = refuse_other_ledger(registry, event.ledger, "/ledger")) return no;
  const KeyRecord* signer = nullptr;
  const auto* opening = get_if<LedgerOpened>(event.payload);
  const SignedTimes& bounds = opening ? opening->signed_times : registry.signed_times;
  if (auto no = refuse_signed_time(bounds, event.time, recorded.at)) return no;
  if (!opening) {
    if (!registry.genesis) return refuse(ErrorCode::wrong_state, {"ledger-not-open", {}});
    const auto checked = check_signer(registry, event, type, recorded.at);
    if (!checked) return checked.error();
    signer = *checked;
  }
  if (auto no = refuse_envelope(event, type)) return no;
  if (type.about != About::agreement) {
    if (auto no = decide_in_registry({registry, event, recorded.at, streams.whole}, event))
      return no;
    const auto* recovery = get_if<PartyRecovered>(event.payload);
    return recovery ? refuse_unless_shared(streams, recovery->consent, recorded.at) : std::nullopt;
  }
  if (!streams.agreement) return decide_first(registry, event);
  Agreement copy;
  const Agreement& agreement = as_it_is_now(*streams.agreement, registry,
                                            streams.clock ? streams.clock : registry.clock, copy);
  const Reader source = reader_of(agreement, event.source, recorded.at);
  auto no = decide_in_agreement(
      {registry, agreement, event, *signer, recorded.at, source, streams.series}, streams, event);
  const bool knows_figures = streams.whole || !streams.series.empty();
  if (no && !knows_figures && hangs_on_figures(*no)) return std::nullopt;
  // Who may not know of the agreement learns no more of it than of one that there is not.
  if (no && no->code != ErrorCode::unknown_agreement) {
    no->zone = zone_at(agreement, recorded.at);
  }
  return no;
}

void evolve(Registry& registry, const Event& event, const Recorded& recorded) {
  const RegistryFold fold{registry, event, recorded};
  visit_event(
      [&]<class Type>(const Type& data) {
        if constexpr (OfRegistry<Type>) evolve(fold, data);
      },
      event.payload);
  extend_chain(fold);
}

void evolve(std::optional<StreamState>& state, const StreamId& stream, const Event& event,
            const Roster& roster, const Recorded& recorded, const Beside& beside) {
  switch (stream.kind) {
    case StreamKind::registry:
      return;  // has a function of its own
    case StreamKind::agreement:
      if (const auto* data = get_if<AgreementInitiated>(event.payload)) {
        state = begin(event, recorded, *data);
      }
      evolve_agreement(attached(*state, beside), event, roster, recorded);
      return;
    case StreamKind::talk:
      evolve_talk(state, event, recorded);
      return;
    case StreamKind::series:
      evolve_series(state, event, recorded);
      return;
  }
}

void set_beside(StreamState& state, const Beside& beside) {
  if (!std::holds_alternative<Agreement>(state)) return;
  Agreement& agreement = attached(state, beside);
  if (beside.clock) agreement.next_due = first_due(agreement);
}

void let_fall(StreamState& state, const Roster& roster) {
  if (auto* agreement = std::get_if<Agreement>(&state)) {
    let_fall(*agreement, roster, end_of_log);
  }
}

bool falls(const StreamState& state, const Roster& roster) {
  const auto* agreement = std::get_if<Agreement>(&state);
  return agreement && falls(*agreement, roster, end_of_log);
}

// ---------------------------------------------------------------- what it did

Effect effect_of(const Registry& registry, const Agreement* before, const Agreement* after,
                 const Event& event, Time at) {
  Effect effect;
  if (const auto* data = std::get_if<KeyEvent>(&event.payload)) {
    for (Sentence& sentence : follow_keys(registry, event, *data, at)) {
      effect.follows.push_back({std::move(sentence), for_everyone()});
    }
  }
  if (const auto* data = std::get_if<RecoveryEvent>(&event.payload)) {
    for (Sentence& sentence : follow_recovery(registry, *data)) {
      effect.follows.push_back({std::move(sentence), for_everyone()});
    }
  }
  if (!after) return effect;
  if (before) effect.phase_before = phase_at(*before, at);
  effect.phase_after = phase_at(*after, at);
  const Roster roster = roster_of(registry);
  const Step step{before, *after, event, at, roster};
  follow_preparation(step, effect.follows);
  follow_consent(step, proposal_spoken_of(event), effect.follows);
  follow_life(step, effect.follows);
  if (before) {
    follow_notices(step, effect.follows);
    follow_breaches(step, effect.follows);
    follow_complaints(step, effect.follows);
    follow_disputes(step, effect.follows);
    follow_exclusions(step, effect.follows);
  }
  return effect;
}

// ---------------------------------------------------------------- to whom it is told

// Everybody reads all of its own words; who does not read everything, what the topics say.
Sight sight_of(const Agreement& agreement, const Reader& reader, const Event& event,
               const AuthorOf& author_of) {
  if (reader.reads_all() || event.source == reader.party) return Sight::whole;
  if (!reader.acts()) return Sight::hidden;
  const Look look{agreement, reader, event, author_of};
  return visit_event(
      [&]<class Type>(const Type& data) -> Sight {
        if constexpr (OfRegistry<Type>) {
          return Sight::hidden;  // no event of an agreement
        } else {
          return sight(look, data);
        }
      },
      event.payload);
}

Sight sight_of(const RegistryLook& look, const Payload& payload) {
  return visit_event(
      [&]<class Type>(const Type& data) -> Sight {
        if constexpr (OfRegistry<Type>) {
          return sight(look, data);
        } else {
          return Sight::hidden;
        }
      },
      payload);
}

Told tell(const Agreement& agreement, const Reader& reader, Sight sight, const Event& event,
          const Effect& effect, ToldBefore& before) {
  Told told;
  const Saying saying{agreement, event, sight};
  told.summary = visit_event(
      [&]<class Type>(const Type& data) -> Sentence {
        if constexpr (OfRegistry<Type>) {
          return {};
        } else {
          return say(saying, data);
        }
      },
      event.payload);
  told.phase_before = effect.phase_before;
  told.phase_after = effect.phase_after;
  tell_proposal(agreement, reader, event, told, before);
  for (const Remark& remark : effect.follows) {
    if (is_for(remark.audience, agreement, reader)) told.follows.push_back(remark.sentence);
  }
  return told;
}

Told tell(Sight sight, const Event& event, const Effect& effect) {
  Told told;
  const RegistrySaying saying{event, sight};
  told.summary = visit_event(
      [&]<class Type>(const Type& data) -> Sentence {
        if constexpr (OfRegistry<Type>) {
          return say(saying, data);
        } else {
          return {};
        }
      },
      event.payload);
  for (const Remark& remark : effect.follows) told.follows.push_back(remark.sentence);
  return told;
}

}  // namespace sopu::domain
