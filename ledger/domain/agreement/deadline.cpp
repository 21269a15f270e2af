#include "ledger/domain/agreement/deadline.hpp"

#include <algorithm>
#include <tuple>

#include "crypto/sha256.hpp"
#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/contest.hpp"
#include "ledger/domain/agreement/deadline_reference.hpp"
#include "ledger/domain/agreement/newest.hpp"
#include "ledger/domain/agreement/period.hpp"

namespace sopu::domain {
namespace {

// ---------------------------------------------------------------- what may run out

// From which event it counts, and of whom.
std::string reference_of(const Asking& asking) {
  return asking.since.value + "/" + asking.party.value;
}

// Silence matters where an open proposal takes the party out, and then at once.
template <class Visit>
void visit_silences(const Agreement& agreement, const Visit& visit) {
  const Proposals& proposals = agreement.proposals;
  for (const Asking& one : proposals.askings) {
    if (one.silent) continue;
    const bool matters = std::ranges::any_of(proposals.open, [&](std::uint32_t position) {
      return proposals.all[position].takes_out == one.party;
    });
    if (matters) visit(one.until, DeadlineKind::silence_ends, [&] { return reference_of(one); });
  }
}

// Calls `visit(nominal, kind, reference)`, `reference` being a function, since it costs more than
// the instant.
template <class Visit>
void visit_talks(const Agreement& agreement, const Visit& visit) {
  const Proposals& proposals = agreement.proposals;
  for (const std::uint32_t position : proposals.open) {
    const Proposal& one = proposals.all[position];
    visit(runs_out(one), DeadlineKind::proposal_expires, [&] { return one.id.value; });
  }
  const Consultations& consultations = agreement.consultations;
  for (const std::uint32_t position : consultations.waiting) {
    const Consultation& one = consultations.asked[position];
    visit(one.respond_by, DeadlineKind::consultation_ends, [&] { return one.id.value; });
  }
  visit_silences(agreement, visit);
  const Notices& notices = agreement.notices;
  for (const std::uint32_t position : notices.waiting) {
    const Notice& one = notices.all[position];
    visit(lapses(one), DeadlineKind::notice_lapses, [&] { return one.id.value; });
  }
}

// One that is held back need not be acted on.
template <class Visit>
void visit_breaches(const Agreement& agreement, const Visit& visit) {
  for (const std::uint32_t position : agreement.breaches.standing) {
    const Breach& one = agreement.breaches.all[position];
    const bool curing = one.status == Breach::Status::curing;
    if (!curing && is_held_back(agreement, one)) continue;
    visit(runs_out(agreement, one), curing ? DeadlineKind::cure_ends : DeadlineKind::breach_spent,
          [&] { return one.notice.value; });
  }
}

// Which complaint, and on which level it was not answered.
std::string reference_of(const Complaint& complaint, const AwaitedAnswer& answer) {
  return complaint.id.value + "/" + std::to_string(answer.level);
}

template <class Visit>
void visit_complaints(const Agreement& agreement, const Visit& visit) {
  for (const std::uint32_t position : agreement.complaints.open) {
    const Complaint& one = agreement.complaints.all[position];
    const auto answer = awaited(agreement, one);
    if (!answer) continue;
    visit(answer->until, DeadlineKind::complaint_escalates,
          [&] { return reference_of(one, *answer); });
  }
}

std::string reference_of_due(const DueMilestone& due) {
  return reference_of(due.milestone.id, content_of(*due.terms, due.milestone.id));
}

template <class Visit>
void visit_milestones(const Agreement& agreement, const Visit& visit) {
  for (const DueMilestone& due : milestones_due(agreement)) {
    if (!is_awaited(agreement, due)) continue;
    visit(due.due, DeadlineKind::milestone_due, [&] { return reference_of_due(due); });
  }
}

// The next automatic renewal that can be declined, by the version that binds when it can be for the
// last time.
template <class Visit>
void visit_renewal(const Agreement& agreement, const Visit& visit) {
  const Life& life = agreement.life;
  for (const Binding& binding : bindings_from(agreement, newest_version(agreement)->agreed.at)) {
    const TermsPtr terms = agreement.terms(binding.version->terms);
    const Zone& zone = agreement.zone(*terms);
    if (last_until(*terms, life.renewal_refusals)) continue;
    // A period that was over when the terms were agreed renewed long ago.
    const Date agreed = local_date(binding.version->agreed.at, zone);
    const Date renewed = std::max(life.renewed_until.value_or(agreed), agreed);
    const auto until = next_renewal(*terms, renewed);
    if (!until) continue;
    const Time limit = std::max(renewal_notice_until(*terms, zone, *until), binding.from);
    if (binding.until && limit >= *binding.until) continue;
    visit(limit, DeadlineKind::renewal_notice, [&] { return format_date(*until); });
    return;
  }
}

template <class Visit>
void visit_end(const Agreement& agreement, const Visit& visit) {
  const auto expiry = expires(agreement);
  const Termination* termination = standing_termination(agreement);
  if (termination && (!expiry || termination->effective_from < expiry->at)) {
    visit(termination->effective_from, DeadlineKind::notice_takes_effect,
          [&] { return termination->event.value; });
  } else if (expiry) {
    visit(expiry->at, DeadlineKind::period_ends, [&] { return format_date(expiry->until); });
  }
}

// Which case, and in which level it is.
std::string reference_of(const Dispute& dispute) {
  return dispute.id.value + "/" + std::to_string(dispute.levels.back().level);
}

template <class Visit>
void visit_case(const Agreement& agreement, const Dispute& dispute, const Visit& visit) {
  const auto on_level = [&] { return reference_of(dispute); };
  const auto in_case = [&] { return dispute.id.value; };
  if (const auto& outcome = dispute.outcome) {
    const auto& remedy = outcome->remedy;
    if (remedy && remedy->due && !outcome->implemented && !outcome->confirmed &&
        !outcome->overdue) {
      visit(*remedy->due, DeadlineKind::remedy_due, in_case);
    }
    return;
  }
  if (const auto until = waits_until(dispute)) {
    visit(*until, DeadlineKind::neutral_missing, on_level);
    const auto appointed = appointment(agreement, dispute);
    if (appointed) visit(appointed->at, DeadlineKind::neutral_appointed, on_level);
  } else if (dispute.levels.empty()) {
    visit(*time_is_over(agreement, dispute), DeadlineKind::response_due, in_case);
  } else {
    visit(*time_is_over(agreement, dispute), DeadlineKind::level_ends, on_level);
  }
}

template <class Visit>
void visit_months(const Agreement& agreement, const Visit& visit) {
  if (const auto report = next_report(agreement)) {
    visit(report->due, DeadlineKind::report_due, [&] { return name_of_month(report->month); });
  }
  if (const auto claims = next_claims(agreement)) {
    visit(claims->due, DeadlineKind::claims_end, [&] { return name_of_month(claims->month); });
  }
}

template <class Visit>
void visit_dues(const Agreement& agreement, const Visit& visit) {
  const auto shifted = [&](Time nominal, DeadlineKind kind, const auto& reference) {
    visit(agreement.clock->due(nominal), kind, reference);
  };
  for (const std::uint32_t position : agreement.disputes.running) {
    visit_case(agreement, agreement.disputes.all[position], shifted);
  }
  visit_months(agreement, shifted);
  if (is_over(agreement)) return;  // what is above goes on all the same
  visit_talks(agreement, shifted);
  if (!newest_version(agreement)) return;
  visit_breaches(agreement, shifted);
  visit_milestones(agreement, shifted);
  visit_complaints(agreement, shifted);
  if (const auto review = next_review(agreement)) {
    shifted(review->due, DeadlineKind::review_due, [&] { return format_date(review->date); });
  }
  visit_renewal(agreement, shifted);
  visit_end(agreement, shifted);
}

// The agreement's end as it stands, which has come.
Time end_of(const Agreement& agreement) {
  const auto expiry = expires(agreement);
  const Termination* termination = standing_termination(agreement);
  if (!expiry) return termination->effective_from;
  return termination ? std::min(termination->effective_from, expiry->at) : expiry->at;
}

}  // namespace

std::vector<Due> dues(const Agreement& agreement) {
  std::vector<Due> list;
  visit_dues(agreement, [&](Time at, DeadlineKind kind, const auto& reference) {
    list.push_back({at, {kind, reference()}});
  });
  std::ranges::sort(list, {}, [](const Due& one) {
    return std::tuple(one.at, name(one.what.kind), std::string_view(one.what.reference));
  });
  return list;
}

std::optional<Time> first_due(const Agreement& agreement) {
  std::optional<Time> first;
  visit_dues(agreement, [&](Time at, DeadlineKind, const auto&) {
    if (!first || at < *first) first = at;
  });
  return first;
}

std::optional<EventId> case_of(const DeadlinePassed& what) {
  switch (what.kind) {
    case DeadlineKind::response_due:
    case DeadlineKind::level_ends:
    case DeadlineKind::neutral_missing:
    case DeadlineKind::neutral_appointed:
    case DeadlineKind::remedy_due:
      return EventId{before_slash(what.reference)};
    case DeadlineKind::proposal_expires:
    case DeadlineKind::consultation_ends:
    case DeadlineKind::silence_ends:
    case DeadlineKind::notice_lapses:
    case DeadlineKind::cure_ends:
    case DeadlineKind::breach_spent:
    case DeadlineKind::milestone_due:
    case DeadlineKind::complaint_escalates:
    case DeadlineKind::renewal_notice:
    case DeadlineKind::notice_takes_effect:
    case DeadlineKind::period_ends:
    case DeadlineKind::report_due:
    case DeadlineKind::claims_end:
    case DeadlineKind::review_due:
      return std::nullopt;
  }
  return std::nullopt;
}

// UUIDv8 (RFC 9562, 5.8) of SHA-256 over these lines.
EventId deadline_id(const AgreementId& agreement, const DeadlinePassed& what) {
  const std::string text = "sopu-deadline/v1\n" + agreement.value + "\n" +
                           std::string(name(what.kind)) + "\n" + what.reference + "\n";
  auto bytes = crypto::sha256(crypto::view(text)).bytes;
  bytes[6] = static_cast<std::uint8_t>(0x80 | (bytes[6] & 0x0f));
  bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));
  std::string id = crypto::to_hex(bytes).substr(0, 32);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) id.insert(dash, 1, '-');
  return {std::move(id)};
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context& context, const DeadlinePassed& data) {
  const boost::json::object params{{"kind", name(data.kind)}, {"reference", data.reference}};
  const auto list = dues(context.agreement);
  const auto due = std::ranges::find(list, data, &Due::what);
  if (due == list.end()) return refuse_rule({"deadline-not-running", params}, "/data");
  if (due->at > context.at) {
    return refuse_rule({"deadline-too-early", {{"due", format_time(due->at)}}}, "/data");
  }
  if (due != list.begin()) {
    return refuse_rule(
        {"deadline-out-of-order",
         {{"kind", name(list.front().what.kind)}, {"reference", list.front().what.reference}}},
        "/data");
  }
  if (context.event.id == deadline_id(context.agreement.id, data)) return std::nullopt;
  return refuse_rule({"deadline-id", {{"id", deadline_id(context.agreement.id, data).value}}},
                     "/id");
}

