// The ledger's clock, as far as it speaks of the ledger itself: what a time zone means, and that
// the ledger stood. What was not done in time is said on the chain of its agreement.
#pragma once

#include "ledger/domain/registry/registry.hpp"

namespace sopu::domain {

inline constexpr TextForm rules_form{1, limits::zone_rules_bytes_max / 3 * 4 + 4};

// From here on the zone means these rules, for every rule that reads local time.
struct ZoneRecorded {
  std::string zone;
  std::string version;  // of the time zone database
  std::string rules;    // standard base64 of a TZif file (RFC 8536)
  friend bool operator==(const ZoneRecorded&, const ZoneRecorded&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ZoneRecorded> auto& x) {
  auto& [zone, version, rules] = x;
  visit("zone", zone, name_form);
  visit("version", version, name_form);
  visit("rules", rules, rules_form);
}

// The ledger took nothing in between, whoever wanted something: the first event after a stop of
// over an hour.
struct LedgerStood {
  Time from;
  Time until;
  friend bool operator==(const LedgerStood&, const LedgerStood&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<LedgerStood> auto& x) {
  auto& [from, until] = x;
  visit("from", from);
  visit("until", until);
}

using ClockEvent = std::variant<ZoneRecorded, LedgerStood>;
inline constexpr EventTable<ClockEvent> clock_events{{
    {"sopu.zone.recorded.v1", About::ledger, Chain::ledger, Use::clock, Sender::operator_only,
     binds_nobody},
    {"sopu.ledger.stood.v1", About::ledger, Chain::ledger, Use::clock, Sender::operator_only,
     binds_nobody},
}};

Refusal decide(const RegistryContext&, const ZoneRecorded&);
Refusal decide(const RegistryContext&, const LedgerStood&);
void evolve(const RegistryFold&, const ZoneRecorded&);
void evolve(const RegistryFold&, const LedgerStood&);
Sentence say(const RegistrySaying&, const ZoneRecorded&);
Sentence say(const RegistrySaying&, const LedgerStood&);
// What days and hours mean is for everybody.
Sight sight(const RegistryLook&, const ZoneRecorded&);
Sight sight(const RegistryLook&, const LedgerStood&);

}  // namespace sopu::domain
