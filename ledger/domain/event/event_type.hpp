// A row of a topic's table: what holds for every event of a type before its own rules are asked.
// Constants; any thread.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <variant>

#include "ledger/domain/terms/change_class.hpp"

namespace sopu::domain {

// On which chain the event stands: it names the newest event there as its `base`.
enum class Chain {
  none,       // names no base
  contract,   // its agreement's
  dispute,    // that of the case that its data names
  series,     // that of the measurements of its signer that its data names
  party,      // its party's own
  party_any,  // its party's own, where any event of it will do as the base
  ledger,     // the ledger's own
};

// What the subject must be.
enum class About { ledger, party, agreement };

// What the signing key must be good for.
// `any`: whatever a person's key does.
enum class Use { sign, sign_or_read, measure, admin, clock, any };

// Who may send it at all; what more a type asks for is said by its own rules.
enum class Sender {
  anyone,         // whom the type's rules allow
  operator_only,  // the ledger's operator
  party_itself,   // the party that is the subject
  principal,      // provider or customer of the agreement
  third_party,    // one of the agreement
  participant,    // whoever takes part in the agreement
  reader,         // a participant, or whom a principal lets read
};

// How far it binds the party of its signer: a signing key may bind it that far or less.
struct Binds {
  bool as_its_content = false;  // its rules ask, knowing what it is about
  std::optional<ChangeClass>
      with;  // as much as a change of this class; both absent: it binds nobody
};
inline constexpr Binds binds_nobody{};
inline constexpr Binds binds_as_its_content{true, {}};
constexpr Binds binds_with(ChangeClass change_class) {
  return {false, change_class};
}

// Whether an agreement that is over still takes it.
enum class AfterEnd { refused, taken };

struct EventType {
  std::string_view name;  // `sopu.milestone.delivered.v1`
  About about;
  Chain chain;
  Use use;
  Sender sender;
  Binds binds;
  AfterEnd after_end = AfterEnd::refused;
};

// A topic's types, a row for each alternative of its variant, in that order.
template <class Events>
using EventTable = std::array<EventType, std::variant_size_v<Events>>;

}  // namespace sopu::domain
