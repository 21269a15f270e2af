#include "tools/openslo/slo.hpp"

#include <optional>

#include "ledger/limits.hpp"
#include "tools/openslo/values.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;

constexpr int ppm_digits = 6;

// ---------------------------------------------------------------- windows ("SLO", timeWindow)

class WindowReader {
 public:
  WindowReader(OpenSloReader& reader, const OpenSloMore& more) : reader_(reader), more_(more) {}

  // Nothing if terms have none such.
  std::optional<object> read(const YamlNode& spec) {
    const YamlNode* given = reader_.find(spec, "timeWindow");
    if (given == nullptr) {
      reader_.leave(spec, "it has no timeWindow, and each objective of terms is judged over one");
      return std::nullopt;
    }
    const YamlNode& list = reader_.needed_list(spec, "timeWindow");
    if (list.items.size() != 1) reader_.fail(list, "an SLO has one time window: leave one of them");
    const YamlNode& window = list.items.front();
    reader_.take(window);
    const YamlNode* rolling = reader_.find(window, "isRolling");
    const bool is_rolling = rolling != nullptr && reader_.flag(*rolling);
    const YamlNode* calendar = reader_.find(window, "calendar");
    if (is_rolling == (calendar != nullptr)) {
      reader_.fail(window, "a time window either has `isRolling: true` or a `calendar`");
    }
    const YamlNode& duration = reader_.needed(window, "duration");
    const auto length = parse_shorthand(reader_.text(duration));
    if (!length) {
      reader_.fail(duration, "\"" + duration.text +
                                 "\" is no duration such as 28d, 4w or 1M: a number and one of "
                                 "m, h, d, w, M, Q, Y");
    }
    return is_rolling ? rolling_window(duration, *length)
                      : calendar_window(duration, *length, *calendar);
  }

 private:
  // 1d to 999d; weeks have seven days. Hours are no days when clocks change.
  static std::optional<std::string> days_of(const Shorthand& length) {
    constexpr std::int64_t days_max = 999;
    if (length.unit != 'd' && length.unit != 'w') return std::nullopt;
    const std::int64_t days = length.count * (length.unit == 'w' ? 7 : 1);
    if (days > days_max) return std::nullopt;
    return std::to_string(days) + "d";
  }
  // Zero for what is no months, quarters or years.
  static std::int64_t months_of(const Shorthand& length) {
    switch (length.unit) {
      case 'M':
        return length.count;
      case 'Q':
        return length.count * 3;
      case 'Y':
        return length.count * 12;
      default:
        return 0;
    }
  }

  std::optional<object> rolling_window(const YamlNode& duration, const Shorthand& length) {
    if (const auto days = days_of(length)) return object{{"kind", "rolling"}, {"length", *days}};
    reader_.leave(duration, "rolling windows of terms are of 1 to 999 days");
    return std::nullopt;
  }

  std::optional<object> calendar_window(const YamlNode& duration, const Shorthand& length,
                                        const YamlNode& calendar) {
    read_zone(reader_.needed(calendar, "timeZone"));
    const YamlNode& start = reader_.needed(calendar, "startTime");
    const auto from = parse_local_time(reader_.text(start));
    if (!from) {
      reader_.fail(start, "\"" + start.text + "\" is no date with time: 2027-01-01 00:00:00");
    }
    if (const auto days = days_of(length)) return window_of_days(*days, start, *from);
    const std::int64_t months = months_of(length);
    const char* name = months == 1    ? "month"
                       : months == 3  ? "quarter"
                       : months == 12 ? "year"
                                      : nullptr;
    if (name == nullptr) {
      reader_.leave(duration,
                    "calendar windows of terms are a month (1M; m are minutes), a quarter, a year, "
                    "or 1 to 999 days");
      return std::nullopt;
    }
    const auto month = static_cast<unsigned>(from->date.month()) - 1;
    if (!from->is_midnight || from->date.day() != std::chrono::day(1) || month % months != 0) {
      reader_.leave(start, "a " + std::string(name) +
                               " of terms begins at midnight of its first day, which this is not");
      return std::nullopt;
    }
    return object{{"kind", "calendar"}, {"length", name}};
  }

