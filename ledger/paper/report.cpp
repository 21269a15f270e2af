#include "ledger/paper/report.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "ledger/paper/chart.hpp"
#include "ledger/paper/text.hpp"

namespace sopu::paper {
namespace {

using boost::json::array;
using boost::json::value;
using Rows = std::vector<PrintedPage::Row>;
using Cells = std::vector<std::vector<std::string>>;

// What the page and the text say alike.
class Telling {
 public:
  Telling(const value& report, words::Language language)
      : report_(report), figures_(language, &report) {}

  std::string say(std::string_view name, const boost::json::object& params = {}) const {
    return figures_.say(name, params);
  }
  std::string word(std::string_view vocabulary, const std::string& word) const {
    return words::word(vocabulary, word, figures_.language());
  }

  std::string title() const {
    return say("report.title", {{"title", text_of(report_, "title")},
                                {"agreement", text_of(report_, "agreement")},
                                {"month", text_of(report_, "month")}});
  }

  // Published, missed, or due.
  std::string standing() const {
    if (report_.at("binds") == false) return say("report.unbound");
    const std::string due = PrintedPage::time(report_, "due");
    if (find(report_, "published")) {
      const boost::json::object params{
          {"by", text_of(report_, "published.by")},
          {"time", PrintedPage::time(report_, "published.recorded.at")},
          {"index", text_of(report_, "published.recorded.index")}};
      const bool accepted = find(report_, "published.accepted") != nullptr;
      return say(accepted ? "report.accepted" : "report.published", params);
    }
    return say(find(report_, "missed") ? "report.missed" : "report.due", {{"time", due}});
  }

  std::string money(const value& line, std::string_view path) const {
    const std::string text = text_of(line, path);
    const std::string currency = text_of(report_, "currency");
    if (text.empty() || currency.empty()) return text;
    return figures_.say(
        "money", {{"amount", {{"minor", std::atoll(text.c_str())}, {"currency", currency}}}});
  }

  std::string share(const value& line, std::string_view ppm, std::string_view number) const {
    if (const auto* found = find(line, ppm)) {
      return figures_.line({"objectives", "targetPpm"}, *found).value_or("");
    }
    return text_of(line, number);
  }
  std::string target(const value& window) const {
    const std::string op = text_of(window, "op");
    return (op.empty() ? ">=" : op) + " " + share(window, "targetPpm", "target");
  }
  std::string attained(const value& side) const {
    const std::string text = share(side, "attainedPpm", "attainedValue");
    return text.empty() ? say("report.nothing") : text;
  }

  // A row for each measurer of each window, and one for what holds where that is nobody's word
  // alone.
  Cells windows(const array& windows) const {
    Cells rows;
    for (const auto& window : windows) {
      bool is_first = true;
      for (const auto& side : items_of(window, "sides")) {
        rows.push_back({is_first ? text_of(window, "window") : "", text_of(side, "measurer"),
                        attained(side), word("verdict", text_of(side, "verdict")),
                        is_first ? word("windowState", text_of(window, "state")) : "",
                        money(side, "credit")});
        is_first = false;
      }
      const bool no_report = find(window, "reportMissing") != nullptr;
      if (items_of(window, "sides").size() < 2 && !no_report) continue;
      rows.push_back({"", say(no_report ? "report.no-report" : "report.together"), "",
                      word("verdict", text_of(window, "verdict")), "", money(window, "credit")});
    }
    return rows;
  }
  std::vector<std::string> window_headings() const {
    return {say("report.window"),  say("report.measurer"), say("report.attained"),
            say("report.verdict"), say("report.state"),    say("report.credit")};
  }

  Cells credits() const {
    Cells rows;
    for (const auto& month : items_of(report_, "months")) {
      rows.push_back({text_of(month, "month"), text_of(month, "service"), money(month, "payable"),
                      money(month, "held"), money(month, "bonus"),
                      find(month, "settled") ? say("report.settled") : ""});
      for (const auto& one : items_of(month, "differences")) {
        rows.push_back({"", "", money(one, "amount"), "", "",
                        say("report.difference", {{"month", text_of(one, "month")}})});
      }
    }
    return rows;
  }
  std::vector<std::string> credit_headings() const {
    return {say("report.month"), say("report.service"), say("report.payable"),
            say("report.held"),  say("report.bonus"),   ""};
  }

