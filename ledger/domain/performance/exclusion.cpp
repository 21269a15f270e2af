#include "ledger/domain/performance/exclusion.hpp"

#include <algorithm>

namespace sopu::domain::performance {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

Window period_of(Exclusion::Over over, const Window& window) {
  switch (over) {
    case Exclusion::Over::window:
      return {Window::Kind::calendar, window.length, window.days};
    case Exclusion::Over::month:
      return {Window::Kind::calendar, Window::Length::month, 0};
    case Exclusion::Over::quarter:
      return {Window::Kind::calendar, Window::Length::quarter, 0};
    case Exclusion::Over::year:
      return {Window::Kind::calendar, Window::Length::year, 0};
  }
  throw std::logic_error("a cap over no time");
}

// The first so long of them.
Spans beginning_of(const Spans& spans, milliseconds most) {
  Spans kept;
  for (const Span& span : spans) {
    if (most <= milliseconds(0)) break;
    kept.push_back({span.from, std::min(span.until, span.from + most)});
    most -= length(span);
  }
  return kept;
}

// Time is left out once, however many leave it out; the spans come in the order of their begins.
class Held {
 public:
  Spans new_in(const Spans& part) const {
    return without(part, Spans(first_reaching(part.front().from), spans_.cend()));
  }
  void add(const Spans& part) {
    const auto first = first_reaching(part.front().from);
    Spans last(first, spans_.cend());
    last.insert(last.end(), part.begin(), part.end());
    spans_.erase(first, spans_.cend());
    const Spans all = united(std::move(last));
    spans_.insert(spans_.end(), all.begin(), all.end());
  }
  Spans done() { return united(std::move(spans_)); }

 private:
  Spans::const_iterator first_reaching(Time from) const {
    return std::ranges::lower_bound(spans_, from, {}, &Span::until);
  }

  Spans spans_;
};

// How much of a cap has been used in one period.
struct Used {
  Dates period;
  std::int64_t count = 0;
  milliseconds time{0};
};

}  // namespace

bool is_in_time(const Exclusion& exclusion, Time announced, Time begin, const ServiceHours* hours,
                const Zone& zone) {
  if (announced > begin) return false;
  return !exclusion.notice || add(announced, *exclusion.notice, zone, hours, true) <= begin;
}

Spans holding(const Exclusion& exclusion, std::vector<Span> announced, const Window& window,
              Date anchor, const ServiceHours* hours, const Zone& zone) {
  std::ranges::sort(announced, {}, &Span::from);
  Held held;
  std::optional<Used> used;
  for (const Span& span : announced) {
    Spans part = service_within(span, hours, zone);
    if (!part.empty()) part = held.new_in(part);
    if (part.empty()) continue;
    if (exclusion.most) {
      const Dates period = window_at(period_of(exclusion.most->over, window),
                                     local_date(part.front().from, zone), anchor);
      if (!used || used->period != period) used = Used{period};
      if (exclusion.most->count && used->count >= *exclusion.most->count) continue;
      if (exclusion.most->minutes) {
        part = beginning_of(part, minutes(*exclusion.most->minutes) - used->time);
      }
      ++used->count;
      used->time += length(part);
    }
    if (!part.empty()) held.add(part);
  }
  return held.done();
}

Spans left_out(const std::vector<LeftOut>& all, const Terms& terms, const Objective& objective,
               Date anchor, const Zone& zone) {
  Spans out;
  for (const Exclusion& exclusion : terms.exclusions) {
    const auto hours_of = [&](const std::optional<ItemId>& calendar) {
      return calendar ? terms.calendar(*calendar) : nullptr;
    };
    std::vector<Span> spans;
    for (const LeftOut& one : all) {
      const bool is_meant =
          one.exclusion == exclusion.id &&
          (one.objectives.empty() || std::ranges::count(one.objectives, objective.id) != 0);
      if (!is_meant) continue;
      const bool counts = !one.announced || is_in_time(exclusion, *one.announced, one.span.from,
                                                       hours_of(exclusion.calendar), zone);
      if (counts) spans.push_back(one.span);
    }
    out = united(out, holding(exclusion, std::move(spans), objective.window, anchor,
                              hours_of(exclusion.within), zone));
  }
  return out;
}

}  // namespace sopu::domain::performance
