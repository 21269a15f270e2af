// Notices: what one side may do alone to end an agreement or a negotiation, or to let it run out.
#pragma once

#include "ledger/domain/agreement/context.hpp"

namespace sopu::domain {

struct TerminationNotified {
  std::string reason;
  std::optional<std::string> cause;  // the id of one of the terms' causes
  Time effective_from;
  friend bool operator==(const TerminationNotified&, const TerminationNotified&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<TerminationNotified> auto& x) {
  auto& [reason, cause, effective_from] = x;
  visit("reason", reason, text_form);
  visit("cause", cause, name_form);
  visit("effectiveFrom", effective_from);
}

struct RenewalDeclined {
  std::string reason;
  friend bool operator==(const RenewalDeclined&, const RenewalDeclined&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<RenewalDeclined> auto& x) {
  auto& [reason] = x;
  visit("reason", reason, text_form);
}

using NoticeEvent = std::variant<TerminationNotified, RenewalDeclined>;
inline constexpr EventTable<NoticeEvent> notice_events{{
    {"sopu.termination.notified.v1", About::agreement, Chain::contract, Use::sign,
     Sender::principal, binds_with(ChangeClass::remedy)},
    {"sopu.renewal.declined.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_with(ChangeClass::remedy)},
}};

Refusal decide(const Context&, const TerminationNotified&);
Refusal decide(const Context&, const RenewalDeclined&);
void evolve(const Fold&, const TerminationNotified&);
void evolve(const Fold&, const RenewalDeclined&);
Sentence say(const Saying&, const TerminationNotified&);
Sentence say(const Saying&, const RenewalDeclined&);
Sight sight(const Look&, const TerminationNotified&);
Sight sight(const Look&, const RenewalDeclined&);

}  // namespace sopu::domain
