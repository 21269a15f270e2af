#include "ledger/domain/performance/backtest.hpp"

#include <algorithm>

namespace sopu::domain::performance {
namespace {

Replayed& place_of(const Judgement& window, std::vector<Replayed>& all) {
  for (Replayed& one : all) {
    if (one.objective == window.objective && one.unit == window.unit) return one;
  }
  return all.emplace_back(Replayed{window.objective, window.unit, {}});
}

// Of those who measured it the worst, since a target is to be kept by anybody's figures.
std::optional<std::int64_t> worst_of(const Judgement& window) {
  const Objective& promise = window.promise();
  std::optional<std::int64_t> worst;
  for (const Side& side : window.sides) {
    if (!side.attained.judged.is_measured()) continue;
    const std::int64_t attained = shown(promise, side.attained.judged);
    if (!worst) worst = attained;
    worst = promise.at_most ? std::max(*worst, attained) : std::min(*worst, attained);
  }
  return worst;
}

// The attained of so many hundredths of the windows are at least as good (nearest rank).
void put_targets(Replayed& one) {
  std::vector<std::int64_t> attained;
  for (const Judgement& window : one.windows) {
    if (const auto worst = worst_of(window)) attained.push_back(*worst);
  }
  if (attained.empty()) return;
  std::ranges::sort(attained);
  if (!one.windows.front().promise().at_most) std::ranges::reverse(attained);
  const std::size_t rank = (attained.size() * 95 + 99) / 100;
  one.target_of_95 = attained[rank - 1];
  one.target_of_all = attained.back();
}

void count(const Judgement& window, Replayed& one) {
  const auto verdict = window.verdict();
  if (!verdict || *verdict == Verdict::not_measured) {
    ++one.not_measured;
  } else {
    ++(*verdict == Verdict::met ? one.met : one.breached);
  }
  one.credit += window.least();
}

}  // namespace

Backtest backtest(const TermsPtr& terms, const Zone& zone, const History& history,
                  const Dates& days, const std::optional<ItemId>& only) {
  Course course{{{span_of(days, zone), terms, zone}}, history.figures};
  course.left_out = history.left_out;
  course.billed = history.billed;
  course.replayed = true;
  course.only = only;
  // Nobody could claim what was not promised: as if it had been claimed in time.
  course.now = Time::min();
  Performance found = performance(course, days);
  Backtest out{{}, std::move(found.months)};
  for (Judgement& window : found.windows) {
    Replayed& one = place_of(window, out.objectives);
    count(window, one);
    one.windows.push_back(std::move(window));
  }
  for (Replayed& one : out.objectives) put_targets(one);
  return out;
}

}  // namespace sopu::domain::performance
