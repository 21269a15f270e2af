// A chart of an objective over its windows, against its target: a small drawing (SVG) that says in
// words what it shows. The table beside it has every figure.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sopu::paper {

// What one measurer's figures make of a window.
struct ChartPoint {
  double value;
  bool is_missed;  // the target was
};
// The points of one measurer; where nothing was measured there is none.
struct ChartLine {
  std::vector<std::optional<ChartPoint>> points;
};
struct Chart {
  std::string title;
  std::string description;
  double target;
  std::vector<ChartLine> lines;
};

std::string chart_svg(const Chart& chart);

}  // namespace sopu::paper
