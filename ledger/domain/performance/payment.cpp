#include "ledger/domain/performance/payment.hpp"

#include <algorithm>
#include <map>

namespace sopu::domain::performance {
namespace {

using std::chrono::months;

// Everything that ends in one month, of one service.
struct Due {
  std::vector<Part> least;
  std::vector<Part> most;
  TermsPtr terms;
};

// Whoever did not report gets none, whatever the figures say.
std::int64_t bonus_of(const Judgement& window, bool most) {
  if (window.by_default) return 0;
  std::int64_t bonus = 0;
  bool is_first = true;
  for (const Side& side : window.sides) {
    if (side.verdict == Verdict::not_measured) continue;
    bonus = is_first ? side.credit.bonus
            : most   ? std::max(bonus, side.credit.bonus)
                     : std::min(bonus, side.credit.bonus);
    is_first = false;
  }
  return bonus;
}

std::int64_t sum(const std::map<Date, std::int64_t>& paid, Date from, Date until) {
  std::int64_t total = 0;
  for (auto one = paid.lower_bound(from); one != paid.end() && one->first < until; ++one) {
    total += one->second;
  }
  return total;
}

Month settle(const Due& due, bool most, Date month, std::map<Date, std::int64_t>& paid) {
  const PaidBefore before{sum(paid, month.year() / 1 / 1, month),
                          sum(paid, month - months(11), month)};
  const Month settled_month =
      settled(*due.terms->credit_rules, most ? due.most : due.least, before);
  paid[month] = settled_month.payable;
  return settled_month;
}

// What the sides said counts, whatever the figures say.
void settle_by_word(std::int64_t amount, ServiceMonth& month) {
  month.least.payable = month.most.payable = amount;
  month.is_settled = true;
}

}  // namespace

std::vector<ServiceMonth> payments(const std::vector<Judgement>& windows, const Settled& settled) {
  std::map<std::pair<ItemId, Date>, Due> dues;
  for (const Judgement& window : windows) {
    if (!window.terms->credit_rules) continue;
    Due& due = dues[{window.promise().service, month_of(window.window)}];
    due.least.push_back({window.least(), window.base, bonus_of(window, false)});
    const auto& higher = window.by_highest_bill;
    due.most.push_back(
        {window.most(), higher ? higher->base : window.base, bonus_of(window, true)});
    due.terms = window.terms;
  }
  std::vector<ServiceMonth> out;
  std::map<ItemId, std::map<Date, std::int64_t>> least;
  std::map<ItemId, std::map<Date, std::int64_t>> most;
  for (const auto& [place, due] : dues) {
    const auto& [service, month] = place;
    out.push_back({service, month, settle(due, false, month, least[service]),
                   settle(due, true, month, most[service])});
    if (const auto said = settled.find(place); said != settled.end()) {
      settle_by_word(said->second, out.back());
      least[service][month] = most[service][month] = said->second;
    }
  }
  return out;
}

}  // namespace sopu::domain::performance