  std::optional<object> window_of_days(const std::string& days, const YamlNode& start,
                                       const LocalTime& from) {
    if (!from.is_midnight) {
      reader_.leave(start, "windows of terms begin at midnight");
      return std::nullopt;
    }
    if (days != "1d") {
      reader_.leave(start,
                    "windows of days follow one another from the day on which the objective is "
                    "promised in these words");
    }
    return object{{"kind", "calendar"}, {"length", days}};
  }

  void read_zone(const YamlNode& zone) {
    if (reader_.text(zone) == more_.time_zone) return;
    reader_.leave(
        zone, more_.time_zone.empty()
                  ? "terms have one timeZone for everything: see that it is this one"
                  : "terms have one timeZone for everything, and these are in " + more_.time_zone);
  }

  OpenSloReader& reader_;
  const OpenSloMore& more_;
};

// ---------------------------------------------------------------- indicators ("SLI")

enum class Metric { ratio, threshold };

class IndicatorReader {
 public:
  IndicatorReader(OpenSloReader& reader, const Slis& slis) : reader_(reader), slis_(slis) {}

  // Nothing if it is not known what is measured, or terms do not judge such.
  std::optional<Metric> read(const YamlNode& spec) {
    const YamlNode* inlined = reader_.find(spec, "indicator");
    const YamlNode* named = reader_.find(spec, "indicatorRef");
    const YamlNode* own = first_own(spec);
    if ((inlined != nullptr) + (named != nullptr) + (own != nullptr) != 1) {
      reader_.fail(spec, "an SLO has either `indicator` or `indicatorRef`, once");
    }
    if (own != nullptr) {
      reader_.leave(*own,
                    "an SLO of several indicators is judged as one; each objective of terms is "
                    "judged by itself");
      return std::nullopt;
    }
    if (inlined != nullptr) return metric_of(reader_.needed_object(*inlined, "spec"));
    const auto sli = slis_.find(reader_.text(*named));
    if (sli != slis_.end()) return metric_of_sli(*sli->second);
    reader_.leave(*named,
                  "no SLI in the file has this name, so that nobody knows what is measured");
    return std::nullopt;
  }

 private:
  // Of an SLO made of several.
  static const YamlNode* first_own(const YamlNode& spec) {
    const YamlNode* objectives = spec.find("objectives");
    if (objectives == nullptr) return nullptr;
    for (const YamlNode& objective : objectives->items) {
      for (const char* member : {"indicator", "indicatorRef"}) {
        if (const YamlNode* own = objective.find(member)) return own;
      }
    }
    return nullptr;
  }

  std::optional<Metric> metric_of_sli(const YamlNode& sli) {
    reader_.take(sli);
    for (const char* member : {"apiVersion", "kind"}) reader_.needed(sli, member);
    reader_.needed(reader_.needed(sli, "metadata"), "name");
    return metric_of(reader_.needed_object(sli, "spec"));
  }

  std::optional<Metric> metric_of(const YamlNode& spec) {
    const YamlNode* ratio = reader_.find(spec, "ratioMetric");
    const YamlNode* threshold = reader_.find(spec, "thresholdMetric");
    if ((ratio == nullptr) == (threshold == nullptr)) {
      reader_.fail(spec, "an indicator has either `ratioMetric` or `thresholdMetric`");
    }
    if (threshold != nullptr) return Metric::threshold;
    const YamlNode* good = reader_.find(*ratio, "good");
    const YamlNode* bad = reader_.find(*ratio, "bad");
    const YamlNode* total = reader_.find(*ratio, "total");
    if (const YamlNode* raw = reader_.find(*ratio, "raw")) {
      if (good != nullptr || bad != nullptr || total != nullptr) {
        reader_.fail(*raw, "`raw` cannot stand beside `good`, `bad` or `total`: take one out");
      }
      reader_.leave(*raw,
                    "a ratio that was computed beforehand has no counts, and shares in terms are "
                    "of counts: good in total");
      return std::nullopt;
    }
    if (total == nullptr || (good == nullptr) == (bad == nullptr)) {
      reader_.fail(*ratio, "a ratioMetric has `total` and either `good` or `bad`, or else `raw`");
    }
    return Metric::ratio;
  }