void evolve(const Fold& fold, const DeadlinePassed& data) {
  Agreement& agreement = fold.agreement;
  switch (data.kind) {
    case DeadlineKind::proposal_expires:
      close_proposal(agreement.proposals, {data.reference}, ProposalStatus::expired);
      return;
    case DeadlineKind::consultation_ends:
      end_in_silence(agreement.consultations, {data.reference});
      return;
    case DeadlineKind::silence_ends:
      std::ranges::find(agreement.proposals.askings, data.reference, [](const Asking& one) {
        return reference_of(one);
      })->silent = true;
      return;
    case DeadlineKind::notice_lapses:
      close_notice(agreement.notices, {data.reference}, Notice::Status::lapsed);
      return;
    case DeadlineKind::cure_ends:
      end_cure(fold, {data.reference});
      return;
    case DeadlineKind::breach_spent:
      spend_breach(fold, {data.reference});
      return;
    case DeadlineKind::milestone_due: {
      const auto all = milestones_due(agreement);
      const auto due = std::ranges::find(all, data.reference, reference_of_due);
      const Milestone& milestone = due->milestone;
      agreement.milestones.missed.push_back(
          {milestone.id, content_of(*due->terms, milestone.id), milestone.owner, fold.recorded});
      return;
    }
    case DeadlineKind::complaint_escalates:
      escalate_complaint(fold, {before_slash(data.reference)});
      return;
    case DeadlineKind::renewal_notice:
      agreement.life.renewed_until = parse_date(data.reference);
      return;
    case DeadlineKind::notice_takes_effect:
    case DeadlineKind::period_ends:
      agreement.life.over = end_of(agreement);
      return;
    case DeadlineKind::response_due:
    case DeadlineKind::level_ends:
    case DeadlineKind::neutral_missing:
      climb_by_time(fold, *case_of(data));
      return;
    case DeadlineKind::neutral_appointed:
      appoint_by_terms(fold, agreement.disputes.edit(*case_of(data)));
      return;
    case DeadlineKind::remedy_due:
      remedy_is_overdue(fold, *case_of(data));
      return;
    case DeadlineKind::report_due:
      return report_is_missed(fold, *month_named(data.reference));
    case DeadlineKind::claims_end:
      return claims_are_over(fold, *month_named(data.reference));
    case DeadlineKind::review_due:
      return review_is_missed(fold, *parse_date(data.reference));
  }
}

}  // namespace sopu::domain
