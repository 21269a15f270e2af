#include "ledger/domain/agreement/notice.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/period.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

Refusal refuse_cause(const Context& context, const TerminationNotified& data) {
  const bool agreed = newest_version(context.agreement) != nullptr;
  const TermsPtr terms = agreed ? rules_at(context.agreement, context.at) : nullptr;
  if (!data.cause) {
    if (!agreed || terms->termination.ordinary_notice_days) return std::nullopt;
    return refuse_rule({"no-ordinary-termination", {}}, "/data/cause");
  }
  if (agreed && terms->cause({*data.cause})) return std::nullopt;
  return refuse_rule({"unknown-cause", {{"cause", *data.cause}}}, "/data/cause");
}

// A cause ends it as soon as the notice says; without one the agreed notice is kept.
Time earliest_end(const Context& context, const TerminationNotified& data) {
  if (data.cause) return context.at;
  const TermsPtr terms = rules_at(context.agreement, context.at);
  Duration notice;
  notice.days = *terms->termination.ordinary_notice_days;
  return add(context.at, notice, context.agreement.zone(*terms), nullptr, false);
}

Refusal refuse_too_many_notices(const Context& context) {
  const auto& terminations = context.agreement.life.terminations;
  const auto standing = std::ranges::count_if(terminations, [&](const Termination& one) {
    return one.by == context.event.source && !one.taken_back;
  });
  if (static_cast<std::size_t>(standing) < limits::standing_notices_max) return std::nullopt;
  return refuse_rule({"standing-notices-limit", {{"limit", limits::standing_notices_max}}});
}

}  // namespace

Refusal decide(const Context& context, const TerminationNotified& data) {
  if (auto no = refuse_if_empty(data.reason, "/data/reason")) return no;
  if (auto no = refuse_too_many_notices(context)) return no;
  if (auto no = refuse_cause(context, data)) return no;
  if (!newest_version(context.agreement)) return std::nullopt;  // whoever negotiates may leave
  const Time earliest = earliest_end(context, data);
  if (data.effective_from >= earliest) return std::nullopt;
  return refuse_rule({"notice-too-short", {{"earliest", format_time(earliest)}}},
                     "/data/effectiveFrom");
}

Refusal decide(const Context& context, const RenewalDeclined& data) {
  if (auto no = refuse_if_empty(data.reason, "/data/reason")) return no;
  if (!newest_version(context.agreement)) {
    return refuse(ErrorCode::wrong_state, {"nothing-agreed-yet", {}});
  }
  const TermsPtr terms = rules_at(context.agreement, context.at);
  const Zone& zone = context.agreement.zone(*terms);
  const auto until = current_period_until(*terms, zone, context.at);
  if (terms->renewal.mode != Renewal::Mode::automatic || !until) {
    return refuse_rule({"renewal-not-automatic", {}});
  }
  const auto& refusals = context.agreement.life.renewal_refusals;
  if (std::ranges::find(refusals, *until, &RenewalRefusal::period_until) != refusals.end()) {
    return refuse(ErrorCode::wrong_state,
                  {"renewal-declined-already", {{"until", format_date(*until)}}});
  }
  const Time limit = renewal_notice_until(*terms, zone, *until);
  if (context.at < context.agreement.clock->due(limit)) return std::nullopt;
  return refuse_rule(
      {"too-late-to-decline", {{"until", format_date(*until)}, {"limit", format_time(limit)}}});
}

// Before an agreement there is nothing to keep up: the notice takes effect at once.
void evolve(const Fold& fold, const TerminationNotified& data) {
  const bool agreed = newest_version(fold.agreement) != nullptr;
  const Time effective = agreed ? data.effective_from : fold.recorded.at;
  fold.agreement.life.terminations.push_back(
      {fold.event.id, fold.event.source, effective, false, false, fold.recorded});
}

void evolve(const Fold& fold, const RenewalDeclined&) {
  const TermsPtr terms = rules_at(fold.agreement, fold.recorded.at);
  const auto until = current_period_until(*terms, fold.agreement.zone(*terms), fold.recorded.at);
  fold.agreement.life.renewal_refusals.push_back({fold.event.source, *until, fold.recorded});
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const TerminationNotified& data) {
  boost::json::object params{{"party", saying.event.source.value}, {"text", data.reason}};
  if (saying.agreement.life.versions.empty()) return {"negotiation-left", std::move(params)};
  params["at"] = format_time(data.effective_from);
  if (!data.cause) return {"termination-notified", std::move(params)};
  params["cause"] = *data.cause;
  return {"termination-notified.cause", std::move(params)};
}

Sentence say(const Saying& saying, const RenewalDeclined& data) {
  return {"renewal-declined", {{"party", saying.event.source.value}, {"text", data.reason}}};
}

Sight sight(const Look&, const TerminationNotified&) {
  return Sight::hidden;
}
Sight sight(const Look&, const RenewalDeclined&) {
  return Sight::hidden;
}

}  // namespace sopu::domain
