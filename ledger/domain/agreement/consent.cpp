#include "ledger/domain/agreement/consent.hpp"

#include <algorithm>
#include <set>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/period.hpp"
#include "ledger/domain/value/json_form.hpp"

namespace sopu::domain {
namespace {

// A proposal that is spoken of, open and seen by the source.
Result<const Proposal*> find_open(const Context& context, const EventId& id) {
  auto proposal = find_proposal(context, id, "/data/proposal");
  if (!proposal) return proposal;
  if (auto no = refuse_unless_open(context.agreement, **proposal, context.at))
    return *std::move(no);
  return proposal;
}

// Principals always; a consenting third party when it is named where something changes, and by the
// first agreement when that names it at all.
bool must_approve(const Participant& participant, ProposalKind kind,
                  const std::vector<Change>& changes, const Terms& base, const Terms& result) {
  if (is_principal(participant.role)) return true;
  if (participant.involvement != Involvement::consenting) return false;
  return kind == ProposalKind::initial ||
         touches_party(changes, base.json(), result.json(), participant.party);
}

Refusal refuse_unless_needed(const Context& context, const Proposal& proposal,
                             std::string_view act) {
  const PartyId& source = context.event.source;
  if (std::ranges::count(proposal.needed, source, &Needed::party) != 0) return std::nullopt;
  return refuse_rule({"role-may-not.not-asked", {{"party", source.value}, {"act", act}}});
}

// What has to be true before a principal may approve; third parties may do so at any time.
Refusal refuse_obstacles(const Context& context, const Proposal& proposal) {
  if (!is_principal(context.source.role)) return std::nullopt;
  boost::json::array found;
  for (const Remark& remark : obstacles(context.agreement, proposal, context.at)) {
    found.push_back(json_of(remark.sentence));
  }
  if (found.empty()) return std::nullopt;
  return refuse_rule({"gates-open", {{"obstacles", std::move(found)}}});
}

// ---------------------------------------------------------------- acceptance

// A new version makes all open proposals of terms stale, and those others that started from another
// version.
void make_version(const Fold& fold, const Proposal& accepted) {
  Agreement& agreement = fold.agreement;
  const TermsPtr terms = agreement.terms(accepted.result_terms);
  const int number = static_cast<int>(agreement.life.versions.size()) + 1;
  agreement.life.versions.push_back({number, accepted.result_terms, accepted.id,
                                     accepted.effective_from, fold.recorded, terms->parties});
  for (const std::uint32_t position : std::vector(agreement.proposals.open)) {
    const Proposal& other = agreement.proposals.all[position];
    if (carries_terms(other.kind) || other.base_terms != accepted.result_terms) {
      close_proposal(agreement.proposals, EventId(other.id), ProposalStatus::stale);
    }
  }
}

void resume(Agreement& agreement, const Proposal& accepted) {
  if (accepted.notice) {
    for (Termination& termination : agreement.life.terminations) {
      if (termination.event == *accepted.notice) termination.taken_back = true;
    }
    return;
  }
  for (Suspension& suspension : agreement.life.suspensions) {
    if (suspension.from > accepted.effective_from) continue;
    if (suspension.until && *suspension.until <= accepted.effective_from) continue;
    suspension.until = accepted.effective_from;
  }
}

void accept(const Fold& fold, const EventId& id) {
  Agreement& agreement = fold.agreement;
  close_proposal(agreement.proposals, id, ProposalStatus::accepted);
  const Proposal proposal = *agreement.proposal(id);
  switch (proposal.kind) {
    case ProposalKind::initial:
    case ProposalKind::amendment:
    case ProposalKind::renewal:
      make_version(fold, proposal);
      return;
    case ProposalKind::suspension:
      agreement.life.suspensions.push_back({proposal.id, proposal.effective_from, std::nullopt});
      return;
    case ProposalKind::resumption:
      resume(agreement, proposal);
      return;
    case ProposalKind::termination:
      agreement.life.terminations.push_back(
          {proposal.id, proposal.by, proposal.effective_from, true, false, proposal.recorded});
      return;
  }
}

// ---------------------------------------------------------------- what changed

void follow_version(const Step& step, Remarks& remarks) {
  const auto& versions = step.after.life.versions;
  if (!step.before || versions.size() == step.before->life.versions.size()) return;
  const Version& version = versions.back();
  remarks.push_back({{"version-begins",
                      {{"version", version.number}, {"at", format_time(version.effective_from)}}},
                     for_everyone()});
  for (const std::uint32_t position : step.before->proposals.open) {
    const Proposal& proposal = step.after.proposals.all[position];
    if (proposal.status != ProposalStatus::stale) continue;
    remarks.push_back(
        {{"proposal-stale", {{"proposal", proposal.id.value}, {"by", proposal.by.value}}},
         for_readers_of(proposal.id)});
  }
}

void follow_open(const Step& step, const Proposal& proposal, Remarks& remarks) {
  for (const Needed& needed : still_needed(proposal)) {
    remarks.push_back({{"still-needed", {{"party", needed.party.value}, {"people", needed.people}}},
                       for_party(needed.party)});
  }
  if (proposal.expires_at) {
    remarks.push_back({{"proposal-expires-at", {{"at", format_time(*proposal.expires_at)}}},
                       for_readers_of(proposal.id)});
  }
  const auto days = carries_terms(proposal.kind)
                        ? repeats_in_days(*step.after.terms(proposal.result_terms))
                        : std::nullopt;
  if (days) {
    remarks.push_back({{"period-repeats-days", {{"days", *days}}}, for_readers_of(proposal.id)});
  }
  const std::size_t held_back = obstacles(step.after, proposal, step.at).size();
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

// ---------------------------------------------------------------- what a proposal needs

// The rules of the version it starts from decide, the first agreement follows its own; where the
// result has stricter ones, those: so a change of the approval rules needs the stricter of both.
std::vector<Needed> needed_for(ProposalKind kind, ChangeClass change_class, const Terms* base,
                               const Terms& result, const std::vector<Change>& changes) {
  const bool initial = kind == ProposalKind::initial;
  const Terms& from = initial ? result : *base;
  std::vector<Needed> needed;
  for (const Terms* terms : {&from, &result}) {
    for (const Participant& participant : terms->parties) {
      const PartyId& party = participant.party;
      if (!must_approve(participant, kind, changes, from, result)) continue;
      if (std::ranges::count(needed, party, &Needed::party) != 0) continue;
      needed.push_back({party, std::max({1, from.threshold(party, change_class),
                                         result.threshold(party, change_class)})});
    }
  }
  return needed;
}

// People count, not keys.
std::vector<Needed> still_needed(const Proposal& proposal) {
  if (proposal.status != ProposalStatus::open) return {};
  std::vector<Needed> missing = proposal.needed;
  for (Needed& one : missing) {
    std::set<std::string_view> people;
    for (const Approval& approval : proposal.approvals) {
      if (approval.party == one.party) people.insert(approval.person);
    }
    one.people -= static_cast<int>(people.size());
  }
  std::erase_if(missing, [](const Needed& one) { return one.people <= 0; });
  return missing;
}

// The first agreement needs a statement for every objective, a change for those that it touches.
Remarks obstacles(const Agreement& agreement, const Proposal& proposal, Time at) {
  Remarks found;
  if (!carries_terms(proposal.kind)) return found;
  const bool initial = proposal.kind == ProposalKind::initial;
  if (initial) found = open_gates(agreement);
  const TermsPtr terms = agreement.terms(proposal.result_terms);
  for (const Missing& missing : terms->missing()) found.push_back({missing.what});
  if (initial) {
    add_infeasible(agreement, *terms, nullptr, found);
  } else {
    const auto touched = touched_objectives(changes_of(agreement, proposal));
    add_infeasible(agreement, *terms, &touched, found);
  }
  add_unheard(agreement, at, found);
  return found;
}

// ---------------------------------------------------------------- when a proposal is open

void close_proposal(Proposals& proposals, const EventId& id, ProposalStatus status) {
  proposals.edit(id).status = status;
  std::erase_if(proposals.open,
                [&](std::uint32_t position) { return proposals.all[position].id == id; });
}

// Nothing takes effect before it is agreed, unless it says so.
std::optional<Time> runs_out(const Proposal& proposal) {
  if (proposal.retroactive) return proposal.expires_at;
  return std::min(proposal.expires_at.value_or(proposal.effective_from), proposal.effective_from);
}

ProposalStatus status_at(const Agreement& agreement, const Proposal& proposal, Time at) {
  if (proposal.status != ProposalStatus::open) return proposal.status;
  const auto end = runs_out(proposal);
  return end && agreement.clock->due(*end) <= at ? ProposalStatus::expired : ProposalStatus::open;
}

Refusal refuse_unless_open(const Agreement& agreement, const Proposal& proposal, Time at) {
  const ProposalStatus status = status_at(agreement, proposal, at);
  if (status == ProposalStatus::open) return std::nullopt;
  if (status == ProposalStatus::stale) {
    return refuse(ErrorCode::stale_proposal, {"stale-proposal", {}}, "/data/proposal");
  }
  return refuse(ErrorCode::wrong_state, {"proposal-closed", {{"status", name(status)}}},
                "/data/proposal");
}

Refusal refuse_kind_now(const Agreement& agreement, ProposalKind kind, Time effective_from,
                        const std::optional<EventId>& notice, Time at) {
  const auto no = [](const char* code) {
    return refuse(ErrorCode::wrong_state, {code, {}}, "/data/kind");
  };
  const Life& life = agreement.life;
  if ((kind == ProposalKind::initial) != life.versions.empty()) {
    return no(kind == ProposalKind::initial ? "agreed-already" : "no-agreement-to-change");
  }
  if (kind == ProposalKind::suspension) {
    const Phase phase = phase_at(agreement, at);
    const bool stands =
        std::ranges::any_of(life.suspensions, [](const Suspension& one) { return !one.until; });
    if (stands || (phase != Phase::agreed && phase != Phase::in_force)) {
      return no("suspended-already");
    }
  }
  if (kind == ProposalKind::resumption && notice) {
    const bool stands = std::ranges::any_of(life.terminations, [&](const Termination& one) {
      return one.event == *notice && !one.taken_back;
    });
    if (!stands) return no("no-such-notice");
  } else if (kind == ProposalKind::resumption &&
             phase_at(agreement, effective_from) != Phase::suspended) {
    return no("not-suspended-then");
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context& context, const ProposalApproved& data) {
  const auto open = find_open(context, data.proposal);
  if (!open) return open.error();
  const Proposal& proposal = **open;
  // Whether a suspension or resumption still makes sense is asked again.
  if (auto no = refuse_kind_now(context.agreement, proposal.kind, proposal.effective_from,
                                proposal.notice, context.at)) {
    return no;
  }
  if (auto no = refuse_unless_needed(context, proposal, "approve")) return no;
  if (data.terms != proposal.result_terms) {
    return refuse(
        ErrorCode::terms_mismatch,
        {"terms-mismatch", {{"result", text(proposal.result_terms)}, {"named", text(data.terms)}}},
        "/data/termsHash");
  }
  const bool twice = std::ranges::any_of(proposal.approvals, [&](const Approval& approval) {
    return approval.party == context.event.source && approval.person == context.signer.person;
  });
  if (twice) return refuse_rule({"already-approved", {{"person", context.signer.person}}});
  return refuse_obstacles(context, proposal);
}

Refusal decide(const Context& context, const ProposalRejected& data) {
  const auto open = find_open(context, data.proposal);
  if (!open) return open.error();
  if (auto no = refuse_unless_needed(context, **open, "reject")) return no;
  return refuse_if_empty(data.reason, "/data/reason");
}

Refusal decide(const Context& context, const ProposalWithdrawn& data) {
  const auto open = find_open(context, data.proposal);
  if (!open) return open.error();
  if ((*open)->by == context.event.source) return std::nullopt;
  return refuse_rule({"only-proposer", {{"by", (*open)->by.value}}});
}

// An approval stands if its key is revoked later.
void evolve(const Fold& fold, const ProposalApproved& data) {
  Proposal& proposal = fold.agreement.proposals.edit(data.proposal);
  proposal.approvals.push_back(
      {fold.event.id, fold.event.source, fold.signer.person, fold.signer.kid, fold.recorded});
  evolve(fold, Heard{fold.event.source});
  if (still_needed(proposal).empty()) accept(fold, data.proposal);
}

void evolve(const Fold& fold, const ProposalRejected& data) {
  close_proposal(fold.agreement.proposals, data.proposal, ProposalStatus::rejected);
  fold.agreement.proposals.edit(data.proposal).rejected = {fold.event.source, fold.recorded};
  evolve(fold, Heard{fold.event.source});
}

void evolve(const Fold& fold, const ProposalWithdrawn& data) {
  close_proposal(fold.agreement.proposals, data.proposal, ProposalStatus::withdrawn);
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const ProposalApproved& data) {
  return say_of(saying, data.proposal, "proposal-approved", {});
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
  follow_version(step, remarks);
}

}  // namespace sopu::domain
