// The windows over which an objective is judged, by their local dates, and their names.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ledger/domain/value/spans.hpp"

namespace sopu::domain::performance {

// Local dates, the last of which is the first after them.
struct Dates {
  Date from;
  Date until;
  std::int64_t days() const;
  friend bool operator==(const Dates&, const Dates&) = default;
};
// What is in both; empty (no days) if nothing is.
Dates common(const Dates& one, const Dates& other);
Date last_day(const Dates& dates);
// The month to which a window belongs: that of its last day.
Date month_of(const Dates& window);
// From local midnight to local midnight.
Span span_of(const Dates& dates, const Zone& zone);

// The calendar window that holds a day; the rolling one that ends with it. Windows of days follow
// one another from the anchor on, and before it.
Dates window_at(const Window& window, Date day, Date anchor);
// The calendar window after, or the rolling one that ends a day later.
Dates window_after(const Window& window, const Dates& dates);

// 2027-03, 2027-Q1, 2027; of days the interval of ISO 8601: 2027-03-01/P30D.
std::string name_of(const Window& window, const Dates& dates);
// Nothing if the name is none of a window of this kind.
std::optional<Dates> window_named(const Window& window, std::string_view name, Date anchor);
// The dates of a name, whatever kind of window has it.
std::optional<Dates> dates_named(std::string_view name);

}  // namespace sopu::domain::performance
