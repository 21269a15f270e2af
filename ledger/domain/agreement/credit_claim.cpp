#include "ledger/domain/agreement/credit_claim.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/domain/agreement/newest.hpp"

namespace sopu::domain {
namespace {

using performance::Judgement;
using performance::WindowName;

WindowName window_of(const CreditClaimed& data) {
  return {data.objective, data.unit, data.window};
}

// ---------------------------------------------------------------- claims

// What may be claimed: credit that the terms give to nobody by itself.
Refusal refuse_credit(const Context& context, const Judgement& window) {
  if (context.source.role != Role::customer) {
    return refuse_rule({"claim-by-customer", {{"party", context.event.source.value}}});
  }
  const auto& rules = window.terms->credit_rules;
  if (!rules || !window.promise().credits) {
    return refuse_rule({"no-credits", {{"objective", window.objective.value}}}, "/data/objective");
  }
  if (!rules->automatic) return std::nullopt;
  return refuse_rule({"credits-automatic", {}}, "/data/objective");
}

// One that is over, and lies in the window.
Refusal refuse_incident(const Context& context, const Judgement& window,
                        const std::optional<IncidentClaimed>& incident) {
  constexpr const char* at = "/data/incident";
  const bool by_incidents =
      performance::claimed_by_incidents(window.promise(), *window.terms->credit_rules);
  if (by_incidents != incident.has_value()) {
    return refuse(ErrorCode::schema,
                  {incident ? "incident-not-taken" : "incident-missing",
                   {{"objective", window.objective.value}}},
                  at);
  }
  if (!incident) return std::nullopt;
  if (incident->until <= incident->from) {
    return refuse(ErrorCode::schema, {"ends-before-it-begins", {}}, "/data/incident/until");
  }
  if (incident->until > context.at) {
    return refuse_rule({"measured-time-not-over", {{"until", format_time(incident->until)}}}, at);
  }
  const bool is_in = incident->from < window.span.until && window.span.from < incident->until;
  if (is_in) return std::nullopt;
  return refuse_rule({"incident-not-in-window", {{"window", window.name}}}, at);
}

Refusal refuse_late(const Context& context, const Judgement& window, Time end) {
  const auto until = claim_until(context.agreement, window, end);
  if (!until || context.at < *until) return std::nullopt;
  return refuse_rule({"claim-late", {{"until", format_time(*until)}}}, "/data/window");
}

bool overlap(const std::optional<IncidentClaimed>& one,
             const std::optional<IncidentClaimed>& other) {
  return !one || !other || (one->from < other->until && other->from < one->until);
}

Refusal refuse_repeated(const Context& context, const CreditClaimed& data) {
  const auto& claims = context.agreement.credits.claims;
  const auto found = std::ranges::find_if(claims, [&](const CreditClaim& one) {
    return one.window == window_of(data) && overlap(one.incident, data.incident);
  });
  if (found == claims.end()) return std::nullopt;
  return refuse(ErrorCode::wrong_state,
                {"claimed-already", {{"at", format_time(found->recorded.at)}}}, "/data/window");
}

// ---------------------------------------------------------------- what is paid

CreditState& state_for(CreditStates& credits, const ItemId& service, Date month,
                       const Recorded& recorded) {
  for (std::size_t i = credits.states.size(); i-- > 0;) {
    const CreditState& one = std::as_const(credits).states[i];
    if (one.service == service && one.month == month) return credits.states.edit(i);
  }
  credits.states.push_back({service, month, {}, {}, {}, recorded});
  return credits.states.edit(credits.states.size() - 1);
}

// A month that is over, and a service that the terms had in it.
Refusal refuse_month(const Context& context, const ItemId& service, std::string_view text,
                     const std::string& at) {
  const auto month = month_named(text);
  if (!month) return refuse(ErrorCode::schema, {"month-malformed", {}}, at + "/month");
  if (!newest_version(context.agreement)) {
    return refuse(ErrorCode::wrong_state, {"nothing-agreed-yet", {}});
  }
  const Time end = end_of_month(context.agreement, *month);
  if (end > context.at) {
    return refuse_rule({"month-not-over", {{"until", format_time(end)}}}, at + "/month");
  }
  if (rules_of_month(context.agreement, *month)->service(service)) return std::nullopt;
  return refuse(ErrorCode::not_found, {"no-such-service", {{"service", service.value}}},
                at + "/service");
}

}  // namespace

// ---------------------------------------------------------------- rules

Refusal decide(const Context& context, const CreditClaimed& data) {
  const auto window = data.incident ? find_window_named(context, window_of(data))
                                    : find_past_window(context, window_of(data));
  if (!window) return window.error();
  if (auto no = refuse_credit(context, *window)) return no;
  if (auto no = refuse_incident(context, *window, data.incident)) return no;
  const Time end = data.incident ? data.incident->until : window->span.until;
  if (auto no = refuse_late(context, *window, end)) return no;
  if (auto no = refuse_repeated(context, data)) return no;
  const std::string& needs = window->terms->credit_rules->claim_needs;
  if (!needs.empty() && data.text.empty()) {
    return refuse_rule({"claim-needs", {{"text", needs}}}, "/data/text");
  }
  return refuse_if_settled(context, window->promise().service, month_of_window(*window),
                           "/data/window");
}

Refusal decide(const Context& context, const CreditSettled& data) {
  if (auto no = refuse_month(context, data.service, data.month, "/data")) return no;
  return refuse_if_settled(context, data.service, *month_named(data.month), "/data/month");
}

void evolve(const Fold& fold, const CreditClaimed& data) {
  fold.agreement.credits.claims.push_back(
      {fold.event.id, window_of(data), data.incident, fold.event.source, fold.recorded});
}

void evolve(const Fold& fold, const CreditSettled& data) {
  const Role side = reader_of(fold.agreement, fold.event.source, fold.recorded.at).role;
  CreditState& state =
      state_for(fold.agreement.credits, data.service, *month_named(data.month), fold.recorded);
  (side == Role::provider ? state.provider : state.customer) = data.amount;
  state.recorded = fold.recorded;
  if (state.provider && state.provider == state.customer) state.settled = state.provider;
}

Refusal refuse_awards(const Context& context,
                      const std::optional<std::vector<CreditAwarded>>& awards) {
  if (!awards) return std::nullopt;
  for (std::size_t i = 0; i < awards->size(); ++i) {
    const CreditAwarded& one = (*awards)[i];
    const std::string at = "/data/credits/" + std::to_string(i);
    if (auto no = refuse_month(context, one.service, one.month, at)) return no;
    const auto is_same = [&](const CreditAwarded& other) {
      return one.service == other.service && one.month == other.month;
    };
    if (std::ranges::count_if(*awards, is_same) == 1) continue;
    return refuse(ErrorCode::schema,
                  {"credit-twice", {{"service", one.service.value}, {"month", one.month}}}, at);
  }
  return std::nullopt;
}

void award(const Fold& fold, const std::vector<CreditAwarded>& awards) {
  for (const CreditAwarded& one : awards) {
    CreditState& state =
        state_for(fold.agreement.credits, one.service, *month_named(one.month), fold.recorded);
    state.settled = one.amount;
    state.recorded = fold.recorded;
  }
}

std::vector<performance::Claimed> claimed(const CreditStates& credits) {
  std::vector<performance::Claimed> out;
  for (const CreditClaim& one : credits.claims) {
    std::optional<Span> incident;
    if (one.incident) incident = Span{one.incident->from, one.incident->until};
    out.push_back({one.window, incident, one.recorded.at});
  }
  return out;
}

performance::Settled settled(const CreditStates& credits) {
  performance::Settled out;
  for (const CreditState& one : credits.states) {
    if (one.settled) out[{one.service, one.month}] = *one.settled;
  }
  return out;
}

bool is_settled(const CreditStates& credits, const ItemId& service, Date month) {
  return std::ranges::any_of(credits.states, [&](const CreditState& one) {
    return one.settled && one.service == service && one.month == month;
  });
}

Refusal refuse_if_settled(const Context& context, const ItemId& service, Date month,
                          const char* pointer) {
  if (!is_settled(context.agreement.credits, service, month)) return std::nullopt;
  return refuse(
      ErrorCode::wrong_state,
      {"credit-settled-already", {{"service", service.value}, {"month", name_of_month(month)}}},
      pointer);
}

// ---------------------------------------------------------------- in time

std::optional<DueClaims> next_claims(const Agreement& agreement) {
  if (!newest_version(agreement)) return std::nullopt;
  const Date first = agreement.credits.claimable.value_or(first_month(agreement));
  for (const Binding& binding : bindings_from(agreement, Time::min())) {
    const TermsPtr terms = agreement.terms(binding.version->terms);
    const auto& rules = terms->credit_rules;
    const bool is_timed =
        rules && rules->claim_within && rules->claim_from == CreditRules::ClaimFrom::window;
    if (!is_timed) continue;
    const Zone& zone = agreement.zone(*terms);
    const Date month = std::max(first, first_of_month(local_date(binding.from, zone)));
    if (rules_of_month(agreement, month)->hash() != terms->hash()) continue;
    const Time end = end_of_month(agreement, month);
    if (end_of_month(agreement, month_before(month)) >= ends_by(agreement)) return std::nullopt;
    return DueClaims{
        month, performance::claim_until(*terms, zone, std::max(end, binding.version->agreed.at))};
  }
  return std::nullopt;
}

void claims_are_over(const Fold& fold, Date month) {
  fold.agreement.credits.claimable = month_after(month);
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const CreditClaimed& data) {
  return {"credit-claimed",
          {{"party", saying.event.source.value},
           {"objective", data.objective.value},
           {"window", data.window}}};
}

Sentence say(const Saying& saying, const CreditSettled& data) {
  return {"credit-settled",
          {{"party", saying.event.source.value},
           {"service", data.service.value},
           {"month", data.month},
           {"amount", data.amount}}};
}

// Between the principals.
Sight sight(const Look&, const CreditClaimed&) {
  return Sight::hidden;
}
Sight sight(const Look&, const CreditSettled&) {
  return Sight::hidden;
}

void show_credits(const Showing& showing) {
  if (!showing.reader.reads_all()) return;
  const CreditStates& credits = showing.agreement.credits;
  showing.json["creditClaims"] = newest(showing, "creditClaims", credits.claims, "text",
                                        [](const CreditClaim&) { return true; });
  boost::json::array states;
  for (const CreditState& one : credits.states) states.push_back(json_of(one));
  showing.json["credits"] = std::move(states);
}

void due_in_credits(const Agreement& agreement, Deadlines& list) {
  const auto next = next_claims(agreement);
  if (!next) return;
  const std::string month = name_of_month(next->month);
  list.push_back({next->due, {"claims-end", {{"month", month}}}, std::nullopt, month, {}});
}

}  // namespace sopu::domain
