// Figures as an event has them: what they look like, what they must be for an objective, and what
// those of several events come to together.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/domain/event/envelope.hpp"
#include "ledger/domain/performance/figures.hpp"
#include "ledger/domain/terms/objective.hpp"
#include "ledger/domain/value/error.hpp"

namespace sopu::domain {

inline constexpr IntegerForm measured_count_form{0, limits::measured_count_max};

// A stretch of time, in whole seconds.
struct MeasuredSpan {
  Time from;
  Time until;
  friend bool operator==(const MeasuredSpan&, const MeasuredSpan&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MeasuredSpan> auto& x) {
  auto& [from, until] = x;
  visit("from", from);
  visit("until", until);
}

struct MeasuredCount {
  Time from;
  Time until;
  std::int64_t good;
  std::int64_t total;
  friend bool operator==(const MeasuredCount&, const MeasuredCount&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MeasuredCount> auto& x) {
  auto& [from, until, good, total] = x;
  visit("from", from);
  visit("until", until);
  visit("good", good, measured_count_form);
  visit("total", total, measured_count_form);
}

struct MeasuredItem {
  std::string id;
  Time opened;
  std::optional<Time> done;
  std::optional<std::vector<MeasuredSpan>> pauses;
  friend bool operator==(const MeasuredItem&, const MeasuredItem&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MeasuredItem> auto& x) {
  auto& [id, opened, done, pauses] = x;
  visit("id", id, name_form);
  visit("opened", opened);
  visit("done", done);
  visit("pauses", pauses);
}

// How many values up to a bound, and beyond the bound before.
struct MeasuredBucket {
  std::int64_t up_to;
  std::int64_t count;
  friend bool operator==(const MeasuredBucket&, const MeasuredBucket&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MeasuredBucket> auto& x) {
  auto& [up_to, count] = x;
  visit("upTo", up_to, value_form);
  visit("count", count, measured_count_form);
}

struct MeasuredValues {
  std::int64_t count;
  std::int64_t sum;
  std::int64_t max;
  friend bool operator==(const MeasuredValues&, const MeasuredValues&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MeasuredValues> auto& x) {
  auto& [count, sum, max] = x;
  visit("count", count, measured_count_form);
  visit("sum", sum, value_form);
  visit("max", max, value_form);
}

// One of these, as the objective's indicator asks for. Downtime may be none.
struct MeasuredFigures {
  std::optional<std::vector<MeasuredSpan>> downtime;
  std::optional<std::vector<MeasuredCount>> counts;
  std::optional<std::vector<MeasuredItem>> items;
  std::optional<MeasuredValues> values;
  std::optional<std::vector<MeasuredBucket>> histogram;
  friend bool operator==(const MeasuredFigures&, const MeasuredFigures&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MeasuredFigures> auto& x) {
  auto& [downtime, counts, items, values, histogram] = x;
  visit("downtime", downtime, list_or_none);
  visit("counts", counts, list_or_none);
  visit("items", items, list_or_none);
  visit("values", values);
  visit("histogram", histogram);
}

// How many outages, counts, items with their pauses, or buckets there are.
std::size_t entries_of(const MeasuredFigures& figures);
// Whether an instant is one that figures may name.
bool is_whole_second(Time time);
// What is wrong with the figures of that time, for this objective.
Refusal refuse_figures(const Objective& objective, const MeasuredFigures& figures,
                       const Span& time);

// Those of several measurements, in any order.
class FiguresTogether {
 public:
  // `told`: by which event.
  void add(const Span& time, const MeasuredFigures& figures, LogIndex told);
  performance::Figures done();

 private:
  void add_item(const MeasuredItem& item, LogIndex told);

  performance::Figures all_;
  std::vector<Span> covered_;
  std::map<std::string, std::pair<LogIndex, performance::Item>> items_;
};

}  // namespace sopu::domain
