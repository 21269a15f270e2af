#include "ledger/domain/agreement/consent.hpp"

#include <algorithm>
#include <set>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/people.hpp"
#include "ledger/domain/agreement/period.hpp"
#include "ledger/domain/registry/authority.hpp"
#include "ledger/domain/terms/change_party.hpp"
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

// Principals always. A consenting third party the first terms that name it, what changes where it
// is named, and what moves everything; what it is owed at an end agreed by consent stays owed.
bool must_approve(const Participant& participant, ProposalKind kind, const Stretch& stretch) {
  if (is_principal(participant.role)) return true;
  if (participant.involvement != Involvement::consenting) return false;
  switch (kind) {
    case ProposalKind::initial:
    case ProposalKind::renewal:
    case ProposalKind::suspension:
    case ProposalKind::resumption:
    case ProposalKind::assignment:
      return true;
    case ProposalKind::amendment:
      return touches_party(stretch.changes, stretch.base->json(), stretch.result->json(),
                           participant.party);
    case ProposalKind::termination:
      return false;
  }
  return true;
}

// What the stretch starts from and results in; a draft that first terms counter bound nobody.
std::vector<const Terms*> terms_of(const Stretch& stretch, ProposalKind kind) {
  if (kind == ProposalKind::initial) return {stretch.result.get()};
  return {stretch.base.get(), stretch.result.get()};
}

// A number once asked for does not fall.
void ask_for(std::vector<Needed>& needed, const Terms& terms, ChangeClass change_class) {
  for (Needed& one : needed) {
    one.people = std::max(one.people, terms.threshold(one.party, change_class));
  }
}

Refusal refuse_unless_needed(const Context& context, const Proposal& proposal,
                             std::string_view act) {
  const PartyId& source = context.event.source;
  if (std::ranges::count(proposal.needed, source, &Needed::party) != 0) return std::nullopt;
  return refuse_rule({"role-may-not.not-asked", {{"party", source.value}, {"act", act}}});
}

// What has to be true before a principal may approve; third parties may do so at any time, if they
// have the people.
Refusal refuse_obstacles(const Context& context, const Proposal& proposal) {
  const Agreement& agreement = context.agreement;
  const bool is_held = is_principal(context.source.role);
  Remarks remarks = is_held ? obstacles(agreement, proposal, context.at) : Remarks{};
  const PartyId* whose = is_held ? nullptr : &context.event.source;
  for (Remark& remark :
       too_few_people(agreement, roster_of(context.registry), proposal, context.at, whose)) {
    remarks.push_back(std::move(remark));
  }
  boost::json::array found;
  for (const Remark& remark : remarks) found.push_back(json_of(remark.sentence));
  if (found.empty()) return std::nullopt;
  return refuse_rule({"gates-open", {{"obstacles", std::move(found)}}});
}

// ---------------------------------------------------------------- acceptance

// Would it still start from what binds? Taking a notice back has nothing to do with the terms.
bool starts_from_what_binds(const Agreement& agreement, const Proposal& proposal) {
  if (carries_terms(proposal.kind)) return false;  // the newest versions are nobody's base yet
  if (proposal.notice) return true;
  const auto now =
      stretches_from(agreement, proposal.kind, proposal.effective_from, proposal.counter_to);
  return now.front().base->hash() == proposal.results.front().base;
}

// Another version starts the count of reviews anew only where it sets another schedule.
Time reviewed_from(const Agreement& agreement, const ProposedStretch& stretch, const Terms& terms) {
  const Version* before = version_at(agreement, stretch.from);
  if (!before) return stretch.from;
  const TermsPtr rules = agreement.terms(before->terms);
  const bool same =
      rules->review_every == terms.review_every && rules->review_rule == terms.review_rule;
  return same ? before->reviewed_from : stretch.from;
}

