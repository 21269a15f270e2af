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
  // Beside what the line comes to.
  out[tier.kind == CreditKind::amount ? "tierAmount" : name(tier.kind)] = tier.credit;
  if (line.times != 1) out["times"] = line.times;
  if (!line.item.empty()) out["id"] = line.item;
  if (line.outage) {
    out["from"] = format_time(line.outage->from);
    out["until"] = format_time(line.outage->until);
  }
  if (line.claim_until) {
    out["claimUntil"] = format_time(*line.claim_until);
    out["claimed"] = line.is_claimed;
  }
  return out;
}

json::object json_of(const ClaimTime& claim) {
  json::object out{{"made", claim.is_made}};
  if (claim.until) out["until"] = format_time(*claim.until);
  return out;
}

template <class List, class Json>
json::array list_of(const List& list, const Json& json) {
  json::array out;
  for (const auto& one : list) out.push_back(json(one));
  return out;
}

void put_target(json::object& out, const Objective& objective) {
  if (objective.target) {
    out["target"] = *objective.target;
    out["op"] = objective.at_most ? "<=" : ">=";
  } else {
    out["targetPpm"] = objective.target_ppm;
  }
}

void put_attained(json::object& out, const Objective& objective, const Attained& attained) {
  if (!attained.exact.is_measured()) return;
  const Quotient share = lowest_terms(attained.exact);
  out["attained"] = {{"num", decimal(share.num)}, {"den", decimal(share.den)}};
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
    if (side.credit.lapsed != 0) out["lapsed"] = side.credit.lapsed;
  }
  if (side.contested) out["contestedBy"] = *side.contested ? "provider" : "customer";
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

constexpr std::size_t worst_told = 3;

// The names of breached windows, the one with the most credit, and of those the worst figures,
// first.
json::array worst_of(const std::vector<Judgement>& windows) {
  std::vector<const Judgement*> breached;
  for (const Judgement& one : windows) {
    if (one.verdict() == Verdict::breached) breached.push_back(&one);
  }
  const auto how_bad = [](const Judgement* one) {
    const Quotient& judged = one->sides.front().attained.judged;
    const std::int64_t attained = judged.is_measured() ? shown(one->promise(), judged) : 0;
    return std::pair(-one->least(), one->promise().at_most ? -attained : attained);
  };
  std::ranges::stable_sort(breached, {}, how_bad);
  json::array names;
  for (const Judgement* one : breached) {
    if (names.size() < worst_told) names.emplace_back(one->name);
  }
  return names;
}

json::object json_of(const Replayed& one, const Telling& telling) {
  const Objective& objective = one.windows.front().promise();
  json::object out{{"objective", one.objective.value}};
  if (one.unit) out["serviceUnit"] = one.unit->value;
  out["name"] = objective.name;
  put_target(out, objective);
  out["windows"] = one.windows.size();
  out["met"] = one.met;
  out["breached"] = one.breached;
  out["notMeasured"] = one.not_measured;
  out["credit"] = one.credit;
  out["worst"] = worst_of(one.windows);
  if (one.target_of_95) out["targetOf95"] = *one.target_of_95;
  if (one.target_of_all) out["targetOfAll"] = *one.target_of_all;
  if (telling.explain) {
    out["items"] = list_of(one.windows, [](const Judgement& window) {
      return performance::json_of(window, {true, false});
    });
  }
  return out;
}

}  // namespace

Quotient lowest_terms(const Quotient& quotient) {
  const Wide divisor = common_divisor(quotient.num, quotient.den);
  return {quotient.num / divisor, quotient.den / divisor};
}

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
  put_target(out, objective);
  const auto verdict = window.verdict();
  out["verdict"] = verdict ? name(*verdict) : "notDetermined";
  if (window.by_default) out["reportMissing"] = true;
  if (telling.credits) {
    out["terms"] = text(window.terms->hash());
    out["credit"] = window.least();
    out["held"] = window.most() - window.least();
    if (window.base) out["base"] = window.base->amount;
    if (window.by_highest_bill) out["baseAtMost"] = window.by_highest_bill->base.amount;
    if (window.is_repeated) out["repeated"] = true;
    if (window.by_default && window.by_default->lapsed != 0) {
      out["lapsed"] = window.by_default->lapsed;
    }
    if (window.claim) out["claim"] = json_of(*window.claim);
  }
  if (telling.explain) out["excluded"] = json_of_spans(window.excluded);
  out["sides"] =
      list_of(window.sides, [&](const Side& side) { return json_of(side, window, telling); });
  return out;
}

json::object json_of(const ServiceMonth& month) {
  json::object out{{"service", month.service.value},
                   {"month", format_date(month.month).substr(0, 7)},
                   {"payable", month.least.payable},
                   {"held", month.held()},
                   {"bonus", month.least.bonus}};
  if (month.is_settled) out["settled"] = true;
  if (month.differences.empty()) return out;
  out["differences"] = list_of(month.differences, [](const Difference& one) {
    return json::object{{"month", format_date(one.month).substr(0, 7)}, {"amount", one.amount}};
  });
  return out;
}

json::object json_of(const Backtest& backtest, const Telling& telling) {
  json::array objectives;
  for (const Replayed& one : backtest.objectives) objectives.push_back(json_of(one, telling));
  json::object out{{"objectives", std::move(objectives)}};
  out["months"] = list_of(backtest.months, [](const ServiceMonth& one) { return json_of(one); });
  return out;
}

}  // namespace sopu::domain::performance
