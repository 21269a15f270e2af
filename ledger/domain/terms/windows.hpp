// The windows that a change must not cut in two, and when it may begin.
// Pure functions; any thread.
#pragma once

#include <vector>

#include "ledger/domain/terms/change.hpp"
#include "ledger/domain/value/calendar.hpp"

namespace sopu::domain {

// Of every objective, before and after, whose windows the changes touch: the objective's own (but
// for its name), or what it hangs on: its calendar, its service's fee and units; every objective
// hangs on exclusions and credit rules with the calendars that these name, on the time zone, and on
// what the report's absence means. Of all objectives where there was nothing before.
std::vector<Window> touched_windows(const Terms* before, const Terms& after,
                                    const std::vector<Change>& changes);
// Those objectives.
std::vector<ItemId> with_touched_windows(const Terms* before, const Terms& after,
                                         const std::vector<Change>& changes);

// True if none of the windows is cut at `time`.
bool is_common_boundary(const std::vector<Window>& windows, Time time, const Zone& zone);

// The first such instant at or after `time`. Each first of January is one: months, quarters and
// years begin there, and windows in days at any local midnight; so it lies within 13 months.
Time next_common_boundary(const std::vector<Window>& windows, Time time, const Zone& zone);

}  // namespace sopu::domain
