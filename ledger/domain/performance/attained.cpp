#include "ledger/domain/performance/attained.hpp"

#include <algorithm>
#include <set>

namespace sopu::domain::performance {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;
using Indicator = Objective::Indicator;

// Measured to the second: what comes in shorter pieces is refused before it gets here.
seconds seconds_in(const Spans& spans) {
  return duration_cast<seconds>(length(spans));
}

// So far beyond a window's edges runs of slots are followed.
constexpr seconds slots_beyond_edges = std::chrono::days(2);

bool touches(const Spans& set, const Span& span) {
  return !common(set, {span}).empty();
}
bool holds(const Span& span, Time time) {
  return span.from <= time && time < span.until;
}

// The same for every indicator: the service time of the window, and what of it is not counted.
class Judged {
 public:
  Judged(const Objective& objective, const Figures& figures, const Setting& setting)
      : objective_(objective),
        figures_(figures),
        setting_(setting),
        service_(without(service_within(setting.window, setting.hours, setting.zone),
                         setting.suspended)),
        excluded_(common(setting.excluded, service_)) {
    out_.total = seconds_in(service_);
    out_.excluded = seconds_in(excluded_);
    out_.covered = seconds_in(common(figures.covered, service_));
  }

  Attained by_downtime() {
    judge_downtime(united(figures_.downtime), {});
    return std::move(out_);
  }
  Attained by_down_slots();
  Attained by_slots();
  Attained by_counts();
  Attained by_items();
  Attained by_values();

 private:
  struct Sampled {
    Span span;
    std::int64_t good = 0;
    std::int64_t total = 0;
  };
  std::vector<Sampled> slots(seconds beyond = seconds(0)) const;
  bool is_empty(const Sampled& slot) const { return slot.total < objective_.slot->min_count; }

  void judge_downtime(const Spans& downtime, const Spans& skipped);
  std::vector<Outage> outages_of(const Spans& downtime) const;
  bool is_counted(const Span& span) const;
  void measured(Quotient exact) {
    if (exact.den > 0 && out_.items >= objective_.min_items) out_.exact = exact;
  }
  bool is_without_exclusions() const {
    return objective_.denominator == Objective::Denominator::available;
  }

