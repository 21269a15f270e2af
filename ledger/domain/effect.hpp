// What an event does, or would do: shown to a person before signing, kept in the audit trail after.
// Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/domain/change.hpp"
#include "ledger/domain/ids.hpp"

namespace sopu::domain {

enum class Phase {
  preparing,
  negotiating,
  agreed,
  in_force,
  suspended,
  expired,
  terminated,
  abandoned
};
std::string_view name(
    Phase phase);  // "inForce"; ended phases as "ended/expired", "ended/terminated"

// How many more people of a party must approve.
struct Needed {
  PartyId party;
  int people;
  friend bool operator==(const Needed&, const Needed&) = default;
};

struct Effect {
  std::string summary;  // one sentence
  std::optional<Phase> phase_before;
  std::optional<Phase> phase_after;
  std::optional<ChangeClass> change_class;  // of the proposal spoken of
  std::vector<Change> changes;              // proposals: against the terms they start from
  std::vector<Needed> still_needed;         // approvals that are missing afterwards
  std::optional<int> new_version;           // the version this event brings about
  std::vector<EventId> made_stale;          // proposals overtaken by that version
  std::vector<std::string> follows;  // what comes of it, a sentence each: dates, gates, duties
};

}  // namespace sopu::domain
