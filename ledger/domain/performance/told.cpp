#include "ledger/domain/performance/told.hpp"

#include <algorithm>
#include <numeric>

namespace sopu::domain::performance {
namespace {

namespace json = boost::json;

Wide common_divisor(Wide a, Wide b) {
  while (b != 0) a = std::exchange(b, a % b);
  return a == 0 ? 1 : a;
}

json::array json_of_spans(const Spans& spans) {
  json::array list;
  for (const Span& span : spans) {
    list.push_back({{"from", format_time(span.from)}, {"until", format_time(span.until)}});
  }
  return list;
}

json::object json_of(const Outage& outage) {
  return {{"downtime", json_of_spans(outage.spans)},
          {"lengthSec", outage.length.count()},
          {"counted", json_of_spans(outage.counted)}};
}

json::object json_of(const LateItem& item) {
  return {{"id", item.id}, {"opened", format_time(item.opened)}, {"tookSec", item.took.count()}};
}

json::object json_of(const CreditLine& line, const Objective& objective) {
  const Tier& tier = objective.credits->tiers[line.tier];
  json::object out{{"tier", line.tier + 1}, {"amount", line.amount}};
  if (tier.longer_than) {
    out["longerThan"] = format_duration(*tier.longer_than);
  } else {
    out[objective.indicator == Objective::Indicator::value ? "beyond" : "belowPpm"] = tier.bound;
  }
  out[name(tier.kind)] = tier.credit;
  if (line.times != 1) out["times"] = line.times;
  if (!line.item.empty()) out["id"] = line.item;
  if (line.begin) out["from"] = format_time(*line.begin);
  return out;
}

template <class List, class Json>
json::array list_of(const List& list, const Json& json) {
  json::array out;
  for (const auto& one : list) out.push_back(json(one));
  return out;
}

void put_attained(json::object& out, const Objective& objective, const Attained& attained) {
  if (!attained.exact.is_measured()) return;
  const Wide divisor = common_divisor(attained.exact.num, attained.exact.den);
  out["attained"] = {{"num", decimal(attained.exact.num / divisor)},
                     {"den", decimal(attained.exact.den / divisor)}};
  const bool is_value = objective.indicator == Objective::Indicator::value;
  out[is_value ? "attainedValue" : "attainedPpm"] = shown(objective, attained.exact);
}

json::object json_of(const Side& side, const Judgement& window, const Telling& telling) {
  const Objective& objective = window.promise();
  const Attained& attained = side.attained;
  json::object out{{"measurer", side.measurer.value}, {"verdict", name(side.verdict)}};
  put_attained(out, objective, attained);
  out["totalSec"] = attained.total.count();
  out["coveredSec"] = attained.covered.count();
  out["excludedSec"] = attained.excluded.count();
  if (objective.indicator == Objective::Indicator::availability) {
    out["downSec"] = attained.down.count();
  } else {
    out["items"] = attained.items;
  }
  if (objective.slot) out["slots"] = attained.slots;
  if (telling.credits) {
    out["credit"] = side.credit.amount;
    if (side.credit.bonus != 0) out["bonus"] = side.credit.bonus;
  }
  if (!telling.explain) return out;
  const auto plain = [](const auto& one) { return json_of(one); };
  out["outages"] = list_of(attained.outages, plain);
  out["late"] = list_of(attained.late, plain);
  if (telling.credits) {
    out["lines"] = list_of(side.credit.lines,
                           [&](const CreditLine& line) { return json_of(line, objective); });
  }
  return out;
}

}  // namespace

std::string decimal(Wide number) {
  std::string digits;
  const bool is_negative = number < 0;
  do {
    const auto digit = static_cast<int>(number % 10);
    digits += static_cast<char>('0' + (is_negative ? -digit : digit));
    number /= 10;
  } while (number != 0);
  if (is_negative) digits += '-';
  std::ranges::reverse(digits);
  return digits;
}

json::object json_of(const Judgement& window, const Telling& telling) {
  const Objective& objective = window.promise();
  json::object out{{"objective", window.objective.value}};
  if (window.unit) out["serviceUnit"] = window.unit->value;
  out["service"] = objective.service.value;
  out["window"] = window.name;
  out["from"] = format_date(window.window.from);
  out["until"] = format_date(window.window.until);
  if (window.bound != window.window) {
    out["boundFrom"] = format_date(window.bound.from);
    out["boundUntil"] = format_date(window.bound.until);
  }
  out["indicator"] = name(objective.indicator);
  if (objective.target) {
    out["target"] = *objective.target;
    out["op"] = objective.at_most ? "<=" : ">=";
  } else {
    out["targetPpm"] = objective.target_ppm;
  }
  out["state"] = telling.now < window.span.until ? "open" : "provisional";
  const auto verdict = window.verdict();
  out["verdict"] = verdict ? name(*verdict) : "notDetermined";
  if (telling.credits) {
    out["terms"] = text(window.terms->hash());
    out["credit"] = window.least();
    out["held"] = window.most() - window.least();
    if (window.base) out["base"] = window.base->amount;
    if (window.is_repeated) out["repeated"] = true;
  }
  out["sides"] =
      list_of(window.sides, [&](const Side& side) { return json_of(side, window, telling); });
  return out;
}

json::object json_of(const ServiceMonth& month) {
  return {{"service", month.service.value},
          {"month", format_date(month.month).substr(0, 7)},
          {"payable", month.least.payable},
          {"held", month.held()},
          {"bonus", month.least.bonus}};
}

}  // namespace sopu::domain::performance
