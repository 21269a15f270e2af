// A proposal as it will stand: its class, whom it needs, whom it concerns.
#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/terms/change_party.hpp"

namespace sopu::domain {
namespace {

ChangeClass class_of(const ProposalSubmitted& data, const Stretches& stretches) {
  if (data.retroactive) return ChangeClass::remedy;
  switch (data.kind) {
    case ProposalKind::amendment:
    case ProposalKind::renewal:
      return domain::class_of(stretches);
    case ProposalKind::initial:
    case ProposalKind::suspension:
    case ProposalKind::resumption:
    case ProposalKind::termination:
    case ProposalKind::assignment:
      return ChangeClass::remedy;
  }
  return ChangeClass::remedy;
}

// Third parties and measurers, before or after, that an item names where something changes; of
// first terms all whom they name, whatever they counter.
std::vector<Participant> touched_by(ProposalKind kind, const Stretches& stretches) {
  std::vector<Participant> touched;
  const auto add = [&](const Stretch& stretch, const Participant& one) {
    if (is_principal(one.role) || std::ranges::count(touched, one) != 0) return;
    const bool is_first = kind == ProposalKind::initial;
    if (is_first ||
        touches_party(stretch.changes, stretch.base->json(), stretch.result->json(), one.party)) {
      touched.push_back(one);
    }
  };
  for (const Stretch& stretch : stretches) {
    if (stretch.base && kind != ProposalKind::initial) {
      for (const Participant& one : stretch.base->parties) add(stretch, one);
    }
    for (const Participant& one : stretch.result->parties) add(stretch, one);
  }
  return touched;
}

// Whoever must approve is heard by that.
void add_readers(Proposal& proposal, const Stretches& stretches) {
  for (const Participant& one : touched_by(proposal.kind, stretches)) {
    if (std::ranges::count(proposal.concerns, one.party) == 0) {
      proposal.concerns.push_back(one.party);
    }
    const bool is_asked =
        one.involvement == Involvement::consulted && !must_approve(proposal, one.party) &&
        std::ranges::count(proposal.to_consult, one.party, &ToConsult::party) == 0;
    if (is_asked) proposal.to_consult.push_back({one.party, part_of(stretches, one.party)});
  }
}

// The third party that must approve and that the amendment takes out of all stretches in which it
// is named, if it does nothing else.
std::optional<PartyId> taken_out(const Proposal& proposal, const Stretches& stretches) {
  if (proposal.kind != ProposalKind::amendment || proposal.retroactive) return std::nullopt;
  const auto is_taken_out = [&](const Needed& one) {
    return std::ranges::all_of(stretches, [&](const Stretch& stretch) {
      return stretch.changes.empty()
                 ? std::ranges::count(stretch.result->parties, one.party, &Participant::party) == 0
                 : only_takes_out(stretch.changes, one.party);
    });
  };
  const auto found = std::ranges::find_if(proposal.needed, is_taken_out);
  return found == proposal.needed.end() ? std::nullopt : std::optional(found->party);
}

EventId tree_of(const Agreement& agreement, const Proposal& proposal) {
  const auto& before = proposal.rebase_of ? proposal.rebase_of : proposal.counter_to;
  return before ? agreement.proposal(*before)->tree : proposal.id;
}

}  // namespace

Proposal proposal_from(const Fold& fold, const ProposalSubmitted& data,
                       const Stretches& stretches) {
  Proposal proposal{};
  proposal.id = fold.event.id;
  proposal.by = fold.event.source;
  proposal.kind = data.kind;
  proposal.counter_to = data.counter_to;
  proposal.rebase_of = data.rebase_of;
  proposal.notice = data.notice;
  proposal.settles = data.settles;
  proposal.event = fold.event.hash;
  for (const SubmittedStretch& one : data.results) {
    proposal.results.push_back({one.from, one.base, one.terms});
  }
  proposal.change_class = class_of(data, stretches);
  proposal.needed =
      needed_for(fold.agreement, data.kind, proposal.change_class, stretches, fold.recorded.at);
  add_readers(proposal, stretches);
  proposal.effective_from = data.effective_from;
  proposal.until = data.until;
  proposal.expires_at = data.expires_at;
  proposal.retroactive = data.retroactive;
  proposal.recorded = fold.recorded;
  proposal.tree = tree_of(fold.agreement, proposal);
  proposal.takes_out = taken_out(proposal, stretches);
  return proposal;
}

}  // namespace sopu::domain
