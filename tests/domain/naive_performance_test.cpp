// Verdicts and credits of random months against a model that counts minutes and days.
#include "tests/domain/naive_performance.hpp"

#include <map>
#include <random>

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "ledger/domain/performance/credit.hpp"
#include "tests/support/promises.hpp"
#include "tests/support/zones.hpp"

namespace sopu::domain::performance {
namespace {

namespace json = boost::json;
namespace naive = test::naive;
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;

const Zone helsinki = test::zone("Europe/Helsinki");
constexpr days around{2};  // outages reach over a window's edges

// Everything about a month: what happened, what was agreed, what was paid before.
class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}

  std::int64_t between(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
  }
  bool one_in(std::int64_t count) { return between(1, count) == 1; }
  template <class T>
  T any(std::initializer_list<T> of) {
    return *(of.begin() + between(0, static_cast<std::int64_t>(of.size()) - 1));
  }

 private:
  std::mt19937 random_;
};

json::object calendar(Dice& dice, const std::string& id) {
  json::array weekly;
  for (const char* day : {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}) {
    if (dice.one_in(4)) continue;
    const auto hour = [](std::int64_t at) {
      return (at < 10 ? "0" : "") + std::to_string(at) + ":00";
    };
    const auto from = dice.between(0, 11);
    const auto to = dice.between(from + 1, 12);
    weekly.push_back({{"day", day}, {"from", hour(from)}, {"to", hour(to)}});
    if (dice.one_in(2)) weekly.push_back({{"day", day}, {"from", "14:00"}, {"to", "24:00"}});
  }
  if (weekly.empty()) weekly.push_back({{"day", "mon"}, {"from", "00:00"}, {"to", "24:00"}});
  json::array holidays;
  for (int i = 0; i < 20; ++i) {
    const Date date =
        sys_days(Date{std::chrono::year(2026) / 1 / 1}) + days(dice.between(0, 1'095));
    if (std::ranges::none_of(holidays, [&](const json::value& other) {
          return other.as_string() == format_date(date);
        })) {
      holidays.push_back(json::value(format_date(date)));
    }
  }
  return {{"id", id}, {"weekly", weekly}, {"holidays", holidays}};
}

json::object tier_credit(Dice& dice, int kind, std::int64_t rank) {
  switch (kind) {
    case 0:
      return {{"creditBp", rank * 1'000 + dice.between(0, 999)}};
    case 1:
      return {{"amount", rank * 10'000 + dice.between(0, 9'999)}};
    case 2:
      return {{"feeDays", rank * 2 + dice.between(0, 1)}};
    default:
      return {{"lostTimes", rank * 10 + dice.between(0, 9)}};
  }
}

json::object credits(Dice& dice, std::int64_t target) {
  json::object out;
  const auto per = dice.any<std::string>({"window", "window", "incident", "step"});
  const bool by_length = per == "incident";
  json::array tiers;
  const int kind = static_cast<int>(dice.between(0, by_length ? 2 : 3));
  std::int64_t below = target;
  std::int64_t longer = 0;
  for (std::int64_t rank = 1; rank <= dice.between(1, 4); ++rank) {
    json::object tier = tier_credit(dice, kind, rank);
    longer += dice.between(5, 60);
    if (by_length) {
      tier["longerThan"] = "PT" + std::to_string(longer) + "M";
    } else {
      tier["belowPpm"] = below;
    }
    below -= dice.between(100, 20'000);
    tiers.push_back(tier);
  }
  out["tiers"] = tiers;
  if (per != "window" || dice.one_in(2)) out["per"] = per;
  if (per == "step") out["step"] = dice.between(100, 5'000);
  if (dice.one_in(5)) out["from"] = dice.any<std::string>({"2027-03-01", "2027-03-02"});
  if (dice.one_in(3)) out["repeatTimes"] = dice.between(2, 4);
  if (dice.one_in(3)) {
    out["bonuses"] = {{{"fromPpm", 999'000}, {"bonusBp", 100}},
                      {{"fromPpm", 999'950}, {"bonusBp", 333}}};
  }
  return out;
}

json::object objective(Dice& dice, const std::string& id) {
  const auto target = dice.any<std::int64_t>({999'900, 999'000, 995'000, 970'000});
  json::object out{{"id", id},
                   {"service", "hosting"},
                   {"name", id},
                   {"indicator", "availability"},
                   {"op", ">="},
                   {"targetPpm", target},
                   {"window", {{"kind", "calendar"}, {"length", "month"}}},
                   {"denominator", dice.any<const char*>({"total", "available"})},
                   {"measuredBy", {"acme"}}};
  if (dice.one_in(2)) out["calendar"] = dice.any<const char*>({"first", "second"});
  if (dice.one_in(2)) out["minDowntimeSec"] = 60 * dice.between(0, 30);
  if (dice.one_in(2)) out["mergeGapSec"] = 60 * dice.between(0, 45);
  if (dice.one_in(4)) out["roundPpm"] = dice.any<std::int64_t>({1, 10, 100, 1'000, 10'000});
  if (!dice.one_in(8)) out["credits"] = credits(dice, target);
  return out;
}

json::object rules(Dice& dice) {
  json::array caps;
  for (auto count = dice.between(0, 3); count-- > 0;) {
    json::object cap{
        {"over", dice.any<const char*>({"incident", "window", "month", "year", "rolling12"})}};
    const auto kind = dice.between(0, 2);
    if (kind == 0) cap["bp"] = dice.between(0, 15'000);
    if (kind == 1) cap["amount"] = dice.between(0, 400'000);
    if (kind == 2) cap["days"] = dice.between(0, 40);
    caps.push_back(cap);
  }
  json::object out{{"base", dice.any<const char*>({"windowFee", "monthFee", "yearFee"})},
                   {"partial", dice.any<const char*>({"full", "proRata", "none"})},
                   {"combine", dice.any<const char*>({"sum", "highest"})},
                   {"caps", caps},
                   {"automatic", true}};
  if (dice.one_in(3)) out["minPayable"] = dice.between(0, 50'000);
  if (dice.one_in(3)) out["bonusCapBp"] = dice.between(0, 500);
  return out;
}

json::object fee(Dice& dice) {
  const auto per = dice.any<std::string>({"month", "month", "quarter", "year", "hour"});
  return {{"amount", per == "hour" ? dice.between(1, 999) : dice.between(1, 9'999'999)},
          {"per", per}};
}

// The agreement's first or last month may be a part of one.
naive::Month month(Dice& dice) {
  const Date first = std::chrono::year(static_cast<int>(dice.between(2026, 2028))) /
                     std::chrono::month(static_cast<unsigned>(dice.between(1, 12))) / 1;
  naive::Month out{sys_days(first), sys_days(Date(first + std::chrono::months(1))), {}, {}};
  out.bound_from = out.from;
  out.bound_until = out.until;
  if (dice.one_in(4)) out.bound_from += days(dice.between(1, 20));
  if (dice.one_in(6)) out.bound_until -= days(dice.between(1, 7));
  return out;
}

std::vector<Span> spans(Dice& dice, const Span& in, std::int64_t count) {
  std::vector<Span> out;
  const auto room = length(in) / minutes(1);
  while (count-- > 0) {
    const Time from = in.from + minutes(dice.between(0, room - 1));
    const auto longest = dice.any<std::int64_t>({10, 60, 600});
    out.push_back({from, std::min(in.until, from + minutes(dice.between(1, longest)))});
  }
  return out;
}

// What both sides of the comparison are given.
struct Case {
  naive::Month month;
  json::array objectives;
  json::object rules;
  std::vector<naive::DatedFee> fees;
  Span world;
  Span judged;
  std::vector<Span> down;
  std::vector<Span> excluded;
  bool is_repeated;
  PaidBefore paid;
};

Case any_case(Dice& dice) {
  Case out;
  out.month = month(dice);
  out.objectives = {objective(dice, "first"), objective(dice, "second")};
  out.rules = rules(dice);
  out.fees = {{out.month.from, fee(dice)}};
  if (dice.one_in(3)) {
    out.fees.push_back({out.month.from + days(dice.between(1, 27)), fee(dice)});
  }
  out.world = {local_midnight(out.month.from - around, helsinki),
               local_midnight(out.month.until + around, helsinki)};
  out.judged = {local_midnight(out.month.bound_from, helsinki),
                local_midnight(out.month.bound_until, helsinki)};
  out.down = spans(dice, out.world, dice.between(0, 12));
  out.excluded = spans(dice, out.world, dice.between(0, 4));
  if (dice.one_in(50)) out.excluded = {out.world};
  out.is_repeated = dice.one_in(3);
  out.paid = {dice.between(0, 300'000), dice.between(0, 300'000)};
  return out;
}

// Two calendars, and their service minutes around each month, counted once.
class Calendars {
 public:
  explicit Calendars(Dice& dice) {
    for (const char* id : {"first", "second"}) all_.push_back(calendar(dice, id));
  }
  const json::array& json() const { return all_; }
  const std::vector<char>& open(const Case& one, const json::object& objective) {
    const auto* named = objective.if_contains("calendar");
    const std::string id = named ? std::string(named->as_string()) : "";
    auto& found = open_[{one.world.from, id}];
    if (!found.empty()) return found;
    const naive::Minutes world(one.world.from, size_of(one));
    found.assign(world.is.size(), 1);
    for (const auto& calendar : all_) {
      if (calendar.at("id").as_string() == id) {
        found = naive::service(world, helsinki, calendar.as_object());
      }
    }
    return found;
  }
  static std::size_t size_of(const Case& one) {
    return static_cast<std::size_t>(length(one.world) / std::chrono::minutes(1));
  }

 private:
  json::array all_;
  std::map<std::pair<Time, std::string>, std::vector<char>> open_;
};

struct Told {
  std::vector<std::int64_t> figures;
  friend bool operator==(const Told&, const Told&) = default;
};
std::ostream& operator<<(std::ostream& out, const Told& told) {
  for (const auto figure : told.figures) out << figure << ' ';
  return out;
}

Told by_minutes(const Case& one, Calendars& calendars) {
  naive::World world{naive::Minutes(one.world.from, Calendars::size_of(one)),
                     naive::Minutes(one.world.from, Calendars::size_of(one)), 0, 0};
  world.begin = world.down.at(one.judged.from);
  world.end = world.down.at(one.judged.until);
  for (const Span& span : one.down) world.down.paint(span.from, span.until);
  for (const Span& span : one.excluded) world.excluded.paint(span.from, span.until);
  const naive::Money money = naive::money(one.rules, one.fees, one.month);
  Told told;
  std::vector<naive::Credit> credits;
  for (const auto& value : one.objectives) {
    const json::object& objective = value.as_object();
    const auto judged = naive::judge(world, objective, calendars.open(one, objective));
    credits.push_back(
        naive::credit(objective, one.rules, judged, money, one.month, one.is_repeated));
    const naive::Fraction target(objective.at("targetPpm").as_int64(), 1'000'000);
    told.figures.insert(told.figures.end(), {static_cast<std::int64_t>(judged.down),
                                             static_cast<std::int64_t>(judged.of),
                                             !judged.share             ? 2
                                             : *judged.share >= target ? 0
                                                                       : 1,
                                             credits.back().amount, credits.back().bonus});
  }
  const auto paid =
      naive::pay(one.rules, credits, money, one.paid.this_year, one.paid.eleven_months);
  told.figures.insert(told.figures.end(), {paid.credit, paid.bonus});
  return told;
}

Told by_the_rules(const Case& one, const Calendars& calendars) {
  test::Promise promise;
  promise.service_elements = {
      {"objectives", one.objectives}, {"creditRules", one.rules}, {"calendars", calendars.json()}};
  json::array services;
  for (const auto& fee : one.fees) {  // each read as a version of its own would
    services = {{{"id", "hosting"},
                 {"name", "Hosting"},
                 {"description", "Hosting"},
                 {"owner", "acme"},
                 {"priority", "first"},
                 {"fee", fee.fee}}};
  }
  promise.service_elements["services"] = services;
  const TermsPtr terms = test::terms_of(promise);
  std::vector<FeeFrom> fees;
  for (const auto& fee : one.fees) {
    test::Promise other = promise;
    services[0].as_object()["fee"] = fee.fee;
    other.service_elements["services"] = services;
    fees.push_back({fee.from, *test::terms_of(other)->services.front().fee});
  }
  const Dates window{one.month.from, one.month.until};
  const Dates bound{one.month.bound_from, one.month.bound_until};
  Told told;
  std::vector<Part> parts;
  for (const Objective& objective : terms->objectives) {
    const Setting setting{one.judged, united(one.excluded),
                          objective.calendar ? terms->calendar(*objective.calendar) : nullptr,
                          helsinki};
    const Figures figures{{one.world}, one.down, {}, {}, {}};
    const Attained reached = attained(objective, figures, setting);
    const auto base = base_of(*terms->credit_rules, fees, window, bound);
    const WindowCredit got = credit(objective, *terms->credit_rules, reached, setting,
                                    {window, bound != window, base, one.is_repeated});
    parts.push_back({got.amount, base, got.bonus});
    const bool is_available = objective.denominator == Objective::Denominator::available;
    const auto of = (is_available ? reached.total - reached.excluded : reached.total).count() / 60;
    told.figures.insert(told.figures.end(), {reached.down.count() / 60, of,
                                             verdict(objective, reached) == Verdict::met        ? 0
                                             : verdict(objective, reached) == Verdict::breached ? 1
                                                                                                : 2,
                                             got.amount, got.bonus});
  }
  const Month month = settled(*terms->credit_rules, parts, one.paid);
  told.figures.insert(told.figures.end(), {month.payable, month.bonus});
  return told;
}

TEST(NaivePerformance, AgreesOnTenThousandRandomMonths) {
  const unsigned seed = std::random_device{}();
  std::cout << "seed " << seed << '\n';
  Dice dice(seed);
  Calendars calendars(dice);
  std::map<std::int64_t, int> verdicts;
  int paid = 0;
  for (int round = 0; round < 10'000; ++round) {
    const Case one = any_case(dice);
    const Told naive = by_minutes(one, calendars);
    const Told ours = by_the_rules(one, calendars);
    ASSERT_EQ(ours, naive) << "seed " << seed << ", round " << round << '\n'
                           << json::serialize(one.objectives) << '\n'
                           << json::serialize(one.rules);
    ++verdicts[naive.figures[2]];
    if (naive.figures[naive.figures.size() - 2] > 0) ++paid;
  }
  // That it was worth it.
  EXPECT_GT(verdicts[0], 100);
  EXPECT_GT(verdicts[1], 100);
  EXPECT_GT(verdicts[2], 10);
  EXPECT_GT(paid, 1'000);
}

}  // namespace
}  // namespace sopu::domain::performance