  OpenSloReader& reader_;
  const Slis& slis_;
};

// ---------------------------------------------------------------- objectives ("Objectives")

class ObjectiveReader {
 public:
  ObjectiveReader(OpenSloReader& reader, std::string method, std::string empty_slots)
      : reader_(reader), method_(std::move(method)), empty_slots_(std::move(empty_slots)) {}

  // Of good in total. Nothing if it cannot be said, which is left in the reader.
  std::optional<object> share(const YamlNode& objective) {
    const bool has_slots = method_ != "Occurrences";
    const bool by_slices = method_ == "Timeslices";
    const auto target = target_of(objective);
    if (!holds_from_below(objective) || !target) return std::nullopt;
    object promise{
        {"indicator", by_slices ? "availability" : "ratio"}, {"op", ">="}, {"targetPpm", *target}};
    if (!has_slots) return promise;
    auto slot = slot_of(objective);
    if (!slot) return std::nullopt;
    if (by_slices) {
      const auto up_from = up_from_of(objective);
      if (!up_from) return std::nullopt;
      slot->emplace("upFromPpm", *up_from);
    }
    promise["slot"] = std::move(*slot);
    return promise;
  }

  // At least the share `target` of the values is at most `value`: then that percentile of them is,
  // too, and the other way round (nearest rank).
  std::optional<object> percentile(const YamlNode& objective) {
    const auto share = target_of(objective);
    const YamlNode& op = reader_.needed(objective, "op");
    const YamlNode& value = reader_.needed(objective, "value");
    const auto bound = parse_units(number(value), 0);
    if (operator_of(op) != "lte") {
      reader_.leave(op, "a percentile of terms is at most something (lte)");
      return std::nullopt;
    }
    if (!bound || !bound->is_exact || bound->units > limits::integer_max) {
      reader_.leave(value,
                    "values in terms are whole numbers from 0: take a smaller unit, as "
                    "milliseconds in place of seconds");
      return std::nullopt;
    }
    if (!share) return std::nullopt;
    if (*share == 0) {
      reader_.leave(objective, "a percentile of 0 is none");
      return std::nullopt;
    }
    return object{{"indicator", "value"},
                  {"op", "<="},
                  {"target", bound->units},
                  {"of", "percentile"},
                  {"percentilePpm", *share}};
  }

 private:
  const std::string& operator_of(const YamlNode& op) const {
    return reader_.word(op, {"lte", "gte", "lt", "gt"});
  }

  // OpenSLO asks for `op` with a thresholdMetric only, and people write it none the less.
  bool holds_from_below(const YamlNode& objective) {
    const YamlNode* op = reader_.find(objective, "op");
    if (op == nullptr || operator_of(*op) == "gte") return true;
    if (op->text == "gt") {
      reader_.leave(*op, "a share in terms is kept from its target on (>=), not only beyond it");
      return true;
    }
    reader_.leave(*op,
                  "a share in terms is kept from below (>=): of what is good, not of what is bad");
    return false;
  }

  // A number, whatever its sign; exponents are none that a person can check.
  const std::string& number(const YamlNode& node) const {
    const std::string& text = reader_.text(node);
    const std::string_view digits = text.starts_with('-') ? std::string_view(text).substr(1) : text;
    if (parse_units(digits, 0)) return text;
    reader_.fail(node, "\"" + text + "\" is no plain number: write it as 0.995 or 250");
  }

  // In millionths, which are the units behind so many digits; nothing if it has a finer part.
  std::optional<std::int64_t> share_of(const YamlNode& node, int digits, bool may_be_all) {
    const auto share = parse_units(number(node), digits);
    const bool is_all = share && share->units == limits::ppm_max && share->is_exact;
    if (!share || share->units > limits::ppm_max ||
        (share->units == limits::ppm_max && !(is_all && may_be_all))) {
      reader_.fail(node, "\"" + node.text + "\" is no share " +
                             (may_be_all             ? "up to 1"
                              : digits == ppm_digits ? "below 1; per cent go into targetPercent"
                                                     : "below 100 per cent"));
    }
    if (share->is_exact) return share->units;
    reader_.leave(node,
                  "shares in terms go to a millionth (0.999999, 99.9999 %), and this one is finer");
    return std::nullopt;
  }

