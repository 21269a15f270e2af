#include "ledger/domain/agreement/counted_item.hpp"

#include <algorithm>

#include "ledger/domain/performance/attained.hpp"

namespace sopu::domain {

performance::Dates window_of(const ItemRules& rules, Time time) {
  const Date day = local_date(time, rules.zone);
  return performance::window_at(rules.objective.window, day, day);
}

Counted counted(const ItemRules& rules, const MeasuredItem& told) {
  performance::Item item{told.id, told.opened, told.done, {}};
  for (const MeasuredSpan& pause : told.pauses.value_or(std::vector<MeasuredSpan>{})) {
    item.pauses.push_back({pause.from, pause.until});
  }
  const auto& calendar = rules.objective.calendar;
  const ServiceHours* hours = calendar ? rules.terms.calendar(*calendar) : nullptr;
  const Time limit = performance::limit_of(item, *rules.objective.limit, hours, rules.zone);
  Counted found;
  found.is_good = item.done && *item.done <= limit;
  found.window = window_of(rules, found.is_good ? *item.done : limit);
  if (found.is_good) return found;
  const Time until = performance::span_of(found.window, rules.zone).until;
  const Span open{item.opened, std::min(item.done.value_or(until), until)};
  found.took = length(without(service_within(open, hours, rules.zone), item.pauses));
  return found;
}

const MeasuredItem* told_before(const SeriesAround& around, std::string_view id) {
  const MeasuredItem* found = nullptr;
  LogIndex newest{};
  for (const auto& [stream, series] : around) {
    for (const MeasuredDay& day : series->days) {
      for (const Measurement& one : day.measurements) {
        if (!one.figures.items || (found && one.newest < newest)) continue;
        const auto item = std::ranges::find(*one.figures.items, id, &MeasuredItem::id);
        if (item == one.figures.items->end()) continue;
        found = &*item;
        newest = one.newest;
      }
    }
  }
  return found;
}

}  // namespace sopu::domain
