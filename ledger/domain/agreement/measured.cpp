#include "ledger/domain/agreement/measured.hpp"

#include <algorithm>
#include <set>

namespace sopu::domain {
namespace {

using Indicator = Objective::Indicator;

constexpr const char* at_figures = "/data/figures";

// Members of which one must be there.
std::string_view wanted(const Objective& objective) {
  switch (objective.indicator) {
    case Indicator::availability:
      return objective.slot ? "counts" : "downtime";
    case Indicator::ratio:
      return "counts";
    case Indicator::duration:
      return "items";
    case Indicator::value:
      return objective.of == Objective::Of::percentile ? "histogram" : "values";
  }
  return {};
}

Refusal refuse_kind(const Objective& objective, const MeasuredFigures& figures) {
  const std::string_view member = wanted(objective);
  std::size_t given = 0;
  bool is_there = false;
  const auto look = [&](std::string_view name, bool is_given) {
    given += is_given ? 1 : 0;
    is_there = is_there || (is_given && name == member);
  };
  look("downtime", figures.downtime.has_value());
  look("counts", figures.counts.has_value());
  look("items", figures.items.has_value());
  look("values", figures.values.has_value());
  look("histogram", figures.histogram.has_value());
  if (is_there && given == 1) return std::nullopt;
  return refuse(ErrorCode::schema,
                {"figures-of", {{"member", member}, {"objective", objective.id.value}}},
                at_figures);
}

// Within the time, in its order, none reaching into the next.
class Within {
 public:
  Within(Time from, Time until, std::string at) : begin_(from), until_(until), at_(std::move(at)) {}

  Refusal refuse_next(Time from, Time until) {
    const std::string at = at_ + "/" + std::to_string(count_++);
    if (!is_whole_second(from) || !is_whole_second(until)) {
      return refuse(ErrorCode::schema, {"whole-seconds", {}}, at);
    }
    if (until <= from) return refuse(ErrorCode::schema, {"ends-before-it-begins", {}}, at);
    if (from < begin_ || until > until_) {
      return refuse_rule(
          {"figures-in-order", {{"from", format_time(begin_)}, {"until", format_time(until_)}}},
          at);
    }
    begin_ = until;
    return std::nullopt;
  }

 private:
  Time begin_;
  Time until_;
  std::string at_;
  std::size_t count_ = 0;
};

template <class List>
Refusal refuse_spans(const List& list, const Span& time, std::string_view member) {
  Within within(time.from, time.until, std::string(at_figures) + "/" + std::string(member));
  for (const auto& one : list) {
    if (auto no = within.refuse_next(one.from, one.until)) return no;
  }
  return std::nullopt;
}

Refusal refuse_counts(const std::vector<MeasuredCount>& counts, const Objective& objective) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::string at = std::string(at_figures) + "/counts/" + std::to_string(i);
    if (counts[i].good > counts[i].total) {
      return refuse_rule(
          {"more-good-than-all", {{"good", counts[i].good}, {"total", counts[i].total}}}, at);
    }
    if (objective.slot && counts[i].until - counts[i].from > objective.slot->length) {
      return refuse_rule({"longer-than-slot", {{"seconds", objective.slot->length.count()}}}, at);
    }
  }
  return std::nullopt;
}

Refusal refuse_items(const std::vector<MeasuredItem>& items, Time until) {
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const MeasuredItem& item = items[i];
    const std::string at = std::string(at_figures) + "/items/" + std::to_string(i);
    if (!ids.insert(item.id).second) {
      return refuse_rule({"item-twice", {{"item", shortened(item.id)}}}, at);
    }
    if (item.opened < until - limits::item_age_max) {
      return refuse_rule({"item-too-old", {{"item", shortened(item.id)}}}, at);
    }
    const Time end = item.done.value_or(until);
    if (!is_whole_second(item.opened) || !is_whole_second(end)) {
      return refuse(ErrorCode::schema, {"whole-seconds", {}}, at);
    }
    if (item.opened >= until || end < item.opened || end > until) {
      return refuse_rule({"item-outside", {{"item", shortened(item.id)}}}, at);
    }
    if (!item.pauses) continue;
    Within within(item.opened, end, at + "/pauses");
    for (const MeasuredSpan& pause : *item.pauses) {
      if (auto no = within.refuse_next(pause.from, pause.until)) return no;
    }
  }
  return std::nullopt;
}

