// The machine's time zone files. They are read for two ends alone: to put on record what a zone
// means, and to compare with what is on record. No rule reads them. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "ledger/domain/value/zone.hpp"

namespace sopu {

struct MachineZone {
  domain::Zone zone;
  std::string version;  // of the machine's database: `2025b`; `unknown` if it does not say
};

// Nothing if the machine has no rules under this name, or none that can be read. Looks in $TZDIR,
// or /usr/share/zoneinfo.
std::optional<MachineZone> machine_zone(const std::string& name);

using ZoneSource = std::function<std::optional<MachineZone>(const std::string& name)>;

}  // namespace sopu
