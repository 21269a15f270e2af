// The course of an agreement: what a proposal would do to it whatever its terms, and whether there
// is something for it to do.
#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/next_date.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {

Course course_of(const ProposalSubmitted& data) {
  return {data.kind, data.effective_from, data.until, data.notice};
}
Course course_of(const Proposal& proposal) {
  return {proposal.kind, proposal.effective_from, proposal.until, proposal.notice};
}

namespace {

Error not_now(const char* code) {
  return refuse(ErrorCode::wrong_state, {code, {}}, "/data/kind");
}

// The latest end of a suspension that begins then, by the terms that bind then.
Time latest_resumption(const Agreement& agreement, Time from) {
  const TermsPtr terms = rules_at(agreement, from);
  Duration longest;
  longest.days = limits::suspension_days_max;
  return add(from, terms->suspension_at_most.value_or(longest), agreement.zone(*terms), nullptr,
             false);
}

// It begins and ends within the agreement's time, and touches no other.
Refusal refuse_suspension(const Agreement& agreement, Time from, Time until) {
  const auto no = [](Sentence why) { return refuse_rule(std::move(why), "/data/until"); };
  if (until <= from) return no({"suspension-ends-first", {{"from", format_time(from)}}});
  const Time latest = latest_resumption(agreement, from);
  if (until > latest) return no({"suspension-too-long", {{"latest", format_time(latest)}}});
  const auto end = last_date(agreement);
  if (end && from <= *end && until > *end)
    return no({"suspension-beyond-end", {{"end", format_time(*end)}}});
  const auto& others = agreement.life.suspensions;
  const auto other = std::ranges::find_if(
      others, [&](const Suspension& one) { return one.from < until && from < one.until; });
  if (other == others.end()) return std::nullopt;
  return refuse(ErrorCode::wrong_state,
                {"suspended-already",
                 {{"from", format_time(other->from)}, {"until", format_time(other->until)}}},
                "/data/effectiveFrom");
}

Refusal refuse_resumption(const Agreement& agreement, const Course& course) {
  if (!course.notice) {
    if (phase_at(agreement, course.from) == Phase::suspended) return std::nullopt;
    return not_now("not-suspended-then");
  }
  const bool stands = std::ranges::any_of(agreement.life.terminations, [&](const Termination& one) {
    return one.event == *course.notice && !one.taken_back;
  });
  if (stands) return std::nullopt;
  return not_now("no-such-notice");
}

}  // namespace

Refusal refuse_course(const Agreement& agreement, const Course& course) {
  const bool agreed = !agreement.life.versions.empty();
  switch (course.kind) {
    case ProposalKind::initial:
      if (agreed) return not_now("agreed-already");
      return std::nullopt;
    case ProposalKind::suspension:
      if (!agreed) return not_now("no-agreement-to-change");
      return refuse_suspension(agreement, course.from, *course.until);
    case ProposalKind::resumption:
      if (!agreed) return not_now("no-agreement-to-change");
      return refuse_resumption(agreement, course);
    case ProposalKind::amendment:
    case ProposalKind::renewal:
    case ProposalKind::termination:
    case ProposalKind::assignment:
      if (!agreed) return not_now("no-agreement-to-change");
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace sopu::domain