Refusal refuse_histogram(const std::vector<MeasuredBucket>& buckets) {
  for (std::size_t i = 1; i < buckets.size(); ++i) {
    if (buckets[i].up_to <= buckets[i - 1].up_to) {
      return refuse_rule({"buckets-must-rise", {}},
                         std::string(at_figures) + "/histogram/" + std::to_string(i));
    }
  }
  return std::nullopt;
}

}  // namespace

std::size_t entries_of(const MeasuredFigures& figures) {
  std::size_t count = 0;
  if (figures.downtime) count += figures.downtime->size();
  if (figures.counts) count += figures.counts->size();
  if (figures.histogram) count += figures.histogram->size();
  if (!figures.items) return count;
  for (const MeasuredItem& item : *figures.items) {
    count += 1 + (item.pauses ? item.pauses->size() : 0);
  }
  return count;
}

bool is_whole_second(Time time) {
  return std::chrono::floor<std::chrono::seconds>(time) == time;
}

Refusal refuse_figures(const Objective& objective, const MeasuredFigures& figures,
                       const Span& time) {
  if (auto no = refuse_kind(objective, figures)) return no;
  if (figures.downtime) return refuse_spans(*figures.downtime, time, "downtime");
  if (figures.items) return refuse_items(*figures.items, time.until);
  if (figures.histogram) return refuse_histogram(*figures.histogram);
  if (!figures.counts) return std::nullopt;
  if (auto no = refuse_spans(*figures.counts, time, "counts")) return no;
  return refuse_counts(*figures.counts, objective);
}

// ---------------------------------------------------------------- together

void FiguresTogether::add(const Span& time, const MeasuredFigures& figures, LogIndex told) {
  // Most go on where the one before ended, minute after minute.
  if (!covered_.empty() && covered_.back().until == time.from) {
    covered_.back().until = time.until;
  } else {
    covered_.push_back(time);
  }
  if (figures.downtime) {
    for (const MeasuredSpan& span : *figures.downtime) {
      all_.downtime.push_back({span.from, span.until});
    }
  }
  if (figures.counts) {
    for (const MeasuredCount& count : *figures.counts) {
      all_.counts.push_back({{count.from, count.until}, count.good, count.total});
    }
  }
  if (figures.items) {
    for (const MeasuredItem& item : *figures.items) add_item(item, told);
  }
  if (figures.values) {
    const auto& [count, sum, max] = *figures.values;
    all_.values.emplace_back(time, performance::Values{count, sum, max, {}});
  }
  if (figures.histogram) {
    performance::Values values;
    for (const MeasuredBucket& bucket : *figures.histogram) {
      values.histogram[bucket.up_to] += bucket.count;
      values.count += bucket.count;
    }
    all_.values.emplace_back(time, std::move(values));
  }
}

// Told again, it is what was told last.
void FiguresTogether::add_item(const MeasuredItem& item, LogIndex told) {
  const auto known = items_.find(item.id);
  if (known != items_.end() && told < known->second.first) return;
  std::vector<Span> pauses;
  if (item.pauses) {
    for (const MeasuredSpan& pause : *item.pauses) pauses.push_back({pause.from, pause.until});
  }
  items_[item.id] = {told, {item.id, item.opened, item.done, united(std::move(pauses))}};
}

performance::Figures FiguresTogether::done() {
  all_.covered = united(std::move(covered_));
  for (auto& [id, item] : items_) all_.items.push_back(std::move(item.second));
  std::ranges::sort(all_.counts, {}, [](const auto& count) { return count.span.from; });
  return std::move(all_);
}

}  // namespace sopu::domain
