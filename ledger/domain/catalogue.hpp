// Every event type, topic by topic. A new topic comes here once; a new type of a topic never does.
// Values; any thread.
#pragma once

#include <array>
#include <tuple>
#include <utility>
#include <variant>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/measurement.hpp"
#include "ledger/domain/event/stream.hpp"
#include "ledger/domain/registry/clock.hpp"
#include "ledger/domain/registry/key.hpp"
#include "ledger/domain/registry/ledger.hpp"
#include "ledger/domain/registry/party.hpp"
#include "ledger/domain/registry/recovery.hpp"

namespace sopu::domain {

using AnyTopic =
    std::variant<LedgerEvent, PartyEvent, KeyEvent, RecoveryEvent, ClockEvent, BeginningEvent,
                 PreparationEvent, ConsultationEvent, ProposalEvent, ConsentEvent, NoticeEvent,
                 BreachEvent, MilestoneEvent, ComplaintEvent, ReviewEvent, DisputeEvent,
                 NeutralEvent, ConfidenceEvent, SettlementEvent, MeasurementEvent, ExclusionEvent,
                 ObjectionEvent, BillEvent, ReportEvent, CreditEvent, DeadlineEvent, AccessEvent,
                 TalkEvent>;

// The topics' tables, in the order of Payload's alternatives.
inline constexpr std::tuple catalogue{
    ledger_events,    party_events,      key_events,         recovery_events,
    clock_events,     beginning_events,  preparation_events, consultation_events,
    proposal_events,  consent_events,    notice_events,      breach_events,
    milestone_events, complaint_events,  review_events,      dispute_events,
    neutral_events,   confidence_events, settlement_events,  measurement_events,
    exclusion_events, objection_events,  bill_events,        report_events,
    credit_events,    deadline_events,   access_events,      talk_events};

template <class Type, class Topic>
inline constexpr bool is_of_topic = std::is_same_v<Type, Topic>;
template <class Type, class... Types>
inline constexpr bool is_of_topic<Type, std::variant<Types...>> =
    std::is_same_v<Type, std::variant<Types...>> || (std::is_same_v<Type, Types> || ...);

template <class Type, class Any>
inline constexpr bool is_said_of = false;
template <class Type, class... Topics>
inline constexpr bool is_said_of<Type, std::variant<Topics...>> = (is_of_topic<Type, Topics> ||
                                                                   ...);
// What an event's data can be.
template <class Type>
concept Said = is_said_of<Type, AnyTopic>;

template <class Type, class... Topics>
consteval std::size_t topic_index(const std::variant<Topics...>*) {
  const std::array<bool, sizeof...(Topics)> is_it{is_of_topic<Type, Topics>...};
  std::size_t i = 0;
  while (!is_it[i]) ++i;
  return i;
}
// The topic of a type.
template <Said Type>
using TopicOf =
    std::variant_alternative_t<topic_index<Type>(static_cast<const AnyTopic*>(nullptr)), AnyTopic>;

// What an event says. How it is made, copied, moved and ended is compiled once (catalogue.cpp):
// every file of the project sees this type, and its seventy-odd alternatives are slow to go
// through.
struct Payload : AnyTopic {
  template <class Data>
  requires Said<std::remove_cvref_t<Data>> Payload(Data&& data)
      : Payload(std::in_place, TopicOf<std::remove_cvref_t<Data>>(std::forward<Data>(data))) {}
  Payload();
  Payload(const Payload&);
  Payload(Payload&&) noexcept;
  Payload& operator=(const Payload&);
  Payload& operator=(Payload&&) noexcept;
  ~Payload();

 private:
  template <class Topic>
  Payload(std::in_place_t, Topic&& topic);
};

struct Event : Envelope {
  Payload payload;
};

// ---------------------------------------------------------------- looking at a payload

template <class Visit>
decltype(auto) visit_event(Visit&& visitor, const Payload& payload) {
  return std::visit([&](const auto& topic) -> decltype(auto) { return std::visit(visitor, topic); },
                    payload);
}

// The event's `data` if it is of this type; null otherwise.
template <Said Type>
const Type* get_if(const Payload& payload) {
  const auto* topic = std::get_if<TopicOf<Type>>(static_cast<const AnyTopic*>(&payload));
  return topic ? std::get_if<Type>(topic) : nullptr;
}
template <Said Type>
bool holds(const Payload& payload) {
  return get_if<Type>(payload) != nullptr;
}

const EventType& type_of(const Payload& payload);

// ---------------------------------------------------------------- going through all types

// Calls `each.template operator()<Type>(const EventType&)` for every type, in the catalogue's
// order.
template <class Each>
void for_each_type(Each&& each) {
  const auto types_of = [&]<class... Types>(const std::variant<Types...>*, const auto& table) {
    std::size_t row = 0;
    (each.template operator()<Types>(table[row++]), ...);
  };
  const auto topics_of = [&]<class... Topics>(const std::variant<Topics...>*) {
    std::apply(
        [&](const auto&... tables) {
          (types_of(static_cast<const Topics*>(nullptr), tables), ...);
        },
        catalogue);
  };
  topics_of(static_cast<const Payload*>(nullptr));
}

}  // namespace sopu::domain
