#include "ledger/domain/catalogue.hpp"

namespace sopu::domain {
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
  return row_of(payload, std::make_index_sequence<std::variant_size_v<Payload>>());
}

}  // namespace sopu::domain
