// Stretches of time and sets of them.
// Pure functions; any thread.
#pragma once

#include <vector>

#include "ledger/domain/value/calendar.hpp"

namespace sopu::domain {

// From its begin up to, and without, its end.
struct Span {
  Time from;
  Time until;
  friend bool operator==(const Span&, const Span&) = default;
};

// A set of instants: none empty, in the order of time, none meeting the next.
using Spans = std::vector<Span>;

// What is in any of them; they may come in any order and overlap. Empty ones are left out.
Spans united(std::vector<Span> spans);
Spans united(const Spans& one, const Spans& other);
// What is in both.
Spans common(const Spans& one, const Spans& other);
// What is in the first and not in the second.
Spans without(const Spans& one, const Spans& other);

std::chrono::milliseconds length(const Span& span);
std::chrono::milliseconds length(const Spans& spans);

// When there is service on a local day; null: all day. Spans of a day that meet on the clock meet
// in time, whatever the clocks do.
Spans service_on(Date date, const ServiceHours* hours, const Zone& zone);
// When there is service within the span.
Spans service_within(const Span& span, const ServiceHours* hours, const Zone& zone);

}  // namespace sopu::domain
