// What one side may do alone: end an agreement or a negotiation, decline a renewal, deliver a
// milestone and answer to it.
#include <algorithm>

#include "ledger/domain/period.hpp"
#include "ledger/domain/rules.hpp"

namespace sopu::domain {
namespace {

Refusal refuse_without_version(const Context& context) {
  if (newest_version(context.agreement)) return std::nullopt;
  return refuse(ErrorCode::wrong_state, "Nothing is agreed yet.");
}

// ---------------------------------------------------------------- termination

Refusal refuse_unknown_cause(const Context& context, const TerminationNotified& data) {
  if (!data.cause) return std::nullopt;
  const Version* version = newest_version(context.agreement);
  if (version) {
    const auto& causes = newest_terms(context.agreement)->termination.causes;
    if (std::find(causes.begin(), causes.end(), *data.cause) != causes.end()) return std::nullopt;
  }
  return refuse_rule("unknown-cause",
                     "The terms know no cause for termination \"" + *data.cause +
                         "\". Give notice without one, or take one of theirs.",
                     "/data/cause");
}

// A cause ends it as soon as the notice says; without one the agreed notice is kept.
Time earliest_end(const Context& context, const TerminationNotified& data) {
  if (data.cause) return context.at;
  const Terms& terms = *newest_terms(context.agreement);
  Duration notice;
  notice.days = terms.termination.notice_days;
  return add(context.at, notice, terms.time_zone, nullptr, false);
}

// ---------------------------------------------------------------- milestones

const MilestoneState* state_of(const Agreement& agreement, const ItemId& id) {
  const auto found = std::find_if(agreement.milestones.begin(), agreement.milestones.end(),
                                  [&](const MilestoneState& one) { return one.id == id; });
  return found == agreement.milestones.end() ? nullptr : &*found;
}

Result<const Milestone*> find_milestone(const Context& context, const ItemId& id) {
  if (auto no = refuse_without_version(context)) return *std::move(no);
  const Milestone* milestone = newest_terms(context.agreement)->milestone(id);
  if (milestone) return milestone;
  return refuse(ErrorCode::not_found, "The terms have no milestone " + id.value + ".",
                "/data/milestone");
}

Refusal refuse_answer(const Context& context, const ItemId& id) {
  const auto milestone = find_milestone(context, id);
  if (!milestone) return milestone.error();
  if (auto no = refuse_unless_principal(context, "accept or refuse a milestone")) return no;
  if ((*milestone)->owner == context.event.source) {
    return refuse_rule("role-may-not", "Who delivers a milestone does not accept it.");
  }
  const MilestoneState* state = state_of(context.agreement, id);
  if (state && state->status == MilestoneState::Status::delivered) return std::nullopt;
  return refuse(ErrorCode::wrong_state,
                "There is no delivery of " + id.value + " that waits for an answer.",
                "/data/milestone");
}

void set_milestone(const Fold& f, const ItemId& id, MilestoneState::Status status,
                   const std::string& note) {
  auto& milestones = f.agreement.milestones;
  const auto found = std::find_if(milestones.begin(), milestones.end(),
                                  [&](const MilestoneState& one) { return one.id == id; });
  if (found == milestones.end()) {
    milestones.push_back({id, status, f.event.id, note});
  } else {
    *found = {id, status, f.event.id, note};
  }
}

}  // namespace

// ---------------------------------------------------------------- refusals

Refusal refusal_of(const Context& context, const TerminationNotified& data) {
  if (auto no = refuse_unless_principal(context, "give notice of termination")) return no;
  if (auto no = refuse_if_empty(data.reason, "/data/reason")) return no;
  if (auto no = refuse_unknown_cause(context, data)) return no;
  if (!newest_version(context.agreement)) return std::nullopt;  // whoever negotiates may leave
  const Time earliest = earliest_end(context, data);
  if (data.effective_from >= earliest) return std::nullopt;
  return refuse_rule(
      "notice-too-short",
      "This notice can take effect at " + format_time(earliest) + " at the earliest.",
      "/data/effectiveFrom");
}

Refusal refusal_of(const Context& context, const RenewalDeclined& data) {
  if (auto no = refuse_unless_principal(context, "decline the renewal")) return no;
  if (auto no = refuse_if_empty(data.reason, "/data/reason")) return no;
  if (auto no = refuse_without_version(context)) return no;
  const Terms& terms = *newest_terms(context.agreement);
  const auto until = current_period_until(terms, context.at);
  if (terms.renewal.mode != Renewal::Mode::automatic || !until) {
    return refuse_rule("renewal-not-automatic",
                       "The terms are not renewed by themselves: there is nothing to decline.");
  }
  const auto& refusals = context.agreement.renewal_refusals;
  const bool declined =
      std::any_of(refusals.begin(), refusals.end(),
                  [&](const RenewalRefusal& one) { return one.period_until == *until; });
  if (declined) {
    return refuse(ErrorCode::wrong_state,
                  "The renewal after " + format_date(*until) + " was declined already.");
  }
  const Time limit = renewal_notice_until(terms, *until);
  if (context.at <= limit) return std::nullopt;
  return refuse_rule("too-late-to-decline", "The renewal after " + format_date(*until) +
                                                " could be declined until " + format_time(limit) +
                                                ".");
}

Refusal refusal_of(const Context& context, const MilestoneDelivered& data) {
  const auto milestone = find_milestone(context, data.milestone);
  if (!milestone) return milestone.error();
  if ((*milestone)->owner != context.event.source) {
    return refuse_rule("role-may-not", "The milestone " + data.milestone.value + " is for " +
                                           (*milestone)->owner.value + " to deliver.");
  }
  const MilestoneState* state = state_of(context.agreement, data.milestone);
  if (!state || state->status == MilestoneState::Status::refused) return std::nullopt;
  return refuse(ErrorCode::wrong_state,
                "The milestone " + data.milestone.value + " was delivered already.",
                "/data/milestone");
}

Refusal refusal_of(const Context& context, const MilestoneAccepted& data) {
  return refuse_answer(context, data.milestone);
}

Refusal refusal_of(const Context& context, const MilestoneRefused& data) {
  if (auto no = refuse_answer(context, data.milestone)) return no;
  return refuse_if_empty(data.reason, "/data/reason");
}

// ---------------------------------------------------------------- folding

void fold(const Fold& f, const TerminationNotified& data) {
  // Before an agreement there is nothing to keep up: the notice takes effect at once.
  const Time effective = newest_version(f.agreement) ? data.effective_from : f.recorded.at;
  f.agreement.terminations.push_back(
      {f.event.id, f.event.source, effective, data.reason, false, false, f.recorded});
}

void fold(const Fold& f, const RenewalDeclined&) {
  const auto until = current_period_until(*newest_terms(f.agreement), f.recorded.at);
  f.agreement.renewal_refusals.push_back({f.event.source, *until});
}

void fold(const Fold& f, const MilestoneDelivered& data) {
  set_milestone(f, data.milestone, MilestoneState::Status::delivered, data.note);
}

void fold(const Fold& f, const MilestoneAccepted& data) {
  set_milestone(f, data.milestone, MilestoneState::Status::accepted, {});
}

void fold(const Fold& f, const MilestoneRefused& data) {
  set_milestone(f, data.milestone, MilestoneState::Status::refused, data.reason);
}

}  // namespace sopu::domain
