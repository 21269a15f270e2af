#include "ledger/domain/value/spans.hpp"

#include <algorithm>

namespace sopu::domain {

Spans united(std::vector<Span> spans) {
  std::erase_if(spans, [](const Span& span) { return span.until <= span.from; });
  std::ranges::sort(spans, {}, &Span::from);
  Spans set;
  for (const Span& span : spans) {
    if (!set.empty() && span.from <= set.back().until) {
      set.back().until = std::max(set.back().until, span.until);
    } else {
      set.push_back(span);
    }
  }
  return set;
}

Spans united(const Spans& one, const Spans& other) {
  std::vector<Span> all = one;
  all.insert(all.end(), other.begin(), other.end());
  return united(std::move(all));
}

Spans common(const Spans& one, const Spans& other) {
  Spans set;
  auto a = one.begin();
  auto b = other.begin();
  while (a != one.end() && b != other.end()) {
    const Span both{std::max(a->from, b->from), std::min(a->until, b->until)};
    if (both.from < both.until) set.push_back(both);
    if (a->until < b->until) {
      ++a;
    } else {
      ++b;
    }
  }
  return set;
}

Spans without(const Spans& one, const Spans& other) {
  Spans set;
  auto b = other.begin();
  for (Span rest : one) {
    while (b != other.end() && b->until <= rest.from) ++b;
    for (auto cut = b; cut != other.end() && cut->from < rest.until; ++cut) {
      if (rest.from < cut->from) set.push_back({rest.from, cut->from});
      rest.from = std::max(rest.from, cut->until);
    }
    if (rest.from < rest.until) set.push_back(rest);
  }
  return set;
}

std::chrono::milliseconds length(const Span& span) {
  return span.until - span.from;
}

std::chrono::milliseconds length(const Spans& spans) {
  std::chrono::milliseconds sum{0};
  for (const Span& span : spans) sum += length(span);
  return sum;
}

Spans service_on(Date date, const ServiceHours* hours, const Zone& zone) {
  const Local midnight(std::chrono::sys_days(date).time_since_epoch());
  if (hours == nullptr) {
    return {{zone.first_instant(midnight), zone.first_instant(midnight + std::chrono::days(1))}};
  }
  if (std::ranges::binary_search(hours->holidays, date)) return {};
  std::vector<Span> spans;
  for (const ServiceHours::Span& span : hours->weekly) {
    if (span.day != std::chrono::weekday(std::chrono::sys_days(date))) continue;
    spans.push_back(
        {zone.first_instant(midnight + span.from), zone.first_instant(midnight + span.to)});
  }
  return united(std::move(spans));
}

Spans service_within(const Span& span, const ServiceHours* hours, const Zone& zone) {
  if (span.until <= span.from) return {};
  if (hours == nullptr) return {span};
  std::vector<Span> all;
  for (auto day = std::chrono::sys_days(local_date(span.from, zone));
       local_midnight(day, zone) < span.until; day += std::chrono::days(1)) {
    const Spans of_day = service_on(day, hours, zone);
    all.insert(all.end(), of_day.begin(), of_day.end());
  }
  return common(united(std::move(all)), {span});
}

}  // namespace sopu::domain
