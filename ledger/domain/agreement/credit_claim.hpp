// Credit that the terms give only to who claims it, in time; and what both sides take as paid for a
// service and month, whatever the figures say: by their word, or by what ended a dispute.
#pragma once

#include "ledger/domain/agreement/context.hpp"
#include "ledger/domain/performance/course.hpp"

namespace sopu::domain {

struct IncidentClaimed {
  Time from;
  Time until;
  friend bool operator==(const IncidentClaimed&, const IncidentClaimed&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<IncidentClaimed> auto& x) {
  auto& [from, until] = x;
  visit("from", from);
  visit("until", until);
}

struct CreditClaimed {
  ItemId objective;
  std::optional<ItemId> unit;
  std::string window;
  std::optional<IncidentClaimed> incident;  // exactly where each is claimed by itself
  std::string text;                         // what the terms ask for
  friend bool operator==(const CreditClaimed&, const CreditClaimed&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<CreditClaimed> auto& x) {
  auto& [objective, unit, window, incident, text] = x;
  visit("objective", objective);
  visit("serviceUnit", unit);
  visit("window", window, name_form);
  visit("incident", incident);
  visit("text", text, text_or_none);
}

struct CreditSettled {
  ItemId service;
  std::string month;
  std::int64_t amount;  // minor units
  std::string text;     // how it was paid; may be empty
  friend bool operator==(const CreditSettled&, const CreditSettled&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<CreditSettled> auto& x) {
  auto& [service, month, amount, text] = x;
  visit("service", service);
  visit("month", month, name_form);
  visit("amount", amount, value_form);
  visit("text", text, text_or_none);
}

using CreditEvent = std::variant<CreditClaimed, CreditSettled>;
inline constexpr EventTable<CreditEvent> credit_events{{
    {"sopu.credit.claimed.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
    {"sopu.credit.settled.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_with(ChangeClass::price), AfterEnd::taken},
}};

// Of what ends a dispute: what is paid for a service and month.
struct CreditAwarded {
  ItemId service;
  std::string month;
  std::int64_t amount;
  friend bool operator==(const CreditAwarded&, const CreditAwarded&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<CreditAwarded> auto& x) {
  auto& [service, month, amount] = x;
  visit("service", service);
  visit("month", month, name_form);
  visit("amount", amount, value_form);
}

// ---------------------------------------------------------------- the slice of the state

struct CreditClaim {
  EventId id;
  performance::WindowName window;
  std::optional<IncidentClaimed> incident;
  PartyId by;
  Recorded recorded;
  friend bool operator==(const CreditClaim&, const CreditClaim&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<CreditClaim> auto& x) {
  auto& [id, window, incident, by, recorded] = x;
  visit("id", id);
  visit("window", window);
  visit("incident", incident);
  visit("by", by);
  visit("recorded", recorded);
}

// What each side says was paid; both the same: that settles it.
struct CreditState {
  ItemId service;
  Date month;
  std::optional<std::int64_t> provider;
  std::optional<std::int64_t> customer;
  std::optional<std::int64_t> settled;
  Recorded recorded;  // of the newest word
  friend bool operator==(const CreditState&, const CreditState&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<CreditState> auto& x) {
  auto& [service, month, provider, customer, settled, recorded] = x;
  visit("service", service);
  visit("month", month);
  visit("provider", provider);
  visit("customer", customer);
  visit("settled", settled);
  visit("recorded", recorded);
}

struct CreditStates {
  SharedList<CreditClaim> claims;  // in the order in which they were made
  SharedList<CreditState> states;  // in the order in which they were first spoken of
  std::optional<Date> claimable;   // the first month whose claims have not run out, once one's have
  friend bool operator==(const CreditStates&, const CreditStates&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<CreditStates> auto& x) {
  auto& [claims, states, claimable] = x;
  visit("creditClaims", claims);
  visit("credits", states);
  visit("claimableFrom", claimable);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const CreditClaimed&);
Refusal decide(const Context&, const CreditSettled&);
void evolve(const Fold&, const CreditClaimed&);
void evolve(const Fold&, const CreditSettled&);
Sentence say(const Saying&, const CreditClaimed&);
Sentence say(const Saying&, const CreditSettled&);
Sight sight(const Look&, const CreditClaimed&);
Sight sight(const Look&, const CreditSettled&);

// Of months that are over and services of the terms.
Refusal refuse_awards(const Context& context,
                      const std::optional<std::vector<CreditAwarded>>& awards);
// A dispute that ended says so.
void award(const Fold& fold, const std::vector<CreditAwarded>& awards);

std::vector<performance::Claimed> claimed(const CreditStates& credits);
performance::Settled settled(const CreditStates& credits);
bool is_settled(const CreditStates& credits, const ItemId& service, Date month);
Refusal refuse_if_settled(const Context& context, const ItemId& service, Date month,
                          const char* pointer);

// The last of a month's windows may be claimed until then; nothing where nothing must be claimed
// by windows in time.
struct DueClaims {
  Date month;
  Time due;
};
std::optional<DueClaims> next_claims(const Agreement& agreement);
// That time is over.
void claims_are_over(const Fold& fold, Date month);

void show_credits(const Showing& showing);
void due_in_credits(const Agreement& agreement, Deadlines& list);

}  // namespace sopu::domain
