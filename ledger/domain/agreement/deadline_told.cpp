// Deadlines that passed, as they are told.
#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/deadline_reference.hpp"
#include "ledger/domain/agreement/newest.hpp"

namespace sopu::domain {
namespace {

const Consultation* find_consultation(const Agreement& agreement, const std::string& id) {
  return find_newest(agreement.consultations.asked, &Consultation::id, EventId{id});
}

const MissedMilestone* find_missed(const Agreement& agreement, const std::string& reference) {
  for (const MissedMilestone& one : agreement.milestones.missed) {
    if (reference == reference_of(one.id, one.content)) return &one;
  }
  return nullptr;
}

}  // namespace

Sentence say(const Saying& saying, const DeadlinePassed& data) {
  const Agreement& agreement = saying.agreement;
  switch (data.kind) {
    case DeadlineKind::proposal_expires: {
      const Proposal* proposal = agreement.proposal({data.reference});
      return {"deadline-passed.proposal",
              {{"kind", name(proposal->kind)}, {"by", proposal->by.value}}};
    }
    case DeadlineKind::consultation_ends:
      return {"deadline-passed.consultation",
              {{"party", find_consultation(agreement, data.reference)->party.value}}};
    case DeadlineKind::silence_ends:
      return {"deadline-passed.silence", {{"party", after_slash(data.reference)}}};
    case DeadlineKind::notice_lapses: {
      const Notice* notice = agreement.notices.find({data.reference});
      return {"deadline-passed.notice-lapses",
              {{"notice", name(notice->kind)}, {"party", notice->by.value}}};
    }
    case DeadlineKind::cure_ends:
    case DeadlineKind::breach_spent: {
      const Breach* breach = agreement.breaches.find({data.reference});
      const bool cure = data.kind == DeadlineKind::cure_ends;
      return {cure ? "deadline-passed.cure" : "deadline-passed.breach",
              {{"cause", breach->cause.value}, {"side", name(breach->side)}}};
    }
    case DeadlineKind::milestone_due:
      return {"deadline-passed.milestone", {{"milestone", before_slash(data.reference)}}};
    case DeadlineKind::complaint_escalates:
      return {"deadline-passed.complaint",
              {{"by", agreement.complaints.find({before_slash(data.reference)})->by.value},
               {"level", std::stoi(after_slash(data.reference))}}};
    case DeadlineKind::renewal_notice:
      return {"deadline-passed.renewal", {{"until", data.reference}}};
    case DeadlineKind::notice_takes_effect:
      return {"deadline-passed.notice", {}};
    case DeadlineKind::period_ends:
      return {"deadline-passed.period", {{"until", data.reference}}};
    case DeadlineKind::response_due:
      return {"deadline-passed.response", {}};
    case DeadlineKind::level_ends:
      return {"deadline-passed.level", {{"level", std::stoi(after_slash(data.reference))}}};
    case DeadlineKind::neutral_missing:
      return {"deadline-passed.neutral-missing",
              {{"level", std::stoi(after_slash(data.reference))}}};
    case DeadlineKind::neutral_appointed:
      return {
          "deadline-passed.neutral-appointed",
          {{"party", agreement.disputes.find(*case_of(data))->neutrals.seats.back().party.value}}};
    case DeadlineKind::remedy_due:
      return {"deadline-passed.remedy",
              {{"party", agreement.disputes.find(*case_of(data))->outcome->remedy->by.value}}};
    case DeadlineKind::report_due:
      return {"deadline-passed.report", {{"month", data.reference}}};
    case DeadlineKind::claims_end:
      return {"deadline-passed.claims", {{"month", data.reference}}};
    case DeadlineKind::review_due:
      return {"deadline-passed.review", {{"date", data.reference}}};
  }
  return {};
}

// As far as one may read what ran out; that the agreement is over is for everybody in it.
Sight sight(const Look& look, const DeadlinePassed& data) {
  const Agreement& agreement = look.agreement;
  const auto is_for = [&](const PartyId* party) {
    return party && *party == look.reader.party ? Sight::whole : Sight::hidden;
  };
  switch (data.kind) {
    case DeadlineKind::proposal_expires: {
      const Proposal* proposal = agreement.proposal({data.reference});
      return proposal ? sight_of(agreement, look.reader, *proposal) : Sight::hidden;
    }
    case DeadlineKind::consultation_ends: {
      const Consultation* one = find_consultation(agreement, data.reference);
      return is_for(one ? &one->party : nullptr);
    }
    case DeadlineKind::silence_ends:
      return after_slash(data.reference) == look.reader.party.value ? Sight::whole : Sight::hidden;
    case DeadlineKind::milestone_due: {
      const MissedMilestone* missed = find_missed(agreement, data.reference);
      return is_for(missed ? &missed->owner : nullptr);
    }
    case DeadlineKind::complaint_escalates:
      return sight_of_complaint(look, {before_slash(data.reference)});
    case DeadlineKind::notice_lapses:
    case DeadlineKind::cure_ends:
    case DeadlineKind::breach_spent:
    case DeadlineKind::renewal_notice:
    case DeadlineKind::response_due:
    case DeadlineKind::level_ends:
    case DeadlineKind::neutral_missing:
    case DeadlineKind::neutral_appointed:
    case DeadlineKind::remedy_due:
    case DeadlineKind::claims_end:
    case DeadlineKind::review_due:
      return Sight::hidden;
    case DeadlineKind::report_due: {
      const TermsPtr rules = rules_of_month(agreement, *month_named(data.reference));
      return is_for(rules->report_by ? &*rules->report_by : nullptr);
    }
    case DeadlineKind::notice_takes_effect:
    case DeadlineKind::period_ends:
      return look.reader.is_third_party() ? Sight::whole : Sight::hidden;
  }
  return Sight::hidden;
}

}  // namespace sopu::domain
