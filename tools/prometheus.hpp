// What Prometheus has measured, as figures of measurements. An answer of its `query_range` (HTTP
// API v1, "Range queries": a matrix) has samples at every step; one at T speaks of the step that
// ends at T. What has no sample was not measured, and nothing is said of it: a time is cut there.
// Pure functions; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tools/figures_file.hpp"

namespace sopu::tools {

enum class Sampled {
  up,        // one query that gives 1 (up) or 0: downtime
  counts,    // how many were good, how many there were in all: counts
  values,    // each sample is a value: count, sum and largest
  histogram  // buckets with `le`, each with what it counted in the step: a histogram
};

struct Sampling {
  Sampled kind = Sampled::up;
  std::chrono::seconds step{60};
  double scale = 1;                      // from the samples' unit to the objective's
  std::optional<std::int64_t> beyond{};  // what a value above the last bucket's bound counts as
};

// The answers to the queries: to `good` and `total` where counts are sampled, else to one. Samples
// outside of the time are passed over. `time` lies on whole steps of the day (UTC).
// Stop (usage) names the query and what is wrong with its answer.
std::vector<FiguresOfTime> sampled_figures(const std::vector<std::string>& answers,
                                           const domain::Span& time, const Sampling& sampling);

// A time cut at whole multiples of a part of the day (UTC).
std::vector<domain::Span> cut(const domain::Span& time, std::chrono::seconds part);

}  // namespace sopu::tools
