// Credits as a child would count them: minute by minute, day by day, in fractions. Reads the terms'
// JSON by itself and shares nothing with the code under test but the clocks' rules.
// Values; one thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include "ledger/domain/value/calendar.hpp"

namespace sopu::test::naive {

namespace json = boost::json;
using Fraction = boost::multiprecision::cpp_rational;
using domain::Time;
using Days = std::chrono::sys_days;

inline std::int64_t rounded(const Fraction& fraction) {
  const Fraction shifted = fraction + Fraction(1, 2);
  return static_cast<std::int64_t>(numerator(shifted) / denominator(shifted));
}

struct Minutes {
  Time from;
  std::vector<char> is;
  explicit Minutes(Time begin = {}, std::size_t count = 0) : from(begin), is(count, 0) {}
  std::size_t at(Time time) const {
    return static_cast<std::size_t>((time - from) / std::chrono::minutes(1));
  }
  void paint(Time begin, Time end) {
    for (Time t = begin; t < end; t += std::chrono::minutes(1)) is.at(at(t)) = 1;
  }
};

// What happened around a month, by the minute.
struct World {
  Minutes down;
  Minutes excluded;
  std::size_t begin;  // of the judged part of the window
  std::size_t end;
};

struct Judgement {
  std::size_t down = 0;
  std::size_t of = 0;
  std::vector<std::size_t> incidents;  // lengths of those that end in the window
  std::optional<Fraction> share;       // as it is judged
};

inline std::int64_t number(const json::object& from, const char* name, std::int64_t otherwise) {
  const auto* value = from.if_contains(name);
  return value ? value->as_int64() : otherwise;
}

// Whether the clocks are in one of the calendar's hours, for every minute.
inline std::vector<char> service(const Minutes& minutes, const domain::Zone& zone,
                                 const json::object& calendar) {
  constexpr std::array names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  std::vector<char> open(minutes.is.size(), 0);
  for (std::size_t i = 0; i < open.size(); ++i) {
    const auto local =
        domain::local_time(minutes.from + std::chrono::minutes(static_cast<long>(i)), zone);
    const auto hour = std::chrono::floor<std::chrono::hours>(local.time_of_day).count();
    const char* day = names[std::chrono::weekday(Days(local.date)).c_encoding()];
    const auto& holidays = calendar.at("holidays").as_array();
    const bool is_holiday = std::ranges::any_of(holidays, [&](const json::value& date) {
      return date.as_string() == domain::format_date(local.date);
    });
    for (const auto& span : calendar.at("weekly").as_array()) {
      const auto at = [&](const char* name) {
        return std::atoi(span.at(name).as_string().c_str());
      };
      const bool holds = span.at("day").as_string() == day && at("from") <= hour && hour < at("to");
      if (holds && !is_holiday) open[i] = 1;
    }
  }
  return open;
}

inline Judgement judge(const World& world, const json::object& objective,
                       const std::vector<char>& open) {
  const auto gap = static_cast<std::size_t>(number(objective, "mergeGapSec", 0) / 60);
  const auto least = static_cast<std::size_t>(number(objective, "minDowntimeSec", 0) / 60);
  // Which outage a minute belongs to, from one on.
  std::vector<std::size_t> outage(open.size(), 0);
  std::size_t count = 0;
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (world.down.is[i] == 0) continue;
    const bool is_new = !last || (i - *last > 1 && i - *last - 1 >= gap);
    if (is_new) ++count;
    outage[i] = count;
    last = i;
  }
  std::vector<std::size_t> length(count + 1, 0);
  std::vector<std::size_t> ends(count + 1, 0);
  std::vector<bool> counts(count + 1, false);  // not all of it is excluded
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (outage[i] == 0 || open[i] == 0) continue;
    ++length[outage[i]];
    ends[outage[i]] = i + 1;
    counts[outage[i]] = counts[outage[i]] || world.excluded.is[i] == 0;
  }
  Judgement out;
  for (std::size_t i = world.begin; i < world.end; ++i) {
    if (open[i] == 0) continue;
    const bool excluded = world.excluded.is[i] != 0;
    if (objective.at("denominator") == "total" || !excluded) ++out.of;
    if (outage[i] != 0 && length[outage[i]] >= least && !excluded) ++out.down;
  }
  for (std::size_t one = 1; one <= count; ++one) {
    const bool here = ends[one] > world.begin && ends[one] <= world.end;
    if (here && length[one] >= least && length[one] > 0 && counts[one]) {
      out.incidents.push_back(length[one]);
    }
  }
  if (out.of == 0) return out;
  out.share = Fraction(out.of - out.down, out.of);
  if (const auto to = number(objective, "roundPpm", 0)) {
    out.share = Fraction(rounded(*out.share * 1'000'000 / to) * to, 1'000'000);
  }
  return out;
}

