// Consent: whose approval a proposal needs, how approvals add up, and what follows when they are
// all there. The log's order decides which of several open proposals comes first.
#include <algorithm>
#include <set>

#include "ledger/domain/rules.hpp"

namespace sopu::domain {
namespace {

Result<const Proposal*> find_open(const Context& context, const EventId& id) {
  const Proposal* proposal = context.agreement.proposal(id);
  if (!proposal) {
    return refuse(ErrorCode::not_found, "There is no proposal " + id.value + ".", "/data/proposal");
  }
  if (auto no = refuse_unless_open(*proposal, context.at)) return *std::move(no);
  return proposal;
}

bool is_consenting(const Participant& participant) {
  return participant.involvement == Involvement::consenting;
}

// Principals always; a consenting third party when it is named where something changes, and by the
// first agreement when that names it at all.
bool must_approve(const Participant& participant, const Proposal& proposal,
                  const std::vector<Change>& changes, const Terms& base, const Terms& result) {
  if (is_principal(participant.role)) return true;
  if (!is_consenting(participant)) return false;
  return proposal.kind == ProposalKind::initial ||
         touches_party(changes, base.json(), result.json(), participant.party);
}

Refusal refuse_unless_needed(const Context& context, const Proposal& proposal,
                             std::string_view act) {
  const auto needed = needed_for(context.agreement, proposal);
  const PartyId& source = context.event.source;
  const bool asked = std::any_of(needed.begin(), needed.end(),
                                 [&](const Needed& one) { return one.party == source; });
  if (asked) return std::nullopt;
  return refuse_rule("role-may-not", "The proposal does not need the approval of " + source.value +
                                         ", which therefore cannot " + std::string(act) +
                                         " it. A comment or an objection stays on record too.");
}

// What has to be true before a principal may approve; third parties may do so at any time.
Refusal refuse_obstacles(const Context& context, const Proposal& proposal) {
  if (!is_principal(context.source->role)) return std::nullopt;
  const auto found = obstacles(context.agreement, proposal, context.at);
  if (found.empty()) return std::nullopt;
  std::string detail = "It cannot be approved yet.";
  for (const std::string& obstacle : found) detail += " " + obstacle;
  return refuse_rule("gates-open", std::move(detail));
}

// ---------------------------------------------------------------- acceptance

void make_version(const Fold& f, Proposal& accepted) {
  Agreement& agreement = f.agreement;
  const int number = static_cast<int>(agreement.versions.size()) + 1;
  agreement.versions.push_back(
      {number, accepted.result_terms, accepted.id, accepted.effective_from, f.recorded});
  agreement.participants = newest_terms(agreement)->parties;
  for (Proposal& other : agreement.proposals) {
    if (other.status != ProposalStatus::open) continue;
    if (carries_terms(other.kind) || other.base_terms != accepted.result_terms) {
      other.status = ProposalStatus::stale;
    }
  }
}

void resume(Agreement& agreement, const Proposal& accepted) {
  if (accepted.notice) {
    for (Termination& termination : agreement.terminations) {
      if (termination.event == *accepted.notice) termination.taken_back = true;
    }
    return;
  }
  for (Suspension& suspension : agreement.suspensions) {
    if (suspension.from > accepted.effective_from) continue;
    if (suspension.until && *suspension.until <= accepted.effective_from) continue;
    suspension.until = accepted.effective_from;
  }
}

void accept(const Fold& f, Proposal& proposal) {
  proposal.status = ProposalStatus::accepted;
  Agreement& agreement = f.agreement;
  switch (proposal.kind) {
    case ProposalKind::initial:
    case ProposalKind::amendment:
    case ProposalKind::renewal:
      make_version(f, proposal);
      return;
    case ProposalKind::suspension:
      agreement.suspensions.push_back({proposal.id, proposal.effective_from, std::nullopt});
      return;
    case ProposalKind::resumption:
      resume(agreement, proposal);
      return;
    case ProposalKind::termination:
      agreement.terminations.push_back({proposal.id, proposal.by, proposal.effective_from,
                                        proposal.reason, true, false, f.recorded});
      return;
  }
}

Proposal& proposal_in(const Fold& f, const EventId& id) {
  auto& proposals = f.agreement.proposals;
  return *std::find_if(proposals.begin(), proposals.end(),
                       [&](const Proposal& proposal) { return proposal.id == id; });
}

}  // namespace

// ---------------------------------------------------------------- what a proposal needs

TermsPtr terms_of(const Agreement& agreement, const TermsHash& hash) {
  const auto found = agreement.terms.find(hash);
  return found == agreement.terms.end() ? nullptr : found->second;
}

// The rules of the version it starts from decide, the first agreement follows its own; where the
// result has stricter ones, those: so a change of the approval rules needs the stricter of both.
std::vector<Needed> needed_for(const Agreement& agreement, const Proposal& proposal) {
  const TermsPtr result = terms_of(agreement, proposal.result_terms);
  const bool initial = proposal.kind == ProposalKind::initial;
  const TermsPtr base = initial ? result : terms_of(agreement, *proposal.base_terms);
  const auto changes = initial ? std::vector<Change>{} : changes_of(agreement, proposal);
  std::vector<Needed> needed;
  for (const Terms* terms : {base.get(), result.get()}) {
    for (const Participant& participant : terms->parties) {
      const PartyId& party = participant.party;
      if (!must_approve(participant, proposal, changes, *base, *result)) continue;
      const bool counted = std::any_of(needed.begin(), needed.end(),
                                       [&](const Needed& one) { return one.party == party; });
      if (counted) continue;
      needed.push_back({party, std::max({1, base->threshold(party, proposal.change_class),
                                         result->threshold(party, proposal.change_class)})});
    }
  }
  return needed;
}

std::vector<Needed> still_needed(const Agreement& agreement, const Proposal& proposal) {
  if (proposal.status != ProposalStatus::open) return {};
  std::vector<Needed> missing = needed_for(agreement, proposal);
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

bool concerns(const Agreement& agreement, const Proposal& proposal, const PartyId& party) {
  static const boost::json::value nothing = boost::json::object{};
  const TermsPtr base = proposal.base_terms ? terms_of(agreement, *proposal.base_terms) : nullptr;
  return touches_party(changes_of(agreement, proposal), base ? base->json() : nothing,
                       terms_of(agreement, proposal.result_terms)->json(), party);
}

// ---------------------------------------------------------------- when a proposal is open

std::string_view name(ProposalStatus status) {
  switch (status) {
    case ProposalStatus::open:
      return "open";
    case ProposalStatus::accepted:
      return "accepted";
    case ProposalStatus::rejected:
      return "rejected";
    case ProposalStatus::withdrawn:
      return "withdrawn";
    case ProposalStatus::stale:
      return "stale";
    case ProposalStatus::expired:
      return "expired";
  }
  return {};
}

ProposalStatus status_at(const Proposal& proposal, Time at) {
  if (proposal.status != ProposalStatus::open) return proposal.status;
  if (proposal.expires_at && at >= *proposal.expires_at) return ProposalStatus::expired;
  // Nothing takes effect before it is agreed, unless it says so.
  if (!proposal.retroactive && at > proposal.effective_from) return ProposalStatus::expired;
  return ProposalStatus::open;
}

Refusal refuse_unless_open(const Proposal& proposal, Time at) {
  const ProposalStatus status = status_at(proposal, at);
  if (status == ProposalStatus::open) return std::nullopt;
  if (status == ProposalStatus::stale) {
    return refuse(ErrorCode::stale_proposal,
                  "A newer version was agreed since: the proposal is stale. Rebase it, or propose "
                  "anew.",
                  "/data/proposal");
  }
  return refuse(ErrorCode::wrong_state,
                "The proposal is no longer open: it is " + std::string(name(status)) + ".",
                "/data/proposal");
}

Refusal refuse_kind_now(const Agreement& agreement, ProposalKind kind, Time effective_from,
                        const std::optional<EventId>& notice, Time at) {
  const auto no = [](const char* why) { return refuse(ErrorCode::wrong_state, why, "/data/kind"); };
  if ((kind == ProposalKind::initial) != agreement.versions.empty()) {
    return no(kind == ProposalKind::initial ? "There is an agreement already: amend it."
                                            : "There is no agreement yet that this could change.");
  }
  if (kind == ProposalKind::suspension) {
    const Phase phase = phase_at(agreement, at);
    const bool stands = std::any_of(agreement.suspensions.begin(), agreement.suspensions.end(),
                                    [](const Suspension& one) { return !one.until; });
    if (stands || (phase != Phase::agreed && phase != Phase::in_force)) {
      return no("The agreement is suspended already, or going to be.");
    }
  }
  if (kind == ProposalKind::resumption && notice) {
    const bool stands = std::any_of(
        agreement.terminations.begin(), agreement.terminations.end(),
        [&](const Termination& one) { return one.event == *notice && !one.taken_back; });
    if (!stands) return no("No such notice of termination stands.");
  } else if (kind == ProposalKind::resumption &&
             phase_at(agreement, effective_from) != Phase::suspended) {
    return no("The agreement is not suspended at the time from which it would be resumed.");
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- refusals

Refusal refusal_of(const Context& context, const ProposalApproved& data) {
  const auto open = find_open(context, data.proposal);
  if (!open) return open.error();
  const Proposal& proposal = **open;
  if (auto no = refuse_kind_now(context.agreement, proposal.kind, proposal.effective_from,
                                proposal.notice, context.at)) {
    return no;
  }
  if (data.terms != proposal.result_terms) {
    return refuse(ErrorCode::terms_mismatch,
                  "The proposal results in the terms " + text(proposal.result_terms) + ", not in " +
                      text(data.terms) + ". Read them again before you sign.",
                  "/data/termsHash");
  }
  if (auto no = refuse_unless_needed(context, proposal, "approve")) return no;
  const bool twice = std::any_of(
      proposal.approvals.begin(), proposal.approvals.end(), [&](const Approval& approval) {
        return approval.party == context.event.source && approval.person == context.signer.person;
      });
  if (twice) {
    return refuse_rule("already-approved",
                       context.signer.person + " has approved it already. People count, not keys.");
  }
  return refuse_obstacles(context, proposal);
}

Refusal refusal_of(const Context& context, const ProposalRejected& data) {
  const auto open = find_open(context, data.proposal);
  if (!open) return open.error();
  if (auto no = refuse_unless_needed(context, **open, "reject")) return no;
  return refuse_if_empty(data.reason, "/data/reason");
}

Refusal refusal_of(const Context& context, const ProposalWithdrawn& data) {
  const auto open = find_open(context, data.proposal);
  if (!open) return open.error();
  if ((*open)->by == context.event.source) return std::nullopt;
  return refuse_rule("only-proposer", "Only " + (*open)->by.value +
                                          ", who made it, can withdraw the proposal. You may "
                                          "reject it.");
}

// ---------------------------------------------------------------- folding

void fold(const Fold& f, const ProposalApproved& data) {
  Proposal& proposal = proposal_in(f, data.proposal);
  const KeyRecord* key = f.registry.key(f.event.kid);
  proposal.approvals.push_back({f.event.id, f.event.source, key->person, key->kid, f.recorded});
  mark_heard(f.agreement, f.event.source);
  if (still_needed(f.agreement, proposal).empty()) accept(f, proposal);
}

void fold(const Fold& f, const ProposalRejected& data) {
  Proposal& proposal = proposal_in(f, data.proposal);
  proposal.status = ProposalStatus::rejected;
  proposal.rejected_by.emplace(f.event.source, data.reason);
  mark_heard(f.agreement, f.event.source);
}

void fold(const Fold& f, const ProposalWithdrawn& data) {
  proposal_in(f, data.proposal).status = ProposalStatus::withdrawn;
}

}  // namespace sopu::domain