  Cells exclusions() const {
    Cells rows;
    for (const auto& one : items_of(report_, "exclusions")) {
      rows.push_back({text_of(one, "exclusion"), PrintedPage::time(one, "from"),
                      PrintedPage::time(one, "until"),
                      word("excludedStatus", text_of(one, "status")),
                      text_of(one, "recorded.index")});
    }
    return rows;
  }
  std::vector<std::string> exclusion_headings() const {
    return {say("report.exclusion"), say("report.from"), say("report.until"), say("report.status"),
            say("report.event")};
  }

  Cells issues() const {
    Cells rows;
    for (const auto& [list, what] : {std::pair("complaints", say("report.complaints")),
                                     std::pair("disputes", say("report.disputes"))}) {
      for (const auto& one : items_of(report_, list)) {
        rows.push_back({what, text_of(one, "by"), PrintedPage::time(one, "recorded.at"),
                        text_of(one, "recorded.index")});
      }
    }
    return rows;
  }
  std::vector<std::string> issue_headings() const {
    return {say("report.issue"), say("report.by"), say("report.since"), say("report.event")};
  }

  // How content the sides were when they last looked.
  Cells satisfaction() const {
    Cells rows;
    for (const char* word_of : {"lastReview.held", "lastReview.confirmed"}) {
      const auto* said = find(report_, word_of);
      if (!said) continue;
      rows.push_back({word("role", text_of(*said, "side")), text_of(*said, "satisfaction"),
                      PrintedPage::time(*said, "recorded.at"), text_of(*said, "recorded.index")});
    }
    return rows;
  }
  std::vector<std::string> satisfaction_headings() const {
    return {say("report.side"), say("report.satisfaction"), say("report.since"),
            say("report.event")};
  }

  Cells assumptions() const {
    Cells rows;
    for (const auto& one : items_of(report_, "assumptions")) {
      rows.push_back({text_of(one, "assumption"), text_of(one, "metric"), text_of(one, "upTo"),
                      text_of(one, "value"), sentence_of(one, "reason")});
    }
    return rows;
  }
  std::vector<std::string> assumption_headings() const {
    return {say("report.assumption"), say("report.metric"), say("report.up-to"),
            say("report.value"), ""};
  }

 private:
  const value& report_;
  Figures figures_;
};

// ---------------------------------------------------------------- by objective

// The windows of an objective, of a unit, in their order.
struct Promised {
  std::string name;  // [uptime] Availability of the shop
  array windows;
};
std::vector<Promised> by_objective(const value& report) {
  std::vector<Promised> all;
  for (const auto& window : items_of(report, "items")) {
    std::string name = "[" + text_of(window, "objective") + "] " + text_of(window, "name");
    const std::string unit = text_of(window, "serviceUnit");
    if (!unit.empty()) name += ", " + unit;
    const auto found = std::ranges::find(all, name, &Promised::name);
    Promised& place = found == all.end() ? all.emplace_back(Promised{name, {}}) : *found;
    place.windows.push_back(window);
  }
  return all;
}

double number_of(const value& json, std::string_view share, std::string_view number) {
  const std::string text = find(json, share) ? text_of(json, share) : text_of(json, number);
  return std::strtod(text.c_str(), nullptr);
}

std::optional<ChartPoint> point_of(const value& side) {
  const bool is_measured = find(side, "attainedPpm") || find(side, "attainedValue");
  if (!is_measured) return std::nullopt;
  return ChartPoint{number_of(side, "attainedPpm", "attainedValue"),
                    text_of(side, "verdict") == "breached"};
}

Chart chart_of(const Promised& promised, const Telling& telling) {
  const value& last = promised.windows.back();
  Chart chart{
      promised.name,
      telling.say("report.chart", {{"objective", promised.name},
                                   {"target", telling.target(last)},
                                   {"count", static_cast<std::int64_t>(promised.windows.size())}}),
      number_of(last, "targetPpm", "target"),
      {}};
  std::map<std::string, ChartLine> lines;
  for (std::size_t i = 0; i < promised.windows.size(); ++i) {
    for (const auto& side : items_of(promised.windows[i], "sides")) {
      ChartLine& line = lines[text_of(side, "measurer")];
      line.points.resize(promised.windows.size());
      line.points[i] = point_of(side);
    }
  }
  for (auto& [measurer, line] : lines) chart.lines.push_back(std::move(line));
  return chart;
}

void add_grid(PrintedPage& page, const std::string& heading,
              const std::vector<std::string>& headings, const Cells& rows) {
  if (rows.empty()) return;
  page.heading(heading);
  page.grid(headings, rows);
}

void add_table(std::string& out, const std::string& heading,
               const std::vector<std::string>& headings, const Cells& rows) {
  if (rows.empty()) return;
  Table table(headings);
  for (const auto& row : rows) table.add(row);
  out += "\n" + heading + "\n" + table.text(2);
}

// In quotation marks where it has to be (RFC 4180).
std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) line += (line.empty() ? "" : ",") + csv_cell(cell);
  return line + "\r\n";
}

}  // namespace