// Each stretch becomes a version, in order of time, also where nothing changes.
void make_versions(const Fold& fold, const Proposal& accepted) {
  Agreement& agreement = fold.agreement;
  for (const ProposedStretch& one : accepted.results) {
    const int number = static_cast<int>(agreement.life.versions.size()) + 1;
    const TermsPtr terms = agreement.terms(one.terms);
    agreement.life.versions.push_back({number, one.terms, accepted.id, one.from, fold.recorded,
                                       terms->parties, reviewed_from(agreement, one, *terms)});
  }
  for (const std::uint32_t position : std::vector(agreement.proposals.open)) {
    const Proposal& other = agreement.proposals.all[position];
    if (starts_from_what_binds(agreement, other)) continue;
    close_proposal(agreement.proposals, EventId(other.id), ProposalStatus::stale);
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
    suspension.until = std::min(suspension.until, accepted.effective_from);
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
    case ProposalKind::assignment:
      make_versions(fold, proposal);
      return;
    case ProposalKind::suspension:
      agreement.life.suspensions.push_back({proposal.id, proposal.effective_from, *proposal.until});
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

}  // namespace

// ---------------------------------------------------------------- what a proposal needs

std::vector<Needed> needed_for(const Agreement& agreement, ProposalKind kind,
                               ChangeClass change_class, const Stretches& stretches, Time at) {
  std::vector<Needed> needed;
  for (const Stretch& stretch : stretches) {
    for (const Terms* terms : terms_of(stretch, kind)) {
      for (const Participant& participant : terms->parties) {
        if (!must_approve(participant, kind, stretch)) continue;
        if (std::ranges::count(needed, participant.party, &Needed::party) != 0) continue;
        needed.push_back({participant.party, 1});
      }
    }
  }
  if (newest_version(agreement)) ask_for(needed, *rules_at(agreement, at), change_class);
  for (const Stretch& stretch : stretches) {
    for (const Terms* terms : terms_of(stretch, kind)) ask_for(needed, *terms, change_class);
  }
  return needed;
}

std::vector<Needed> needed_at(const Agreement& agreement, const Proposal& proposal, Time at) {
  std::vector<Needed> needed = proposal.needed;
  if (newest_version(agreement)) ask_for(needed, *rules_at(agreement, at), proposal.change_class);
  return needed;
}

// People count, not keys.
std::vector<Needed> still_needed(const Agreement& agreement, const Proposal& proposal) {
  if (proposal.status != ProposalStatus::open) return {};
  std::vector<Needed> missing = proposal.needed;
  std::erase_if(missing, [&](const Needed& one) {
    return one.party == proposal.takes_out && was_silent(agreement.proposals, one.party);
  });
  for (Needed& one : missing) {
    std::set<std::string_view> people;
    for (const Approval& approval : proposal.approvals) {
      if (approval.party == one.party) people.insert(approval.person.value);
    }
    one.people -= static_cast<int>(people.size());
  }
  std::erase_if(missing, [](const Needed& one) { return one.people <= 0; });
  return missing;
}

// The first agreement and an assignment need a statement for every objective by who delivers it
// then, a change for those of which it changes the promise.
Remarks obstacles(const Agreement& agreement, const Proposal& proposal, Time at) {
  Remarks found;
  if (!carries_terms(proposal.kind)) return found;
  const bool initial = proposal.kind == ProposalKind::initial;
  const bool is_promised_anew = initial || proposal.kind == ProposalKind::assignment;
  if (initial) found = open_gates(agreement);
  const auto add = [&](const Remark& remark) {
    if (std::ranges::find(found, remark) == found.end()) found.push_back(remark);
  };
  for (const Stretch& stretch : stretches_of(agreement, proposal)) {
    for (const Missing& missing : stretch.result->missing()) add({missing.what});
    for (const ItemId& id :
         changed_after_acceptance(agreement, stretch.base.get(), *stretch.result)) {
      add({{"milestone-accepted-already", {{"milestone", id.value}}}});
    }
    Remarks more;
    if (initial) add_unnamed(agreement, *stretch.result, more);
    add_infeasible(agreement, is_promised_anew ? nullptr : stretch.base.get(), *stretch.result,
                   more);
    for (const Remark& remark : more) add(remark);
  }
  add_unheard(agreement, proposal, at, found);
  return found;
}

// ---------------------------------------------------------------- when a proposal is open

void close_proposal(Proposals& proposals, const EventId& id, ProposalStatus status) {
  proposals.edit(id).status = status;
  std::erase_if(proposals.open,
                [&](std::uint32_t position) { return proposals.all[position].id == id; });
}

// Nothing takes effect before it is agreed, unless it says so.
Time runs_out(const Proposal& proposal) {
  if (proposal.retroactive) return proposal.expires_at;
  return std::min(proposal.expires_at, proposal.effective_from);
}

ProposalStatus status_at(const Agreement& agreement, const Proposal& proposal, Time at) {
  if (proposal.status != ProposalStatus::open) return proposal.status;
  return agreement.clock->due(runs_out(proposal)) <= at ? ProposalStatus::expired
                                                        : ProposalStatus::open;
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

// ---------------------------------------------------------------- rules

namespace {

// Signed is the proposal itself, and the terms of every stretch of time that it touches.
Refusal refuse_other_content(const Proposal& proposal, const ProposalApproved& data) {
  if (data.event != proposal.event) {
    return refuse(ErrorCode::terms_mismatch,
                  {"other-proposal", {{"event", json_of(proposal.event)}}}, "/data/event");
  }
  const bool same = std::ranges::equal(data.results, proposal.results,
                                       [](const ResultingTerms& a, const ProposedStretch& b) {
                                         return a.from == b.from && a.terms == b.terms;
                                       });
  if (same) return std::nullopt;
  boost::json::array results;
  for (const auto& [from, base, terms] : proposal.results) {
    results.push_back(
        json_of(Sentence{"stretch-result", {{"from", format_time(from)}, {"terms", text(terms)}}}));
  }
  return refuse(ErrorCode::terms_mismatch, {"terms-mismatch", {{"results", std::move(results)}}},
                "/data/results");
}

// Who came after the proposal signs the same content proposed again.
Refusal refuse_newer_key(const Context& context, const Proposal& proposal) {
  if (context.signer.added.index < proposal.recorded.index) return std::nullopt;
  return refuse_rule({"key-newer-than-proposal", {{"person", context.signer.person.name}}});
}

template <class Words>
auto word_of(Words& words, const PartyId& party, const PersonId& person) {
  return std::ranges::find_if(
      words, [&](const auto& one) { return one.party == party && one.person == person; });
}
template <class Words>
bool spoke(const Words& words, const Context& context) {
  return word_of(words, context.event.source, context.signer.person.id) != words.end();
}

// Of a person the newest word counts.
template <class Words>
void take_back(Words& words, const Fold& fold) {
  const auto word = word_of(words, fold.event.source, fold.signer.person.id);
  if (word != words.end()) words.erase(word);
}

// As many people of one party as would have had to approve for it.
bool is_refused(const Proposal& proposal) {
  return std::ranges::any_of(proposal.needed, [&](const Needed& one) {
    return std::ranges::count(proposal.rejections, one.party, &Rejection::party) >= one.people;
  });
}

}  // namespace

Refusal decide(const Context& context, const ProposalApproved& data) {
  const auto open = find_open(context, data.proposal);
  if (!open) return open.error();
  const Proposal& proposal = **open;
  // Whether a suspension or resumption still makes sense is asked again.
  if (auto no = refuse_course(context.agreement, course_of(proposal))) return no;
  if (auto no = refuse_unless_needed(context, proposal, "approve")) return no;
  if (auto no = refuse_beyond_authority(context.registry, context.signer, proposal.change_class,
                                        context.at)) {
    return no;
  }
  if (auto no = refuse_other_content(proposal, data)) return no;
  if (auto no = refuse_newer_key(context, proposal)) return no;
  if (spoke(proposal.approvals, context)) {
    return refuse_rule({"already-approved", {{"person", context.signer.person.name}}});
  }
  return refuse_obstacles(context, proposal);
}

Refusal decide(const Context& context, const ApprovalWithdrawn& data) {
  const auto open = find_open(context, data.proposal);
  if (!open) return open.error();
  if (spoke((*open)->approvals, context)) return std::nullopt;
  return refuse_rule({"no-approval-to-withdraw", {{"person", context.signer.person.name}}});
}

Refusal decide(const Context& context, const ProposalRejected& data) {
  const auto open = find_open(context, data.proposal);
  if (!open) return open.error();
  if (auto no = refuse_unless_needed(context, **open, "reject")) return no;
  // Enough of them close it, so that each has to reach as far as an approval.
  if (auto no = refuse_beyond_authority(context.registry, context.signer, (*open)->change_class,
                                        context.at)) {
    return no;
  }
  if (spoke((*open)->rejections, context)) {
    return refuse_rule({"already-rejected", {{"person", context.signer.person.name}}});
  }
  return refuse_if_empty(data.reason, "/data/reason");
}

Refusal decide(const Context& context, const ProposalWithdrawn& data) {
  const auto open = find_open(context, data.proposal);
  if (!open) return open.error();
  if ((*open)->by == context.event.source) return std::nullopt;
  return refuse_rule({"only-proposer", {{"by", (*open)->by.value}}});
}

// An approval stands if its key is revoked later, unless it was compromised already (people.hpp).
void evolve(const Fold& fold, const ProposalApproved& data) {
  Proposal& proposal = fold.agreement.proposals.edit(data.proposal);
  take_back(proposal.rejections, fold);
  proposal.approvals.push_back({fold.event.id, fold.event.source, fold.signer.person.id,
                                fold.signer.person.name, fold.signer.kid, fold.recorded});
  proposal.needed = needed_at(fold.agreement, proposal, fold.recorded.at);
  end_silence(fold.agreement.proposals, fold.event.source);
}

void evolve(const Fold& fold, const ApprovalWithdrawn& data) {
  take_back(fold.agreement.proposals.edit(data.proposal).approvals, fold);
  end_silence(fold.agreement.proposals, fold.event.source);
}

// Fewer people than it takes to approve are dissent on record.
void evolve(const Fold& fold, const ProposalRejected& data) {
  Proposal& proposal = fold.agreement.proposals.edit(data.proposal);
  take_back(proposal.approvals, fold);
  proposal.rejections.push_back(
      {fold.event.source, fold.signer.person.id, fold.signer.person.name, fold.recorded});
  if (is_refused(proposal)) {
    close_proposal(fold.agreement.proposals, data.proposal, ProposalStatus::rejected);
  }
  end_silence(fold.agreement.proposals, fold.event.source);
}

void evolve(const Fold& fold, const ProposalWithdrawn& data) {
  close_proposal(fold.agreement.proposals, data.proposal, ProposalStatus::withdrawn);
}

void settle_consent(const Fold& fold) {
  Agreement& agreement = fold.agreement;
  const Time at = fold.recorded.at;
  for (const std::uint32_t position : std::vector(agreement.proposals.open)) {
    const Proposal& proposal = agreement.proposals.all[position];
    // One before it made it stale, or its time is over and only not said yet: two deadlines may
    // pass in one moment.
    if (status_at(agreement, proposal, at) != ProposalStatus::open) continue;
    if (proposal.approvals.empty() || !still_needed(agreement, proposal).empty()) continue;
    if (refuse_course(agreement, course_of(proposal))) continue;
    if (obstacles(agreement, proposal, at).empty()) accept(fold, EventId(proposal.id));
  }
}

}  // namespace sopu::domain
