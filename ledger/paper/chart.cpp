#include "ledger/paper/chart.hpp"

#include <algorithm>
#include <array>

#include "ledger/paper/html.hpp"
#include "ledger/paper/text.hpp"

namespace sopu::paper {
namespace {

constexpr double chart_width = 480;
constexpr double chart_height = 90;
constexpr double margin = 8;

// Lines differ by their dashes, points that missed the target by their shape: nothing hangs on
// colours.
constexpr std::array<std::string_view, 4> dashes{"none", "6 3", "2 3", "8 3 2 3"};

std::string number(double value) {
  const auto tenths = static_cast<long long>(value * 10 + (value < 0 ? -0.5 : 0.5));
  return std::to_string(tenths / 10) + "." + std::to_string(std::abs(tenths % 10));
}

// Where values lie in the drawing: from the lowest of them and the target to the highest.
struct Scale {
  double lowest;
  double highest;
  std::size_t count;

  double x(std::size_t position) const {
    const double step =
        (chart_width - 2 * margin) / static_cast<double>(std::max<std::size_t>(1, count));
    return margin + step * (static_cast<double>(position) + 0.5);
  }
  double y(double value) const {
    const double share = highest > lowest ? (value - lowest) / (highest - lowest) : 0.5;
    return chart_height - margin - share * (chart_height - 2 * margin);
  }
};

Scale scale_of(const Chart& chart) {
  Scale scale{chart.target, chart.target, 0};
  for (const ChartLine& line : chart.lines) {
    scale.count = std::max(scale.count, line.points.size());
    for (const auto& point : line.points) {
      if (!point) continue;
      scale.lowest = std::min(scale.lowest, point->value);
      scale.highest = std::max(scale.highest, point->value);
    }
  }
  return scale;
}

// A ring, or a cross where the target was missed.
std::string mark(double x, double y, bool is_missed) {
  if (!is_missed) {
    return "<circle cx=\"" + number(x) + "\" cy=\"" + number(y) +
           "\" r=\"3\" fill=\"#fff\" stroke=\"#06c\" stroke-width=\"1.5\"/>";
  }
  const auto at = [&](double dx, double dy) { return number(x + dx) + " " + number(y + dy); };
  return "<path d=\"M" + at(-3.5, -3.5) + "L" + at(3.5, 3.5) + "M" + at(-3.5, 3.5) + "L" +
         at(3.5, -3.5) + "\" stroke=\"#b00\" stroke-width=\"2\"/>";
}

// Between windows without figures the line is broken.
std::string drawn(const ChartLine& line, const Scale& scale, std::string_view dash) {
  std::string path;
  std::string marks;
  bool goes_on = false;
  for (std::size_t i = 0; i < line.points.size(); ++i) {
    const auto& point = line.points[i];
    if (point) {
      const double x = scale.x(i);
      const double y = scale.y(point->value);
      path += (goes_on ? "L" : "M") + number(x) + " " + number(y);
      marks += mark(x, y, point->is_missed);
    }
    goes_on = point.has_value();
  }
  if (path.empty()) return {};
  return "<path d=\"" + path + "\" fill=\"none\" stroke=\"#06c\" stroke-dasharray=\"" +
         std::string(dash) + "\"/>" + marks;
}

std::string words(std::string_view element, const std::string& text) {
  const std::string name(element);
  return "<" + name + ">" + html_escaped(visible(text)) + "</" + name + ">";
}

}  // namespace

std::string chart_svg(const Chart& chart) {
  const Scale scale = scale_of(chart);
  const std::string target = number(scale.y(chart.target));
  std::string svg = "<svg role=\"img\" viewBox=\"0 0 " + number(chart_width) + " " +
                    number(chart_height) + "\" width=\"" + number(chart_width) + "\" height=\"" +
                    number(chart_height) + "\" xmlns=\"http://www.w3.org/2000/svg\">" +
                    words("title", chart.title) + words("desc", chart.description) +
                    "<line x1=\"0\" x2=\"" + number(chart_width) + "\" y1=\"" + target +
                    "\" y2=\"" + target + "\" stroke=\"#555\" stroke-dasharray=\"1 2\"/>";
  for (std::size_t i = 0; i < chart.lines.size(); ++i) {
    svg += drawn(chart.lines[i], scale, dashes[i % dashes.size()]);
  }
  return svg + "</svg>";
}

}  // namespace sopu::paper