// ---------------------------------------------------------------- fees

struct DatedFee {
  Days from;
  json::object fee;
};

inline Fraction of_day(const json::object& fee, Days day) {
  const domain::Date date(day);
  const auto length = static_cast<unsigned>((date.year() / date.month() / std::chrono::last).day());
  const Fraction amount(fee.at("amount").as_int64());
  if (fee.at("per") == "month") return amount / length;
  if (fee.at("per") == "quarter") return amount / 3 / length;
  if (fee.at("per") == "year") return amount / 12 / length;
  return amount * 24;
}
inline Fraction fee_between(const std::vector<DatedFee>& fees, Days from, Days until) {
  Fraction sum = 0;
  for (Days day = from; day < until; day += std::chrono::days(1)) {
    const json::object* fee = &fees.front().fee;
    for (const DatedFee& one : fees) {
      if (one.from <= day) fee = &one.fee;
    }
    sum += of_day(*fee, day);
  }
  return sum;
}

struct Money {
  std::int64_t base;
  std::int64_t fee;
  std::int64_t days;
};
struct Month {
  Days from;
  Days until;
  Days bound_from;
  Days bound_until;
  bool is_part() const { return from != bound_from || until != bound_until; }
};
inline Money money(const json::object& rules, const std::vector<DatedFee>& fees,
                   const Month& month) {
  Days from = month.from;
  Days until = month.until;
  if (rules.at("base") == "yearFee") {
    const auto year = domain::Date(month.from).year();
    from = Days(year / 1 / 1);
    until = Days((year + std::chrono::years(1)) / 1 / 1);
  }
  const Fraction fee = fee_between(fees, from, until);
  Fraction base = fee;
  if (month.is_part() && rules.at("partial") != "full") {
    base = from == month.from && until == month.until
               ? fee_between(fees, month.bound_from, month.bound_until)
               : fee * (month.bound_until - month.bound_from).count() /
                     (month.until - month.from).count();
  }
  return {rounded(base), rounded(fee), (until - from).count()};
}

// ---------------------------------------------------------------- credits

