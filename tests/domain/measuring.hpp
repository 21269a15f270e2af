// What tests of measurements say: reports and corrections of uptime by downtime, which acme and
// globex measure.
#pragma once

#include "tests/support/given_when_then.hpp"
#include "tests/support/reporting.hpp"

namespace sopu::test {

using namespace std::chrono_literals;

// Uptime by downtime, which acme and globex measure.
inline boost::json::value by_downtime() {
  auto terms = sample_terms();
  auto& objective = terms.at_pointer("/serviceElements/objectives/0").as_object();
  objective.erase("slot");
  return terms;
}

inline MeasuredFigures down(std::vector<MeasuredSpan> spans) {
  MeasuredFigures figures;
  figures.downtime = std::move(spans);
  return figures;
}
inline MeasuredFigures counted(std::vector<MeasuredCount> counts) {
  MeasuredFigures figures;
  figures.counts = std::move(counts);
  return figures;
}

inline MeasurementReported report(Time from, Time until, MeasuredFigures figures = down({})) {
  return {{"uptime"}, {}, from, until, "probe 1", {}, std::move(figures)};
}
inline MeasurementReported report_of(std::string_view date, MeasuredFigures figures = down({})) {
  return report(midnight_of(date), midnight_of(date) + 24h, std::move(figures));
}
inline MeasurementCorrected correct(std::string_view called, const MeasurementReported& as) {
  return {id_of(called),    as.objective, as.unit,   as.from,   as.until,
          "It was not so.", as.source,    as.sha256, as.figures};
}

// The middle of January: ten days are over.
inline Given measuring(const Story& more = {}) {
  return given(in_force(by_downtime()) + more);
}

// A day of seconds, each with a pause.
inline MeasurementReported many_tickets(std::string_view date, std::size_t count) {
  auto data = report_of(date);
  data.objective = {"tickets"};
  data.unit = ItemId{"desk"};
  data.figures = {};
  data.figures.items = std::vector<MeasuredItem>{};
  for (std::size_t i = 0; i < count; ++i) {
    data.figures.items->push_back(
        {std::to_string(i), data.from, std::nullopt, {{{data.from + 1s, data.from + 2s}}}});
  }
  return data;
}

}  // namespace sopu::test
