// Consent as it is told: what is said of an approval or a refusal, and what came of it.
#include <set>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/people.hpp"
#include "ledger/domain/agreement/period.hpp"

namespace sopu::domain {
namespace {

// ---------------------------------------------------------------- what changed

void follow_version(const Step& step, Remarks& remarks) {
  const auto& versions = step.after.life.versions;
  if (!step.before || versions.size() == step.before->life.versions.size()) return;
  for (std::size_t i = step.before->life.versions.size(); i < versions.size(); ++i) {
    remarks.push_back(
        {{"version-begins",
          {{"version", versions[i].number}, {"at", format_time(versions[i].effective_from)}}},
         for_everyone()});
  }
  for (const std::uint32_t position : step.before->proposals.open) {
    const Proposal& proposal = step.after.proposals.all[position];
    if (proposal.status != ProposalStatus::stale) continue;
    remarks.push_back(
        {{"proposal-stale", {{"proposal", proposal.id.value}, {"by", proposal.by.value}}},
         for_readers_of(proposal.id)});
  }
}

void follow_open(const Step& step, const Proposal& proposal, Remarks& remarks) {
  for (const Needed& needed : still_needed(step.after, proposal)) {
    remarks.push_back({{"still-needed", {{"party", needed.party.value}, {"people", needed.people}}},
                       for_party(needed.party)});
  }
  remarks.push_back({{"proposal-expires-at", {{"at", format_time(runs_out(proposal))}}},
                     for_readers_of(proposal.id)});
  std::set<int> lengths;
  for (const ProposedStretch& one : proposal.results) {
    if (!carries_terms(proposal.kind)) break;
    const auto days = repeats_in_days(*step.after.terms(one.terms));
    if (!days || !lengths.insert(*days).second) continue;
    remarks.push_back({{"period-repeats-days", {{"days", *days}}}, for_readers_of(proposal.id)});
  }
  const std::size_t held_back = obstacles(step.after, proposal, step.at).size() +
                                too_few_people(step.after, step.roster, proposal, step.at).size();
  if (held_back != 0) remarks.push_back({{"approval-held-back", {{"count", held_back}}}});
}

// Approval, rejection or withdrawal, of a proposal as the reader of it sees it.
Sentence say_of(const Saying& saying, const EventId& id, const char* code,
                const std::string& reason) {
  const Proposal* proposal = saying.agreement.proposal(id);
  boost::json::object params{{"party", saying.event.source.value},
                             {"kind", name(proposal->kind)},
                             {"by", proposal->by.value}};
  if (reason.empty() || saying.sight != Sight::whole) return {code, std::move(params)};
  params["text"] = reason;
  return {std::string(code) + ".because", std::move(params)};
}

Sight sight_of_proposal(const Look& look, const EventId& id) {
  const Proposal* proposal = look.agreement.proposal(id);
  return proposal ? sight_of(look.agreement, look.reader, *proposal) : Sight::hidden;
}

}  // namespace

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const ProposalApproved& data) {
  return say_of(saying, data.proposal, "proposal-approved", {});
}
Sentence say(const Saying& saying, const ApprovalWithdrawn& data) {
  return say_of(saying, data.proposal, "approval-withdrawn", data.reason);
}
Sentence say(const Saying& saying, const ProposalRejected& data) {
  return say_of(saying, data.proposal, "proposal-rejected", data.reason);
}
Sentence say(const Saying& saying, const ProposalWithdrawn& data) {
  return say_of(saying, data.proposal, "proposal-withdrawn", data.reason);
}

Sight sight(const Look& look, const ProposalApproved& data) {
  return sight_of_proposal(look, data.proposal);
}
Sight sight(const Look& look, const ApprovalWithdrawn& data) {
  return sight_of_proposal(look, data.proposal);
}
Sight sight(const Look& look, const ProposalRejected& data) {
  return sight_of_proposal(look, data.proposal);
}
Sight sight(const Look& look, const ProposalWithdrawn& data) {
  return sight_of_proposal(look, data.proposal);
}

void follow_consent(const Step& step, const EventId* spoken_of, Remarks& remarks) {
  if (spoken_of) {
    const Proposal& proposal = *step.after.proposal(*spoken_of);
    if (proposal.status == ProposalStatus::open) follow_open(step, proposal, remarks);
  }
  follow_people(step, spoken_of, remarks);
  follow_version(step, remarks);
}

}  // namespace sopu::domain
