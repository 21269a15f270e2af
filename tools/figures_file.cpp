#include "tools/figures_file.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "tools/common.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;
using domain::Span;
using domain::Time;
using Cells = std::vector<std::string>;

// RFC 4180: a cell in quotation marks holds commas and doubled quotation marks.
Cells cells_of(std::string_view line) {
  Cells cells(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (is_quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[++i];
    } else if (c == '"') {
      is_quoted = !is_quoted;
    } else if (c == ',' && !is_quoted) {
      cells.emplace_back();
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  return cells;
}

class Rows {
 public:
  Rows(const std::string& text, const std::string& file) : file_(file), rest_(text) {
    if (!next()) fail("it is empty: its first line names the columns");
    columns_ = cells_;
  }

  bool next() {
    while (!rest_.empty()) {
      const auto end = rest_.find('\n');
      const std::string_view line = rest_.substr(0, end);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
      ++number_;
      if (line.empty() || line == "\r") continue;
      cells_ = cells_of(line);
      if (!columns_.empty() && cells_.size() != columns_.size()) {
        fail("it has " + std::to_string(cells_.size()) + " cells where there are " +
             std::to_string(columns_.size()) + " columns");
      }
      return true;
    }
    return false;
  }

  bool has(std::string_view column) const {
    return std::ranges::find(columns_, column) != columns_.end();
  }
  const Cells& columns() const { return columns_; }
  const std::string& cell(std::string_view column) const {
    const auto found = std::ranges::find(columns_, column);
    return cells_[static_cast<std::size_t>(found - columns_.begin())];
  }
  Time time(std::string_view column) const {
    const auto time = read_instant(cell(column));
    if (!time) fail("\"" + cell(column) + "\" is no instant like 2027-03-01T00:00:00Z");
    return *time;
  }
  std::int64_t number(std::string_view column) const {
    const std::string& text = cell(column);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0) {
      fail("\"" + text + "\" is no whole number from 0");
    }
    return number;
  }
  [[noreturn]] void fail(const std::string& why) const {
    throw Stop(Exit::usage, file_ + ", line " + std::to_string(number_) + ": " + why);
  }

 private:
  const std::string& file_;
  std::string_view rest_;
  std::size_t number_ = 0;
  Cells cells_;
  Cells columns_;
};

enum class Kind { downtime, counts, items, values, histogram };

Kind kind_of(const Rows& rows) {
  const std::vector<std::pair<Kind, Cells>> kinds{
      {Kind::counts, {"from", "until", "good", "total"}},
      {Kind::items, {"id", "opened", "done"}},
      {Kind::values, {"from", "until", "count", "sum", "max"}},
      {Kind::histogram, {"from", "until", "upTo", "count"}},
      {Kind::downtime, {"from", "until"}}};
  for (const auto& [kind, wanted] : kinds) {
    const bool has_all =
        std::ranges::all_of(wanted, [&](const auto& name) { return rows.has(name); });
    const bool may_pause = kind == Kind::items && rows.has("pauses");
    if (has_all && rows.columns().size() == wanted.size() + (may_pause ? 1 : 0)) return kind;
  }
  rows.fail(
      "the columns must be from,until or from,until,good,total or id,opened,done,pauses or"
      " from,until,count,sum,max or from,until,upTo,count");
}

// The days of a time, each with what is measured in it.
class Days {
 public:
  Days(const Span& time, Kind kind) : kind_(kind) {
    using std::chrono::days;
    for (Time from = time.from; from < time.until;) {
      const Time until = std::min<Time>(time.until, std::chrono::floor<days>(from) + days(1));
      days_.push_back({{from, until}, {}});
      from = until;
    }
    for (FiguresOfTime& day : days_) prepare(day.figures);
  }

  void add(const Rows& rows) {
    switch (kind_) {
      case Kind::downtime:
        return add_downtime({rows.time("from"), rows.time("until")}, rows);
      case Kind::counts:
        return list(whole(rows), "counts").push_back(counted(rows));
      case Kind::items:
        return add_item(rows);
      case Kind::values:
        return add_values(rows);
      case Kind::histogram: {
        buckets_[whole(rows).span.from][rows.number("upTo")] += rows.number("count");
        return;
      }
    }
  }

  std::vector<FiguresOfTime> done() {
    for (FiguresOfTime& day : days_) {
      for (const auto& [bound, count] : buckets_[day.span.from]) {
        list(day, "histogram").push_back(object{{"upTo", bound}, {"count", count}});
      }
    }
    // Of a day without values or a histogram there is nothing to tell.
    std::erase_if(days_, [&](const FiguresOfTime& day) {
      return day.figures.empty() ||
             (kind_ == Kind::histogram && day.figures.at("histogram").as_array().empty());
    });
    return std::move(days_);
  }

 private:
  void prepare(object& figures) const {
    if (kind_ == Kind::downtime) figures["downtime"].emplace_array();
    if (kind_ == Kind::counts) figures["counts"].emplace_array();
    if (kind_ == Kind::items) figures["items"].emplace_array();
    if (kind_ == Kind::histogram) figures["histogram"].emplace_array();
  }
  static boost::json::array& list(FiguresOfTime& day, std::string_view name) {
    return day.figures.at(name).as_array();
  }

  // The day that ends at or after it: what is over at midnight belongs to the day before.
  FiguresOfTime& day_ending_after(Time time, const Rows& rows) {
    const auto day = std::ranges::lower_bound(
        days_, time, {}, [](const FiguresOfTime& one) { return one.span.until; });
    if (day == days_.end() || time < days_.front().span.from) {
      rows.fail("it is not within the measured time");
    }
    return *day;
  }
  FiguresOfTime& whole(const Rows& rows) {
    FiguresOfTime& day = day_ending_after(rows.time("until"), rows);
    if (rows.time("from") < day.span.from) {
      rows.fail("it reaches over the end of a day (of UTC), or begins before the measured time");
    }
    return day;
  }

  void add_downtime(const Span& down, const Rows& rows) {
    if (down.until <= down.from) rows.fail("it ends before it begins");
    if (down.from < days_.front().span.from || down.until > days_.back().span.until) {
      rows.fail("it is not within the measured time");
    }
    for (FiguresOfTime& day : days_) {
      const Span part{std::max(down.from, day.span.from), std::min(down.until, day.span.until)};
      if (part.from < part.until) list(day, "downtime").push_back(json_of_span(part));
    }
  }

  static object counted(const Rows& rows) {
    object one = json_of_span({rows.time("from"), rows.time("until")});
    one["good"] = rows.number("good");
    one["total"] = rows.number("total");
    return one;
  }

  void add_item(const Rows& rows) {
    const bool is_done = !rows.cell("done").empty();
    FiguresOfTime& day = is_done ? day_ending_after(rows.time("done"), rows) : days_.back();
    object item{{"id", rows.cell("id")}, {"opened", domain::format_time(rows.time("opened"))}};
    if (is_done) item["done"] = domain::format_time(rows.time("done"));
    boost::json::array pauses;
    std::string_view rest = rows.has("pauses") ? rows.cell("pauses") : std::string_view();
    while (!rest.empty()) {
      const auto end = rest.find(';');
      const auto pause = read_span(rest.substr(0, end));
      if (!pause) rows.fail("a pause is FROM/UNTIL, several have ; between them");
      pauses.push_back(json_of_span(*pause));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    if (!pauses.empty()) item["pauses"] = std::move(pauses);
    list(day, "items").push_back(std::move(item));
  }

  void add_values(const Rows& rows) {
    object& figures = whole(rows).figures;
    if (!figures.contains("values")) {
      figures["values"] = object{{"count", 0}, {"sum", 0}, {"max", rows.number("max")}};
    }
    object& values = figures["values"].as_object();
    values["count"] = values["count"].as_int64() + rows.number("count");
    values["sum"] = values["sum"].as_int64() + rows.number("sum");
    values["max"] = std::max(values["max"].as_int64(), rows.number("max"));
  }

  Kind kind_;
  std::vector<FiguresOfTime> days_;
  std::map<Time, std::map<std::int64_t, std::int64_t>> buckets_;  // by the begin of their day
};

}  // namespace

std::vector<FiguresOfTime> read_figures(const std::string& text, const Span& time,
                                        const std::string& file) {
  Rows rows(text, file);
  Days days(time, kind_of(rows));
  while (rows.next()) days.add(rows);
  return days.done();
}

std::optional<Time> read_instant(std::string_view text) {
  constexpr std::size_t to_the_minute = 17;  // 2027-03-01T00:00Z
  constexpr std::size_t to_the_second = 20;
  if (text.empty() || text.back() != 'Z') return std::nullopt;
  std::string whole(text.substr(0, text.size() - 1));
  if (text.size() == to_the_minute) whole += ":00";
  if (text.size() <= to_the_second) whole += ".000";
  return domain::parse_time(whole + 'Z');
}

std::optional<Span> read_span(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto from = read_instant(text.substr(0, slash));
  const auto until = read_instant(text.substr(slash + 1));
  if (!from || !until) return std::nullopt;
  return Span{*from, *until};
}

object json_of_span(const Span& span) {
  return {{"from", domain::format_time(span.from)}, {"until", domain::format_time(span.until)}};
}

}  // namespace sopu::tools
