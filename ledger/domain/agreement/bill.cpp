#include "ledger/domain/agreement/bill.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/domain/agreement/newest.hpp"
#include "ledger/domain/performance/fees.hpp"

namespace sopu::domain {
namespace {

using performance::Dates;
using std::chrono::days;
using std::chrono::sys_days;

bool is_for(const Bill& bill, const ItemId& service, const std::optional<ItemId>& unit,
            Date month) {
  return bill.month == month && bill.service == service && bill.unit == unit;
}

const Bill* newest_for(const Bills& bills, const ItemId& service, const std::optional<ItemId>& unit,
                       Date month) {
  for (std::size_t i = bills.all.size(); i-- > 0;) {
    if (is_for(bills.all[i], service, unit, month)) return &bills.all[i];
  }
  return nullptr;
}

// ---------------------------------------------------------------- who bills

Span span_of_month(const Agreement& agreement, Date month) {
  return {end_of_month(agreement, month_before(month)), end_of_month(agreement, month)};
}

// By the terms that bind in the month.
Result<PartyId> biller(const Context& context, const FeeBilled& data, Date month) {
  const Agreement& agreement = context.agreement;
  const Span span = span_of_month(agreement, month);
  bool is_known = false;
  for (const Binding& binding : bindings_from(agreement, span.from)) {
    if (binding.from >= span.until) break;
    const TermsPtr terms = agreement.terms(binding.version->terms);
    const bool is_named = data.unit ? performance::has_own_fee(*terms, data.service, *data.unit)
                                    : terms->service(data.service) != nullptr;
    is_known = is_known || is_named;
    const auto fee = performance::fee_in(*terms, data.service, data.unit);
    if (is_named && fee && fee->billed_by) return *fee->billed_by;
  }
  if (!is_known) {
    return refuse(ErrorCode::not_found, {"no-such-service", {{"service", data.service.value}}},
                  data.unit ? "/data/serviceUnit" : "/data/service");
  }
  return refuse_rule({"fee-not-billed", {{"service", data.service.value}}}, "/data/service");
}

bool is_contested(const Bill& bill) {
  return (bill.provider && *bill.provider != bill.amount) ||
         (bill.customer && *bill.customer != bill.amount);
}

}  // namespace

// ---------------------------------------------------------------- rules

// The first comes when it comes: who bills could otherwise keep what is owed at nothing. What is
// there already is billed anew in the time in which it may be contested.
Refusal decide(const Context& context, const FeeBilled& data) {
  const auto month = month_named(data.month);
  if (!month) return refuse(ErrorCode::schema, {"month-malformed", {}}, "/data/month");
  if (!newest_version(context.agreement)) {
    return refuse(ErrorCode::wrong_state, {"nothing-agreed-yet", {}});
  }
  const Span span = span_of_month(context.agreement, *month);
  if (span.from > context.at) {
    return refuse_rule({"month-not-begun", {{"from", format_time(span.from)}}}, "/data/month");
  }
  const auto by = biller(context, data, *month);
  if (!by) return by.error();
  if (*by != context.event.source) {
    return refuse_rule(
        {"not-the-biller", {{"party", context.event.source.value}, {"by", by->value}}});
  }
  if (auto no = refuse_if_settled(context, data.service, *month, "/data/month")) return no;
  const Bill* before = newest_for(context.agreement.bills, data.service, data.unit, *month);
  if (!before) return std::nullopt;
  if (before->amount == data.amount && !is_contested(*before)) {
    return refuse(ErrorCode::wrong_state,
                  {"billed-already", {{"at", format_time(before->recorded.at)}}}, "/data/amount");
  }
  return refuse_if_final(context, *month, before->newest.at, "/data/month");
}

Refusal decide(const Context& context, const FeeContested& data) {
  constexpr const char* at = "/data/bill";
  if (auto no = refuse_if_empty(data.reason, "/data/reason")) return no;
  const auto& all = context.agreement.bills.all;
  const Bill* bill = find_newest(all, &Bill::id, data.bill);
  if (!bill) return refuse(ErrorCode::not_found, {"no-such-bill", {{"bill", data.bill.value}}}, at);
  if (newest_for(context.agreement.bills, bill->service, bill->unit, bill->month) != bill) {
    return refuse(ErrorCode::wrong_state, {"bill-not-the-newest", {}}, at);
  }
  if (bill->by == context.event.source) return refuse_rule({"own-bill", {}}, at);
  const auto& before = context.source.role == Role::provider ? bill->provider : bill->customer;
  if (before.value_or(bill->amount) == data.amount) {
    return refuse_rule({"contested-for-the-same", {}}, "/data/amount");
  }
  if (auto no = refuse_if_settled(context, bill->service, bill->month, at)) return no;
  return refuse_if_final(context, bill->month, bill->newest.at, at);
}

void evolve(const Fold& fold, const FeeBilled& data) {
  fold.agreement.bills.all.push_back({fold.event.id, data.service, data.unit,
                                      *month_named(data.month), data.amount, fold.event.source,
                                      std::nullopt, std::nullopt, fold.recorded, fold.recorded});
}

void evolve(const Fold& fold, const FeeContested& data) {
  const Role side = reader_of(fold.agreement, fold.event.source, fold.recorded.at).role;
  auto& all = fold.agreement.bills.all;
  Bill& bill = all.edit(newest_with(all, &Bill::id, data.bill));
  (side == Role::provider ? bill.provider : bill.customer) = data.amount;
  bill.newest = fold.recorded;
}

// ---------------------------------------------------------------- what follows

std::vector<performance::Billed> billed(const Bills& bills) {
  std::vector<performance::Billed> out;
  for (const Bill& one : bills.all) {
    std::erase_if(out, [&](const performance::Billed& other) {
      return is_for(one, other.service, other.unit, other.month);
    });
    const auto [least, most] = std::minmax(
        {one.amount, one.provider.value_or(one.amount), one.customer.value_or(one.amount)});
    out.push_back({one.service, one.unit, one.month, least, most});
  }
  return out;
}

std::vector<const Bill*> bills_for(const Bills& bills, const performance::Judgement& window) {
  std::vector<const Bill*> out;
  if (!window.terms->credit_rules) return out;
  const ItemId& service = window.promise().service;
  const Dates period = performance::fee_period(*window.terms->credit_rules, window.window);
  const auto unit = performance::billed_unit(*window.terms, service, window.unit);
  for (const Bill& one : bills.all) {
    const Dates of_bill{one.month, month_after(one.month)};
    const bool is_its = one.service == service && one.unit == unit;
    if (!is_its || performance::common(period, of_bill).days() <= 0) continue;
    std::erase_if(out, [&](const Bill* other) { return other->month == one.month; });
    out.push_back(&one);
  }
  return out;
}

bool waits_for_bill(const performance::Judgement& window) {
  if (!window.terms->credit_rules || !window.promise().credits || window.base) return false;
  const auto fee = performance::fee_in(*window.terms, window.promise().service, window.unit);
  return fee && fee->billed_by && window.verdict() != performance::Verdict::met;
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const FeeBilled& data) {
  return {"fee-billed",
          {{"party", saying.event.source.value},
           {"service", data.service.value},
           {"month", data.month},
           {"amount", data.amount}}};
}

Sentence say(const Saying& saying, const FeeContested& data) {
  const Bill& bill = *find_newest(saying.agreement.bills.all, &Bill::id, data.bill);
  return {"fee-contested",
          {{"party", saying.event.source.value},
           {"service", bill.service.value},
           {"month", name_of_month(bill.month)},
           {"amount", data.amount},
           {"reason", data.reason}}};
}

// Between the principals, and who bills.
Sight sight(const Look&, const FeeBilled&) {
  return Sight::hidden;
}
Sight sight(const Look&, const FeeContested&) {
  return Sight::hidden;
}

void show_bills(const Showing& showing) {
  if (!showing.reader.reads_all()) return;
  showing.json["bills"] = newest(showing, "bills", showing.agreement.bills.all, "text",
                                 [](const Bill&) { return true; });
}

}  // namespace sopu::domain
