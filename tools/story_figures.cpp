#include "tools/story_figures.hpp"

#include "ledger/domain/value/calendar.hpp"

namespace sopu::tools {

using domain::Span;
using domain::Spans;
using domain::Time;
using std::chrono::days;
using namespace std::chrono_literals;

namespace {

// The clocks change on no day before the 24th of a month, so that these hours are the local ones.
Span on_day(Time begin_of_month, int day, std::chrono::seconds from, std::chrono::seconds lasts) {
  const Time at = begin_of_month + days(day - 1) + from;
  return {at, at + lasts};
}

}  // namespace

std::vector<Span> parts_of(const Span& month, const domain::Zone& zone) {
  std::vector<Span> parts;
  const std::chrono::sys_days first = domain::local_date(month.from, zone);
  for (Time from = month.from; from < month.until; from = parts.back().until) {
    const auto next = first + days(7) * static_cast<int>(parts.size() + 1);
    parts.push_back({from, std::min(domain::local_midnight(next, zone), month.until)});
  }
  return parts;
}

Spans down_by_chance(Dice& dice, const Span& part) {
  constexpr std::int64_t longest = 45;
  const std::int64_t lasts = dice.roll(longest + 1);
  const auto room = std::chrono::floor<std::chrono::seconds>(part.until - part.from).count();
  const Time from = part.from + std::chrono::seconds(dice.roll(room - longest));
  if (lasts == 0) return {};
  return {{from, from + std::chrono::seconds(lasts)}};
}

Spans down_by_hand(int month, Time begin) {
  if (month == months::breached) return {on_day(begin, 12, 9h, 2h)};
  if (month == months::maintained) {
    return {on_day(begin, 10, 22h + 10min, 90min), on_day(begin, 20, 12h, 60s)};
  }
  return {on_day(begin, 9, 3h, 3min)};
}

Spans seen_by_customer(const Spans& down) {
  Spans seen;
  for (const Span& one : down) {
    if (domain::length(one) >= 10s) seen.push_back(one);
  }
  return seen;
}

Spans down_for_customer(Time begin) {
  return {on_day(begin, 9, 3h, 8h)};
}

Span maintenance(Time begin) {
  return on_day(begin, 10, 22h, 2h);
}

}  // namespace sopu::tools
