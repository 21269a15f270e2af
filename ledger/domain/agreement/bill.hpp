// What was billed, where the terms leave a fee to a bill: a figure that credits are shares of, and
// that the other side may contest as it may what was measured.
#pragma once

#include "ledger/domain/agreement/context.hpp"
#include "ledger/domain/performance/judgement.hpp"

namespace sopu::domain {

struct FeeBilled {
  ItemId service;
  std::optional<ItemId> unit;  // exactly of one that has a fee of its own
  std::string month;           // 2027-03
  std::int64_t amount;         // minor units, for all of its days on which the fee is billed
  std::string text;            // of which bill; may be empty
  friend bool operator==(const FeeBilled&, const FeeBilled&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<FeeBilled> auto& x) {
  auto& [service, unit, month, amount, text] = x;
  visit("service", service);
  visit("serviceUnit", unit);
  visit("month", month, name_form);
  visit("amount", amount, value_form);
  visit("text", text, text_or_none);
}

struct FeeContested {
  EventId bill;
  std::int64_t amount;  // that it should be
  std::string reason;
  friend bool operator==(const FeeContested&, const FeeContested&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<FeeContested> auto& x) {
  auto& [bill, amount, reason] = x;
  visit("bill", bill);
  visit("amount", amount, value_form);
  visit("reason", reason, text_form);
}

using BillEvent = std::variant<FeeBilled, FeeContested>;
inline constexpr EventTable<BillEvent> bill_events{{
    {"sopu.fee.billed.v1", About::agreement, Chain::contract, Use::sign, Sender::participant,
     binds_nobody, AfterEnd::taken},
    {"sopu.fee.contested.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
}};

// ---------------------------------------------------------------- the slice of the state

struct Bill {
  EventId id;
  ItemId service;
  std::optional<ItemId> unit;
  Date month;
  std::int64_t amount;
  PartyId by;
  std::optional<std::int64_t> provider;  // what each side says that it should be
  std::optional<std::int64_t> customer;
  Recorded recorded;
  Recorded newest;  // of what was said about it
  friend bool operator==(const Bill&, const Bill&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Bill> auto& x) {
  auto& [id, service, unit, month, amount, by, provider, customer, recorded, newest] = x;
  visit("id", id);
  visit("service", service);
  visit("serviceUnit", unit);
  visit("month", month);
  visit("amount", amount);
  visit("by", by);
  visit("provider", provider);
  visit("customer", customer);
  visit("recorded", recorded);
  visit("newest", newest);
}

struct Bills {
  SharedList<Bill> all;  // in the order in which they came; of a service or unit and month the last
                         // counts
  friend bool operator==(const Bills&, const Bills&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Bills> auto& x) {
  auto& [all] = x;
  visit("bills", all);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const FeeBilled&);
Refusal decide(const Context&, const FeeContested&);
void evolve(const Fold&, const FeeBilled&);
void evolve(const Fold&, const FeeContested&);
Sentence say(const Saying&, const FeeBilled&);
Sentence say(const Saying&, const FeeContested&);
Sight sight(const Look&, const FeeBilled&);
Sight sight(const Look&, const FeeContested&);

// The newest of each service or unit and month.
std::vector<performance::Billed> billed(const Bills& bills);
// Of those that a window's credit is a share of, the newest for each month, in the order in which
// they came.
std::vector<const Bill*> bills_for(const Bills& bills, const performance::Judgement& window);
// What it is a share of is billed, and was not yet.
bool waits_for_bill(const performance::Judgement& window);

void show_bills(const Showing& showing);

}  // namespace sopu::domain