  std::optional<std::int64_t> target_of(const YamlNode& objective) {
    constexpr int percent_digits = ppm_digits - 2;
    const YamlNode* target = reader_.find(objective, "target");
    const YamlNode* percent = reader_.find(objective, "targetPercent");
    if ((target == nullptr) == (percent == nullptr)) {
      reader_.fail(objective, "an objective has either `target` or `targetPercent`");
    }
    return target != nullptr ? share_of(*target, ppm_digits, false)
                             : share_of(*percent, percent_digits, false);
  }

  std::optional<std::int64_t> up_from_of(const YamlNode& objective) {
    const YamlNode& node = reader_.needed(objective, "timeSliceTarget");
    const auto share = share_of(node, ppm_digits, true);
    if (share != 0) return share;
    reader_.leave(node, "a slot is up from some share on: from 0 on it always is");
    return std::nullopt;
  }

  // Without a unit it is in minutes.
  std::optional<std::int64_t> seconds_of(const YamlNode& node) const {
    constexpr std::int64_t minute = 60;
    const std::string& text = reader_.text(node);
    if (const auto minutes = parse_units(text, ppm_digits)) {
      const bool is_whole = minutes->is_exact && minutes->units <= limits::integer_max / minute &&
                            minutes->units * minute % limits::ppm_max == 0;
      return is_whole ? minutes->units * minute / limits::ppm_max : 0;
    }
    const auto length = parse_shorthand(text);
    if (!length) return std::nullopt;
    switch (length->unit) {
      case 'm':
        return length->count * minute;
      case 'h':
        return length->count * minute * 60;
      case 'd':
        return length->count * limits::slot_seconds_max;
      default:
        return 0;  // longer than any
    }
  }

  std::optional<object> slot_of(const YamlNode& objective) {
    const YamlNode& node = reader_.needed(objective, "timeSliceWindow");
    const auto seconds = seconds_of(node);
    if (!seconds) {
      reader_.fail(node, "\"" + node.text +
                             "\" is no length of a time slice such as 5 (minutes), "
                             "30m or 2h");
    }
    if (*seconds >= 1 && *seconds <= limits::slot_seconds_max) {
      return object{{"sec", *seconds}, {"empty", empty_slots_}};
    }
    reader_.leave(node, "slots of terms are of whole seconds, up to a day");
    return std::nullopt;
  }

  OpenSloReader& reader_;
  std::string method_;
  std::string empty_slots_;
};

}  // namespace

Slo read_slo(OpenSloReader& reader, const YamlNode& spec, const Slis& slis,
             const OpenSloMore& more) {
  const YamlNode& objectives = reader.needed_list(spec, "objectives");
  Slo slo{objectives.items.size(), {}};
  const YamlNode& method = reader.needed(spec, "budgetingMethod");
  reader.word(method, {"Occurrences", "Timeslices", "RatioTimeslices"});
  const auto metric = IndicatorReader(reader, slis).read(spec);
  const auto window = WindowReader(reader, more).read(spec);
  const bool is_sliced_value = metric == Metric::threshold && method.text != "Occurrences";
  if (is_sliced_value) {
    reader.leave(method, "values are judged over the whole window in terms, not slice by slice");
  }
  if (!metric || !window || is_sliced_value) return slo;
  const auto shared = reader.held();
  ObjectiveReader one(reader, method.text, more.empty_slots);
  for (std::size_t i = 0; i < objectives.items.size(); ++i) {
    const YamlNode& node = objectives.items[i];
    reader.take(node);
    auto promise = metric == Metric::ratio ? one.share(node) : one.percentile(node);
    const auto taken = reader.held();
    if (!promise) {
      reader.leave(node, "this objective is not carried over, since terms cannot say all of it");
      continue;
    }
    promise->emplace("window", *window);
    promise->emplace("denominator", "total");
    reader.keep(taken);
    slo.objectives.push_back({&node, i + 1, std::move(*promise)});
  }
  if (!slo.objectives.empty()) reader.keep(shared);
  return slo;
}

}  // namespace sopu::tools