inline std::int64_t of_tier(const json::object& tier, const Money& money, const Fraction& share) {
  if (tier.contains("amount")) return tier.at("amount").as_int64();
  if (tier.contains("creditBp")) {
    return rounded(Fraction(money.base) * tier.at("creditBp").as_int64() / 10'000);
  }
  if (tier.contains("feeDays")) {
    return rounded(Fraction(money.fee) * tier.at("feeDays").as_int64() / money.days);
  }
  return rounded(money.base * (1 - share) * tier.at("lostTimes").as_int64());
}
inline std::int64_t of_cap(const json::object& cap, const Money& money) {
  if (cap.contains("amount")) return cap.at("amount").as_int64();
  if (cap.contains("bp")) return rounded(Fraction(money.base) * cap.at("bp").as_int64() / 10'000);
  return rounded(Fraction(money.fee) * cap.at("days").as_int64() / money.days);
}

struct Credit {
  std::int64_t amount = 0;
  std::int64_t bonus = 0;
};
inline Credit credit(const json::object& objective, const json::object& rules,
                     const Judgement& judged, const Money& money, const Month& month,
                     bool is_repeated) {
  Credit out;
  const auto* credits = objective.if_contains("credits");
  if (!credits || !judged.share) return out;
  if (month.is_part() && rules.at("partial") == "none") return out;
  const json::object& terms = credits->as_object();
  if (terms.contains("from") &&
      domain::format_date(domain::Date(month.from)) < std::string(terms.at("from").as_string())) {
    return out;
  }
  const std::int64_t repeat = is_repeated ? number(terms, "repeatTimes", 1) : 1;
  const json::array& tiers = terms.at("tiers").as_array();
  if (terms.contains("per") && terms.at("per") == "incident") {
    for (const std::size_t length : judged.incidents) {
      const json::object* found = nullptr;
      for (const auto& tier : tiers) {
        const std::string longer(tier.at("longerThan").as_string());  // PT30M
        if (length > std::stoul(longer.substr(2))) found = &tier.as_object();
      }
      if (!found) continue;
      std::int64_t amount = of_tier(*found, money, *judged.share) * repeat;
      for (const auto& cap : rules.at("caps").as_array()) {
        if (cap.at("over") == "incident") amount = std::min(amount, of_cap(cap.as_object(), money));
      }
      out.amount += amount;
    }
  } else {
    const json::object* found = nullptr;
    for (const auto& tier : tiers) {
      if (*judged.share < Fraction(tier.at("belowPpm").as_int64(), 1'000'000)) {
        found = &tier.as_object();
      }
    }
    std::int64_t times = 1;
    if (terms.contains("step")) {
      times = 0;
      Fraction reached(objective.at("targetPpm").as_int64(), 1'000'000);
      for (; *judged.share < reached; ++times)
        reached -= Fraction(terms.at("step").as_int64(), 1'000'000);
    }
    if (found) out.amount = of_tier(*found, money, *judged.share) * times * repeat;
  }
  if (terms.contains("bonuses")) {
    for (const auto& bonus : terms.at("bonuses").as_array()) {
      if (*judged.share < Fraction(bonus.at("fromPpm").as_int64(), 1'000'000)) continue;
      out.bonus = rounded(Fraction(money.base) * bonus.at("bonusBp").as_int64() / 10'000);
    }
  }
  return out;
}

struct Paid {
  std::int64_t credit = 0;
  std::int64_t bonus = 0;
};
inline Paid pay(const json::object& rules, std::vector<Credit> credits, const Money& money,
                std::int64_t paid_this_year, std::int64_t paid_in_eleven_months) {
  Paid paid;
  if (rules.at("combine") == "highest") {
    std::size_t best = 0;
    for (std::size_t i = 1; i < credits.size(); ++i) {
      if (credits[i].amount > credits[best].amount) best = i;
    }
    for (std::size_t i = 0; i < credits.size(); ++i) {
      if (i != best) credits[i].amount = 0;
    }
  }
  for (const auto& cap : rules.at("caps").as_array()) {
    const std::int64_t most = of_cap(cap.as_object(), money);
    const auto over = cap.at("over").as_string();
    if (over == "incident") continue;
    if (over == "window") {
      for (Credit& one : credits) one.amount = std::min(one.amount, most);
      continue;
    }
    std::int64_t room = most;
    if (over == "year") room -= paid_this_year;
    if (over == "rolling12") room -= paid_in_eleven_months;
    for (Credit& one : credits) {  // the first takes first
      one.amount = std::clamp<std::int64_t>(room, 0, one.amount);
      room -= one.amount;
    }
  }
  for (const Credit& one : credits) {
    paid.credit += one.amount;
    paid.bonus += one.bonus;
  }
  if (paid.credit < number(rules, "minPayable", 0)) paid.credit = 0;
  if (rules.contains("bonusCapBp")) {
    paid.bonus = std::min(
        paid.bonus, rounded(Fraction(money.base) * rules.at("bonusCapBp").as_int64() / 10'000));
  }
  return paid;
}

}  // namespace sopu::test::naive
