#include "tools/prometheus.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <set>

#include <boost/json/parse.hpp>

#include "ledger/limits.hpp"
#include "tools/common.hpp"

namespace sopu::tools {
namespace {

using boost::json::array;
using boost::json::object;
using domain::Span;
using domain::Time;
using std::chrono::milliseconds;
using Samples = std::map<Time, double>;

struct Line {
  std::string le;  // of a bucket: its upper bound
  Samples samples;
};
using Matrix = std::vector<Line>;

[[noreturn]] void fail(const std::string& query, const std::string& why) {
  throw Stop(Exit::usage, "the answer to --" + query + " " + why);
}

// ---------------------------------------------------------------- reading

// Prometheus writes values as text, which may be NaN, +Inf and -Inf: there was nothing to count.
std::optional<double> number_in(const boost::json::value& text) {
  const auto* written = text.if_string();
  double number = 0;
  if (written == nullptr) return std::nullopt;
  const char* end = written->data() + written->size();
  const auto [rest, error] = std::from_chars(written->data(), end, number);
  if (error != std::errc() || rest != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

Time time_in(const boost::json::value& stamp, const std::string& query) {
  boost::system::error_code error;
  const double seconds = stamp.to_number<double>(error);
  constexpr double latest = 253'402'300'799;  // the last second of the year 9999
  if (error || seconds < 0 || seconds > latest) fail(query, "has a sample without a time");
  if (seconds != std::floor(seconds)) fail(query, "has samples between whole seconds");
  return Time(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

Line read_line(const boost::json::value& result, const std::string& query) {
  Line line;
  if (const auto* le = result.at("metric").as_object().if_contains("le")) {
    line.le = std::string(le->as_string());
  }
  for (const auto& pair : result.at("values").as_array()) {
    const Time time = time_in(pair.at(0), query);
    if (const auto number = number_in(pair.at(1))) line.samples[time] = *number;
  }
  return line;
}

Matrix matrix_in(const boost::json::value& json, const std::string& query) {
  if (const auto* told = json.as_object().if_contains("error")) {
    fail(query, "is an error of Prometheus: " + std::string(told->as_string()));
  }
  const auto& data = json.at("data");
  if (data.at("resultType") != "matrix") {
    fail(query, "is no matrix: it must be of query_range, not of query");
  }
  Matrix matrix;
  for (const auto& result : data.at("result").as_array()) {
    matrix.push_back(read_line(result, query));
  }
  return matrix;
}

Matrix read_matrix(const std::string& answer, const std::string& query) {
  boost::system::error_code error;
  const auto json = boost::json::parse(answer, error);
  if (error) fail(query, "is no JSON: ask /api/v1/query_range, and give what it answers");
  try {
    return matrix_in(json, query);
  } catch (const Stop&) {
    throw;
  } catch (const std::exception&) {  // of Boost.JSON: a member is missing, or is something else
    fail(query, "is not what query_range of Prometheus answers (a matrix)");
  }
}

// The one series that there is; none without samples.
Samples only_line(Matrix matrix, const std::string& query) {
  if (matrix.size() > 1) {
    fail(query, "has " + std::to_string(matrix.size()) +
                    " series where one is wanted: put them together, as with min(…) or sum(…)");
  }
  return matrix.empty() ? Samples() : std::move(matrix.front().samples);
}

// ---------------------------------------------------------------- from samples to figures

std::int64_t rounded(double number, const std::string& query) {
  const double whole = std::round(number);
  if (whole < 0 || whole > static_cast<double>(limits::measured_count_max)) {
    fail(query, "has " + std::to_string(number) + ", which is no figure of a measurement");
  }
  return static_cast<std::int64_t>(whole);
}

// The steps of which everything is known, without a gap: the times at which their samples are.
using Run = std::vector<Time>;

std::vector<Run> runs_of(const std::set<Time>& known, const Span& time, milliseconds step) {
  std::vector<Run> runs;
  for (const Time at : known) {
    if (at - step < time.from || at > time.until) continue;
    if ((at - time.from) % step != milliseconds(0)) {
      throw Stop(Exit::usage, "a sample at " + domain::format_time(at) +
                                  " does not lie a whole number of steps (--step) after " +
                                  domain::format_time(time.from));
    }
    if (runs.empty() || runs.back().back() + step != at) runs.emplace_back();
    runs.back().push_back(at);
  }
  return runs;
}

std::set<Time> times_of(const Samples& samples) {
  std::set<Time> times;
  for (const auto& [time, number] : samples) times.insert(time);
  return times;
}

class Source {
 public:
  virtual ~Source() = default;
  virtual std::set<Time> known() const = 0;
  virtual object figures(const Run& run, milliseconds step) const = 0;
};

class Up : public Source {
 public:
  explicit Up(Samples samples) : samples_(std::move(samples)) {}
  std::set<Time> known() const override { return times_of(samples_); }
  object figures(const Run& run, milliseconds step) const override {
    std::vector<Span> down;
    for (const Time at : run) {
      if (is_up(at)) continue;
      if (down.empty() || down.back().until != at - step) down.push_back({at - step, at});
      down.back().until = at;
    }
    array list;
    for (const Span& one : down) list.push_back(json_of_span(one));
    return {{"downtime", std::move(list)}};
  }

 private:
  bool is_up(Time at) const {
    const double number = samples_.at(at);
    if (number == 0 || number == 1) return number == 1;
    fail("up", "has " + std::to_string(number) +
                   " where 1 (up) or 0 (down) is wanted: compare it, as with (…) >= bool 0.5");
  }
  Samples samples_;
};

class Counts : public Source {
 public:
  Counts(Samples good, Samples total) : good_(std::move(good)), total_(std::move(total)) {}
  std::set<Time> known() const override {
    std::set<Time> both;
    std::ranges::set_intersection(times_of(good_), times_of(total_),
                                  std::inserter(both, both.end()));
    return both;
  }
  // increase() of Prometheus extrapolates: more good than in all by less than one is no fault.
  object figures(const Run& run, milliseconds step) const override {
    array list;
    for (const Time at : run) {
      const std::int64_t total = rounded(total_.at(at), "total");
      const std::int64_t good = rounded(good_.at(at), "good");
      if (good > total + 1) {
        fail("good", "has more than --total at " + domain::format_time(at));
      }
      object one = json_of_span({at - step, at});
      one["good"] = std::min(good, total);
      one["total"] = total;
      list.push_back(std::move(one));
    }
    return {{"counts", std::move(list)}};
  }

 private:
  Samples good_;
  Samples total_;
};

class Values : public Source {
 public:
  Values(Samples samples, double scale) : samples_(std::move(samples)), scale_(scale) {}
  std::set<Time> known() const override { return times_of(samples_); }
  object figures(const Run& run, milliseconds) const override {
    std::int64_t sum = 0;
    std::int64_t largest = 0;
    for (const Time at : run) {
      const std::int64_t number = rounded(samples_.at(at) * scale_, "values");
      sum += number;
      largest = std::max(largest, number);
    }
    return {
        {"values",
         object{{"count", static_cast<std::int64_t>(run.size())}, {"sum", sum}, {"max", largest}}}};
  }

 private:
  Samples samples_;
  double scale_;
};

// Buckets of Prometheus count what is up to their bound; ours what is beyond the bound before.
class Histogram : public Source {
 public:
  Histogram(const Matrix& matrix, const Sampling& sampling) : beyond_(sampling.beyond) {
    for (const Line& line : matrix) {
      if (line.le == "+Inf") {
        all_ = line.samples;
        continue;
      }
      double bound = 0;
      const char* end = line.le.data() + line.le.size();
      const auto [rest, error] = std::from_chars(line.le.data(), end, bound);
      if (error != std::errc() || rest != end) {
        fail("histogram",
             "has a series without the label le: group by it, as with sum by (le) (…)");
      }
      if (!buckets_.emplace(rounded(bound * sampling.scale, "histogram"), line.samples).second) {
        fail("histogram", "has two series of le=\"" + line.le +
                              "\" (with --scale): group by it, as with sum by (le) (…)");
      }
    }
    if (!matrix.empty() && all_.empty()) fail("histogram", "has no bucket of le=\"+Inf\"");
    if (beyond_ && !buckets_.empty() && *beyond_ <= buckets_.rbegin()->first) {
      fail("histogram", "has a bucket up to " + std::to_string(buckets_.rbegin()->first) +
                            ": --beyond must be above it");
    }
  }
  std::set<Time> known() const override {
    std::set<Time> times = times_of(all_);
    for (const auto& [bound, samples] : buckets_) {
      std::erase_if(times, [&](Time at) { return !samples.contains(at); });
    }
    return times;
  }
  object figures(const Run& run, milliseconds) const override {
    std::map<std::int64_t, std::int64_t> counted;
    for (const Time at : run) {
      std::int64_t below = 0;
      for (const auto& [bound, samples] : buckets_) {
        add(counted, bound, rounded(samples.at(at), "histogram"), below);
      }
      const std::int64_t all = rounded(all_.at(at), "histogram");
      if (all > below && !beyond_) {
        fail("histogram", "has values above its last bound at " + domain::format_time(at) +
                              ": say what they count as (--beyond)");
      }
      add(counted, beyond_.value_or(0), all, below);
    }
    array list;
    for (const auto& [bound, count] : counted) {
      list.push_back(object{{"upTo", bound}, {"count", count}});
    }
    return {{"histogram", std::move(list)}};
  }

 private:
  static void add(std::map<std::int64_t, std::int64_t>& counted, std::int64_t bound,
                  std::int64_t up_to_it, std::int64_t& below) {
    if (up_to_it > below) counted[bound] += up_to_it - below;
    below = std::max(below, up_to_it);
  }
  std::map<std::int64_t, Samples> buckets_;
  Samples all_;
  std::optional<std::int64_t> beyond_;
};

std::unique_ptr<Source> source_of(const std::vector<std::string>& answers,
                                  const Sampling& sampling) {
  switch (sampling.kind) {
    case Sampled::up:
      return std::make_unique<Up>(only_line(read_matrix(answers.at(0), "up"), "up"));
    case Sampled::counts:
      return std::make_unique<Counts>(only_line(read_matrix(answers.at(0), "good"), "good"),
                                      only_line(read_matrix(answers.at(1), "total"), "total"));
    case Sampled::values:
      return std::make_unique<Values>(only_line(read_matrix(answers.at(0), "values"), "values"),
                                      sampling.scale);
    case Sampled::histogram:
      break;
  }
  return std::make_unique<Histogram>(read_matrix(answers.at(0), "histogram"), sampling);
}

}  // namespace

std::vector<FiguresOfTime> sampled_figures(const std::vector<std::string>& answers,
                                           const Span& time, const Sampling& sampling) {
  const auto source = source_of(answers, sampling);
  std::vector<FiguresOfTime> all;
  for (const Run& run : runs_of(source->known(), time, sampling.step)) {
    all.push_back({{run.front() - sampling.step, run.back()}, source->figures(run, sampling.step)});
  }
  return all;
}

std::vector<Span> cut(const Span& time, std::chrono::seconds part) {
  std::vector<Span> parts;
  for (Time from = time.from; from < time.until;) {
    const auto next = from - from.time_since_epoch() % part + part;
    const Time until = std::min<Time>(time.until, std::chrono::time_point_cast<milliseconds>(next));
    parts.push_back({from, until});
    from = until;
  }
  return parts;
}

}  // namespace sopu::tools