  const Objective& objective_;
  const Figures& figures_;
  const Setting& setting_;
  const Spans service_;
  const Spans excluded_;
  Attained out_;
};

// ---------------------------------------------------------------- availability

// Downtime with gaps so small that they are none.
std::vector<Spans> merged(const Spans& downtime, seconds gap) {
  std::vector<Spans> groups;
  for (const Span& span : downtime) {
    if (groups.empty() || span.from - groups.back().back().until >= gap) groups.emplace_back();
    groups.back().push_back(span);
  }
  return groups;
}

// Those that are too short are none: their length is counted before anything but the service hours
// takes something away, and beyond the window's edges.
std::vector<Outage> Judged::outages_of(const Spans& downtime) const {
  std::vector<Outage> outages;
  for (const Spans& spans : merged(downtime, objective_.merge_gap)) {
    const Span whole{spans.front().from, spans.back().until};
    if (!touches({setting_.window}, whole)) continue;
    Outage outage{common(spans, service_within(whole, setting_.hours, setting_.zone)), {}, {}};
    outage.length = seconds_in(outage.spans);
    const bool is_one = !outage.spans.empty() && outage.length >= objective_.min_downtime;
    if (is_one) outages.push_back(std::move(outage));
  }
  return outages;
}

void Judged::judge_downtime(const Spans& downtime, const Spans& skipped) {
  const Spans counted = without(service_, skipped);
  const Spans available = without(counted, excluded_);
  out_.outages = outages_of(downtime);
  for (Outage& outage : out_.outages) {
    outage.counted = common(outage.spans, available);
    outage.is_excluded = without(outage.spans, setting_.excluded).empty();
    out_.down += seconds_in(outage.counted);
  }
  if (out_.covered == seconds(0)) return;
  const Wide whole = seconds_in(is_without_exclusions() ? available : counted).count();
  if (whole > 0) out_.exact = {whole - out_.down.count(), whole};
}

// Runs of slots are downtime, those that reach over the window's edges as well.
Attained Judged::by_down_slots() {
  std::vector<Span> down;
  std::vector<Span> skipped;
  for (const Sampled& slot : slots(slots_beyond_edges)) {
    const bool is_inside = holds(setting_.window, slot.span.from);
    if (is_empty(slot)) {
      if (!objective_.slot->empty_is_good) skipped.push_back(slot.span);
      continue;
    }
    out_.items += is_inside ? slot.total : 0;
    out_.slots += is_inside ? 1 : 0;
    const bool is_down =
        Quotient{slot.good, slot.total}.compared(*objective_.slot->up_from_ppm, ppm_of_one) < 0;
    if (is_down) down.push_back(slot.span);
  }
  judge_downtime(united(std::move(down)), united(std::move(skipped)));
  return std::move(out_);
}

// ---------------------------------------------------------------- shares of what was counted

// Counted from the window's begin, those that somebody looked at; what was counted in a slot is
// what began in it.
std::vector<Judged::Sampled> Judged::slots(seconds beyond) const {
  std::vector<Sampled> all;
  auto count = figures_.counts.begin();
  auto covered = figures_.covered.begin();
  const seconds step = objective_.slot->length;
  const Time begin = setting_.window.from - (beyond + step - seconds(1)) / step * step;
  for (Time from = begin; from < setting_.window.until + beyond; from += step) {
    Sampled slot{{from, from + step}};
    // A window need not be so many whole slots.
    if (from < setting_.window.until)
      slot.span.until = std::min(slot.span.until, setting_.window.until);
    while (count != figures_.counts.end() && count->span.from < slot.span.from) ++count;
    for (; count != figures_.counts.end() && holds(slot.span, count->span.from); ++count) {
      slot.good += count->good;
      slot.total += count->total;
    }
    while (covered != figures_.covered.end() && covered->until < slot.span.until) ++covered;
    const bool is_covered = covered != figures_.covered.end() && covered->from <= from;
    if (is_covered || slot.total > 0) all.push_back(slot);
  }
  return all;
}

bool Judged::is_counted(const Span& span) const {
  return holds(setting_.window, span.from) && touches(service_, span) &&
         !(is_without_exclusions() && touches(excluded_, span));
}

// The mean of the slots' shares, each to 10^-12.
Attained Judged::by_slots() {
  constexpr Wide e12 = 1'000'000'000'000;
  Wide sum = 0;
  for (const Sampled& slot : slots()) {
    if (!touches(service_, slot.span) || touches(excluded_, slot.span)) continue;
    if (is_empty(slot) && !objective_.slot->empty_is_good) continue;
    sum += is_empty(slot) ? e12 : half_up(slot.good * e12, slot.total);
    out_.items += slot.total;
    ++out_.slots;
  }
  measured({sum, out_.slots * e12});
  return std::move(out_);
}

Attained Judged::by_counts() {
  Quotient sum;
  for (const Count& count : figures_.counts) {
    if (!is_counted(count.span)) continue;
    sum.num += count.good;
    sum.den += count.total;
  }
  out_.items = static_cast<std::int64_t>(sum.den);
  measured(sum);
  return std::move(out_);
}

// ---------------------------------------------------------------- durations

// An item belongs to the window in which it is done, or its limit runs out, if that is earlier.
Attained Judged::by_items() {
  std::int64_t good = 0;
  for (Item item : figures_.items) {
    if (is_without_exclusions()) item.pauses = united(item.pauses, setting_.excluded);
    const Time limit = limit_of(item, *objective_.limit, setting_.hours, setting_.zone);
    const bool is_good = item.done && *item.done <= limit;
    if (!holds(setting_.window, is_good ? *item.done : limit)) continue;
    ++out_.items;
    if (is_good) {
      ++good;
      continue;
    }
    const Time end = std::min(item.done.value_or(setting_.window.until), setting_.window.until);
    out_.late.push_back(
        {item.id, item.opened,
         seconds_in(without(service_within({item.opened, end}, setting_.hours, setting_.zone),
                            item.pauses))});
  }
  measured({good, out_.items});
  return std::move(out_);
}

// ---------------------------------------------------------------- values

// The least bound up to which there are as many as the rank says (nearest rank).
Quotient percentile_of(const Values& values, std::int64_t ppm) {
  Wide count = 0;
  for (const auto& [bound, so_many] : values.histogram) count += so_many;
  const Wide rank = rounded_up(count * ppm, ppm_of_one);
  Wide reached = 0;
  for (const auto& [bound, so_many] : values.histogram) {
    reached += so_many;
    if (reached >= rank) return {bound, 1};
  }
  return {};
}

Attained Judged::by_values() {
  Values all;
  Wide sum = 0;
  for (const auto& [span, values] : figures_.values) {
    if (!is_counted(span)) continue;
    all.max = all.count == 0 ? values.max : std::max(all.max, values.max);
    all.count += values.count;
    sum += values.sum;
    for (const auto& [bound, so_many] : values.histogram) all.histogram[bound] += so_many;
  }
  out_.items = all.count;
  if (all.count == 0) return std::move(out_);
  switch (*objective_.of) {
    case Objective::Of::mean:
      measured({sum, all.count});
      break;
    case Objective::Of::sum:
      measured({sum, 1});
      break;
    case Objective::Of::max:
      measured({all.max, 1});
      break;
    case Objective::Of::percentile:
      measured(percentile_of(all, objective_.percentile_ppm));
      break;
  }
  return std::move(out_);
}

Attained exactly(const Objective& objective, const Figures& figures, const Setting& setting) {
  Judged judged(objective, figures, setting);
  switch (objective.indicator) {
    case Indicator::availability:
      return objective.slot ? judged.by_down_slots() : judged.by_downtime();
    case Indicator::ratio:
      return objective.slot ? judged.by_slots() : judged.by_counts();
    case Indicator::duration:
      return judged.by_items();
    case Indicator::value:
      return judged.by_values();
  }
  throw std::logic_error("an objective without an indicator");
}

}  // namespace