std::string report_html(const value& report, const Origin& origin, words::Language language) {
  const Telling telling(report, language);
  PrintedPage page(telling.title(), language);
  page.table({{telling.say("report.report"), telling.standing()},
              {telling.say("report.as-of"), PrintedPage::time(report, "at")}});
  page.heading(telling.say("report.objectives"));
  for (const Promised& one : by_objective(report)) {
    page.subheading(one.name + " " + telling.target(one.windows.back()));
    page.drawing(chart_svg(chart_of(one, telling)));
    page.grid(telling.window_headings(), telling.windows(one.windows));
  }
  add_grid(page, telling.say("report.credits"), telling.credit_headings(), telling.credits());
  add_grid(page, telling.say("report.exclusions"), telling.exclusion_headings(),
           telling.exclusions());
  add_grid(page, telling.say("report.issues"), telling.issue_headings(), telling.issues());
  add_grid(page, telling.say("report.last-review"), telling.satisfaction_headings(),
           telling.satisfaction());
  add_grid(page, telling.say("report.assumptions"), telling.assumption_headings(),
           telling.assumptions());
  return std::move(page).html(origin);
}

std::string report_text(const value& report, words::Language language) {
  const Telling telling(report, language);
  std::string out = telling.title() + "\n" + telling.standing() + "\n";
  for (const Promised& one : by_objective(report)) {
    add_table(out, one.name + " " + telling.target(one.windows.back()), telling.window_headings(),
              telling.windows(one.windows));
  }
  add_table(out, telling.say("report.credits"), telling.credit_headings(), telling.credits());
  add_table(out, telling.say("report.exclusions"), telling.exclusion_headings(),
            telling.exclusions());
  add_table(out, telling.say("report.issues"), telling.issue_headings(), telling.issues());
  add_table(out, telling.say("report.last-review"), telling.satisfaction_headings(),
            telling.satisfaction());
  add_table(out, telling.say("report.assumptions"), telling.assumption_headings(),
            telling.assumptions());
  return out;
}

std::string report_csv(const value& report) {
  std::string out =
      csv_line({"objective", "serviceUnit", "window", "from", "until", "measurer", "attainedNum",
                "attainedDen", "verdict", "credit", "windowVerdict", "windowState", "held"});
  const auto ends_in_month = [&](const value& window) {
    return std::ranges::any_of(items_of(report, "windows"), [&](const value& one) {
      return text_of(one, "objective") == text_of(window, "objective") &&
             text_of(one, "window") == text_of(window, "window") &&
             text_of(one, "serviceUnit") == text_of(window, "serviceUnit");
    });
  };
  for (const auto& window : items_of(report, "items")) {
    if (!ends_in_month(window)) continue;
    for (const auto& side : items_of(window, "sides")) {
      out += csv_line({text_of(window, "objective"), text_of(window, "serviceUnit"),
                       text_of(window, "window"), text_of(window, "from"), text_of(window, "until"),
                       text_of(side, "measurer"), text_of(side, "attained.num"),
                       text_of(side, "attained.den"), text_of(side, "verdict"),
                       text_of(side, "credit"), text_of(window, "verdict"),
                       text_of(window, "state"), text_of(window, "held")});
    }
  }
  return out;
}

}  // namespace sopu::paper
