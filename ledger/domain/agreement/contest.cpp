#include "ledger/domain/agreement/contest.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

constexpr const char* at_notice = "/data/notice";

Termination* find_termination(Life& life, const EventId& notice) {
  const auto found = std::ranges::find(life.terminations, notice, &Termination::event);
  return found == life.terminations.end() ? nullptr : &*found;
}

template <class Visit>
bool any_open_dispute(const Agreement& agreement, const Visit& visit) {
  const Disputes& disputes = agreement.disputes;
  return std::ranges::any_of(disputes.running, [&](std::uint32_t position) {
    const Dispute& one = disputes.all[position];
    return !one.outcome && one.notice && visit(one);
  });
}

// ---------------------------------------------------------------- what may be contested

Refusal refuse_contest(const Context& context, const Breach& breach) {
  const bool is_own = breach.side == context.source.role;
  const bool stands =
      breach.status == Breach::Status::curing || breach.status == Breach::Status::uncured;
  if (!is_own && stands) return std::nullopt;
  if (is_own && breach.status == Breach::Status::cured) {
    const Time until = cure_disputable_until(context.agreement, breach);
    if (context.at < until) return std::nullopt;
    return refuse(ErrorCode::wrong_state, {"cure-stands", {{"until", format_time(until)}}},
                  at_notice);
  }
  return refuse(ErrorCode::wrong_state,
                {is_own ? "breach-not-cured" : "breach-stands-not",
                 {{"status", name(breach.status)}, {"since", format_time(breach.since.at)}}},
                at_notice);
}

Refusal refuse_contest(const Context& context, const Termination& termination) {
  const Role side = reader_of(context.agreement, termination.by, context.at).role;
  if (termination.by_consent || side == context.source.role) {
    return refuse_rule({"own-notice", {{"party", termination.by.value}}}, at_notice);
  }
  if (!termination.taken_back && !is_over(context.agreement)) return std::nullopt;
  return refuse(ErrorCode::wrong_state, {"notice-stands-not", {}}, at_notice);
}

// ---------------------------------------------------------------- what is held back

// Who disputes the same again holds nothing back a second time.
bool is_first_of_notice(const Agreement& agreement, const Dispute& dispute) {
  const auto& all = agreement.disputes.all;
  const auto same = [&](const Dispute& one) {
    return one.notice == dispute.notice && one.side == dispute.side;
  };
  return std::ranges::find_if(all, same)->id == dispute.id;
}

bool waits(const Agreement& agreement, const Cause& cause, const Dispute& dispute) {
  if (!is_first_of_notice(agreement, dispute)) return false;
  if (cause.while_disputed) return *cause.while_disputed == Cause::WhileDisputed::waits;
  return dispute.levels.empty() ||
         dispute.levels.back().level <= limits::notice_waits_through_level;
}

const Cause& cause_of(const Agreement& agreement, const Breach& breach) {
  return *agreement.terms(version_numbered(agreement, breach.version)->terms)->cause(breach.cause);
}

// The newest breach on which a termination for a cause rests; null for any other termination.
const Breach* ground_of(const Agreement& agreement, const Termination& termination) {
  if (termination.by_consent) return nullptr;
  const Notice* notice = agreement.notices.find(termination.event);
  if (!notice || !notice->cause) return nullptr;
  const Role side = reader_of(agreement, termination.by, termination.recorded.at).role;
  const auto& all = agreement.breaches.all;
  for (std::size_t i = all.size(); i-- > 0;) {
    if (all[i].side == side && all[i].cause == *notice->cause) return &all[i];
  }
  return nullptr;
}

}  // namespace

Refusal refuse_contest(const Context& context, const EventId& notice) {
  const Agreement& agreement = context.agreement;
  if (any_open_dispute(agreement, [&](const Dispute& one) { return one.notice == notice; })) {
    return refuse(ErrorCode::wrong_state, {"notice-disputed-already", {}}, at_notice);
  }
  if (const Breach* breach = agreement.breaches.find(notice))
    return refuse_contest(context, *breach);
  const auto& all = agreement.life.terminations;
  const auto termination = std::ranges::find(all, notice, &Termination::event);
  if (termination != all.end()) return refuse_contest(context, *termination);
  return refuse(ErrorCode::not_found, {"notice-unknown", {}}, at_notice);
}

Refusal refuse_fate(const Dispute& dispute, const std::optional<NoticeFate>& fate) {
  if (dispute.notice.has_value() == fate.has_value()) return std::nullopt;
  return refuse(ErrorCode::schema, {fate ? "notice-fate-not-taken" : "notice-fate-missing", {}},
                "/data/noticeFate");
}

void decide_fate_of_notice(const Fold& fold, const Dispute& dispute) {
  Agreement& agreement = fold.agreement;
  if (!dispute.notice || !dispute.outcome->notice_fate) return;
  const bool falls = *dispute.outcome->notice_fate == NoticeFate::falls;
  const Breach* breach = agreement.breaches.find(*dispute.notice);
  if (!breach) {
    if (falls) find_termination(agreement.life, *dispute.notice)->taken_back = true;
  } else if (breach->side == dispute.side) {
    if (!falls) revive_breach(fold, breach->notice);  // that it was cured was what was contested
  } else if (falls) {
    for (Termination& one : agreement.life.terminations) {
      if (ground_of(agreement, one) == breach) one.taken_back = true;
    }
    overturn_breach(fold, *dispute.notice);
  }
}

bool is_held_back(const Agreement& agreement, const Breach& breach) {
  return any_open_dispute(agreement, [&](const Dispute& one) {
    return *one.notice == breach.notice && one.side != breach.side &&
           waits(agreement, cause_of(agreement, breach), one);
  });
}

bool is_held_back(const Agreement& agreement, const Termination& termination) {
  if (agreement.disputes.running.empty()) return false;
  const Breach* ground = ground_of(agreement, termination);
  if (!ground) return false;
  return is_held_back(agreement, *ground) || any_open_dispute(agreement, [&](const Dispute& one) {
           return *one.notice == termination.event &&
                  waits(agreement, cause_of(agreement, *ground), one);
         });
}

HeldNotices notices_held(const Agreement& agreement) {
  HeldNotices held;
  for (const std::uint32_t position : agreement.breaches.standing) {
    const Breach& one = agreement.breaches.all[position];
    if (is_held_back(agreement, one)) held.breaches.push_back(one.notice);
  }
  for (const Termination& one : agreement.life.terminations) {
    if (!one.taken_back && is_held_back(agreement, one)) held.terminations.push_back(one.event);
  }
  return held;
}

void let_go_of(const Fold& fold, const HeldNotices& held) {
  Agreement& agreement = fold.agreement;
  for (const EventId& notice : held.breaches) {
    if (!is_held_back(agreement, *agreement.breaches.find(notice))) count_breach_anew(fold, notice);
  }
  for (const EventId& notice : held.terminations) {
    Termination& one = *find_termination(agreement.life, notice);
    if (is_held_back(agreement, one)) continue;
    one.effective_from = std::max(one.effective_from, fold.recorded.at);
  }
}

}  // namespace sopu::domain
