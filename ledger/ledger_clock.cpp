#include "ledger/ledger_clock.hpp"

#include <utility>

#include "crypto/base64.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/limits.hpp"

namespace sopu {

bool LedgerClock::speaks(const domain::Registry& registry) const {
  const auto* key = domain::clock_key(registry);
  return key && options_.voice && options_.voice->kid() == key->kid;
}

std::optional<ClockVoice::Said> LedgerClock::next(const domain::Registry& registry,
                                                  domain::Time newest, domain::Time at) {
  if (!std::exchange(has_begun_, true)) {
    if (!registry.genesis) return std::nullopt;  // a new log
    if (!speaks(registry)) {
      report(
          "the ledger's clock says nothing, as there is no valid clock key: what needs it is "
          "refused with clock-missing. `sopu clock renew` makes one");
      return std::nullopt;
    }
    for (const auto& [name, place] : registry.clock->newest()) zones_.push_back(name);
    if (auto said = stood(registry, newest, at)) return said;
  }
  while (!zones_.empty()) {
    const auto machine = changed(registry, zones_.front(), at);
    zones_.pop_front();
    if (machine) return zone_recorded(registry, *machine, at);
  }
  return std::nullopt;
}

ClockVoice::Said LedgerClock::zone_recorded(const domain::Registry& registry,
                                            const MachineZone& zone, domain::Time at) const {
  return options_.voice->of_ledger(
      registry,
      domain::ZoneRecorded{zone.zone.name(), zone.version,
                           crypto::base64_encode(crypto::view(zone.zone.tzif()))},
      at);
}

std::optional<ClockVoice::Said> LedgerClock::stood(const domain::Registry& registry,
                                                   domain::Time newest, domain::Time at) const {
  const domain::Time from = std::max(options_.last_alive.value_or(at), newest);
  if (at - from <= limits::standstill_min) return std::nullopt;
  return options_.voice->of_ledger(registry, domain::LedgerStood{from, at}, at);
}

// The machine's rules of the zone, if they show other clocks than those on record and may be taken.
std::optional<MachineZone> LedgerClock::changed(const domain::Registry& registry,
                                                const std::string& name, domain::Time at) const {
  auto machine = options_.machine_zone(name);
  if (!machine) return std::nullopt;
  const auto difference =
      domain::first_difference(*registry.clock->find(name), machine->zone, registry.opened,
                               at + limits::zone_compared_ahead);
  if (!difference) return std::nullopt;
  if (*difference >= at - limits::zone_settled_before) return machine;
  report("the machine's rules of " + name + " show other clocks than those on record at " +
         domain::format_time(*difference) + ", which is settled: they are not taken");
  return std::nullopt;
}

void LedgerClock::report(const std::string& what) const {
  if (options_.on_trouble) options_.on_trouble(what);
}

}  // namespace sopu