Attained attained(const Objective& objective, const Figures& figures, const Setting& setting) {
  Attained out = exactly(objective, figures, setting);
  out.judged = out.exact;
  if (out.exact.is_measured() && objective.round_ppm) {
    const Wide multiple = *objective.round_ppm;
    out.judged = {half_up(out.exact.num * ppm_of_one, out.exact.den * multiple) * multiple,
                  ppm_of_one};
  }
  return out;
}

Verdict verdict(const Objective& objective, const Attained& attained) {
  if (!attained.judged.is_measured()) return Verdict::not_measured;
  if (objective.indicator != Indicator::value) {
    return attained.judged.compared(objective.target_ppm, ppm_of_one) >= 0 ? Verdict::met
                                                                           : Verdict::breached;
  }
  const int beyond = attained.judged.compared(*objective.target);
  return (objective.at_most ? beyond <= 0 : beyond >= 0) ? Verdict::met : Verdict::breached;
}

std::int64_t shown(const Objective& objective, const Quotient& quotient) {
  const bool is_share = objective.indicator != Indicator::value;
  const Wide scaled = quotient.num * (is_share ? ppm_of_one : 1);
  return static_cast<std::int64_t>(objective.at_most ? rounded_up(scaled, quotient.den)
                                                     : scaled / quotient.den);
}

Time limit_of(const Item& item, const Duration& limit, const ServiceHours* hours,
              const Zone& zone) {
  Time end = add(item.opened, limit, zone, hours, true);
  seconds added{0};
  while (true) {
    const Spans used = service_within({item.opened, end}, hours, zone);
    const seconds paused = seconds_in(common(used, item.pauses));
    if (paused == added) return end;
    end = add(end, {0, 0, paused - added, 0}, zone, hours, true);
    added = paused;
  }
}

}  // namespace sopu::domain::performance
