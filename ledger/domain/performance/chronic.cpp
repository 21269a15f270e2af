#include "ledger/domain/performance/chronic.hpp"

#include <algorithm>

namespace sopu::domain::performance {
namespace {

bool is_missed(const Judgement& window, const Cause::When& when) {
  const auto verdict = window.verdict();
  if (!verdict || *verdict == Verdict::not_measured) return false;
  if (!when.below_ppm) return *verdict == Verdict::breached;
  // What nobody measured is not below anything, though no report came.
  const auto is_measured = [](const Side& side) { return side.attained.judged.is_measured(); };
  return std::ranges::any_of(window.sides, is_measured) &&
         std::ranges::all_of(window.sides, [&](const Side& side) {
           return !is_measured(side) ||
                  side.attained.judged.compared(*when.below_ppm, ppm_of_one) < 0;
         });
}

// By the figures of who measured the shortest: an incident is one that nobody disputes.
std::vector<Span> long_outages(const Judgement& window, const Cause::When& when,
                               const ServiceHours* hours, const Zone& zone) {
  std::optional<std::vector<Span>> agreed;
  for (const Side& side : window.sides) {
    if (side.verdict == Verdict::not_measured) continue;
    std::vector<Span> found;
    for (const Outage& outage : side.attained.outages) {
      const Span whole{outage.spans.front().from, outage.spans.back().until};
      const Time bound = add(whole.from, *when.longer_than, zone, hours, true);
      const auto longest = length(service_within({whole.from, bound}, hours, zone));
      const bool ends_here = window.span.from < whole.until && whole.until <= window.span.until;
      if (ends_here && !outage.is_excluded && outage.length > longest) found.push_back(whole);
    }
    if (!agreed || found.size() < agreed->size()) agreed = std::move(found);
  }
  return agreed.value_or(std::vector<Span>{});
}

std::vector<Span> failures(const Cause::When& when, const std::vector<Judgement>& windows,
                           const Zone& zone) {
  std::vector<Span> all;
  for (const Judgement& window : windows) {
    if (window.objective != when.objective) continue;
    const auto& calendar = window.promise().calendar;
    if (when.misses) {
      if (is_missed(window, when)) all.push_back(window.span);
    } else {
      const auto* hours = calendar ? window.terms->calendar(*calendar) : nullptr;
      const auto outages = long_outages(window, when, hours, zone);
      all.insert(all.end(), outages.begin(), outages.end());
    }
  }
  std::ranges::sort(all, {}, &Span::until);
  return all;
}

}  // namespace

std::vector<Opening> openings(const Cause& cause, const std::vector<Judgement>& windows,
                              const Zone& zone) {
  std::vector<Opening> out;
  if (!cause.when) return out;
  const auto count =
      static_cast<std::size_t>(cause.when->misses.value_or(cause.when->incidents.value_or(1)));
  const std::vector<Span> all = failures(*cause.when, windows, zone);
  for (std::size_t last = count - 1; last < all.size(); ++last) {
    const Span& first = all[last + 1 - count];
    if (all[last].until > add(first.from, cause.when->within, zone, nullptr, false)) continue;
    const Time from = all[last].until;
    out.push_back({from, cause.exercise_within ? std::optional(add(from, *cause.exercise_within,
                                                                   zone, nullptr, false))
                                               : std::nullopt});
  }
  return out;
}

}  // namespace sopu::domain::performance
