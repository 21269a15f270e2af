#include "ledger/domain/catalogue.hpp"

namespace sopu::domain {

template <class Topic>
Payload::Payload(std::in_place_t, Topic&& topic) : AnyTopic(std::forward<Topic>(topic)) {}
template Payload::Payload(std::in_place_t, LedgerEvent&&);
template Payload::Payload(std::in_place_t, PartyEvent&&);
template Payload::Payload(std::in_place_t, KeyEvent&&);
template Payload::Payload(std::in_place_t, RecoveryEvent&&);
template Payload::Payload(std::in_place_t, ClockEvent&&);
template Payload::Payload(std::in_place_t, BeginningEvent&&);
template Payload::Payload(std::in_place_t, PreparationEvent&&);
template Payload::Payload(std::in_place_t, ConsultationEvent&&);
template Payload::Payload(std::in_place_t, ProposalEvent&&);
template Payload::Payload(std::in_place_t, ConsentEvent&&);
template Payload::Payload(std::in_place_t, NoticeEvent&&);
template Payload::Payload(std::in_place_t, BreachEvent&&);
template Payload::Payload(std::in_place_t, MilestoneEvent&&);
template Payload::Payload(std::in_place_t, ComplaintEvent&&);
template Payload::Payload(std::in_place_t, ReviewEvent&&);
template Payload::Payload(std::in_place_t, DisputeEvent&&);
template Payload::Payload(std::in_place_t, NeutralEvent&&);
template Payload::Payload(std::in_place_t, ConfidenceEvent&&);
template Payload::Payload(std::in_place_t, SettlementEvent&&);
template Payload::Payload(std::in_place_t, MeasurementEvent&&);
template Payload::Payload(std::in_place_t, ExclusionEvent&&);
template Payload::Payload(std::in_place_t, ObjectionEvent&&);
template Payload::Payload(std::in_place_t, BillEvent&&);
template Payload::Payload(std::in_place_t, ReportEvent&&);
template Payload::Payload(std::in_place_t, CreditEvent&&);
template Payload::Payload(std::in_place_t, DeadlineEvent&&);
template Payload::Payload(std::in_place_t, AccessEvent&&);
template Payload::Payload(std::in_place_t, TalkEvent&&);

Payload::Payload() = default;
Payload::Payload(const Payload&) = default;
Payload::Payload(Payload&&) noexcept = default;
Payload& Payload::operator=(const Payload&) = default;
Payload& Payload::operator=(Payload&&) noexcept = default;
Payload::~Payload() = default;

namespace {

template <std::size_t... I>
const EventType& row_of(const Payload& payload, std::index_sequence<I...>) {
  const EventType* row = nullptr;
  ((payload.index() == I ? void(row = &std::get<I>(catalogue)[std::get<I>(payload).index()])
                         : void()),
   ...);
  return *row;
}

}  // namespace

const EventType& type_of(const Payload& payload) {
  return row_of(payload, std::make_index_sequence<std::variant_size_v<AnyTopic>>());
}

}  // namespace sopu::domain
