// What tests of reports say: the figures of a month as the ledger computes them.
#pragma once

#include "ledger/domain/agreement/judging.hpp"
#include "tests/support/world.hpp"

namespace sopu::test {

inline SeriesAround all_series(const World& world) {
  SeriesAround all;
  for (const auto& [stream, state] : world.series) {
    if (state) all[stream] = &std::get<Series>(*state);
  }
  return all;
}

inline performance::Performance performance_of(const World& world, std::string_view month) {
  const SeriesAround series = all_series(world);
  return performance_of_month(world.agreement(), figures_in(the_agreement, series),
                              *month_named(month), world.now);
}

inline ReportPublished monthly_report(const World& world, const std::string& month) {
  ReportedFigures figures = reported(performance_of(world, month));
  ReportPublished report{month, "All of it.", {}, {}};
  if (!figures.windows.empty()) report.windows = std::move(figures.windows);
  if (!figures.services.empty()) report.services = std::move(figures.services);
  return report;
}

// With the figures of the moment in which it is said.
inline Said publish(const std::string& party, const std::string& month) {
  Said said = by(party, ReportPublished{month, "", {}, {}});
  said.complete = [month](const World& world, Payload& payload) {
    payload = Payload{ReportEvent{monthly_report(world, month)}};
  };
  return said;
}

}  // namespace sopu::test
