// The silence of third parties that must approve: since when they have been asked without a word,
// and how long that may last.
#include <algorithm>
#include <set>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

// The third parties that an open proposal needs and that have no word on it.
std::set<PartyId> asked_without_word(const Agreement& agreement) {
  std::set<PartyId> asked;
  for (const std::uint32_t position : agreement.proposals.open) {
    const Proposal& proposal = agreement.proposals.all[position];
    for (const Needed& one : proposal.needed) {
      const auto said = [&](const auto& word) { return word.party == one.party; };
      if (is_principal(named_by(agreement, proposal, one.party)->role)) continue;
      if (std::ranges::any_of(proposal.approvals, said)) continue;
      if (std::ranges::any_of(proposal.rejections, said)) continue;
      asked.insert(one.party);
    }
  }
  return asked;
}

// By the rules at the time; before there are any, and where they do not say, as long as everywhere.
Time silent_until(const Agreement& agreement, Time at) {
  Duration within{.days = limits::third_party_silence_days};
  if (newest_version(agreement)) {
    within = rules_at(agreement, at)->third_party_consent_within.value_or(within);
  }
  return add(at, within, zone_at(agreement, at), nullptr, false);
}

}  // namespace

void end_silence(Proposals& proposals, const PartyId& party) {
  std::erase_if(proposals.askings, [&](const Asking& one) { return one.party == party; });
}

void count_silence(const Fold& fold) {
  Agreement& agreement = fold.agreement;
  auto& askings = agreement.proposals.askings;
  const std::set<PartyId> asked = asked_without_word(agreement);
  std::erase_if(askings, [&](const Asking& one) { return !asked.contains(one.party); });
  for (const PartyId& party : asked) {
    if (std::ranges::count(askings, party, &Asking::party) != 0) continue;
    askings.push_back({party, fold.event.id, silent_until(agreement, fold.recorded.at), false});
  }
}

bool was_silent(const Proposals& proposals, const PartyId& party) {
  return std::ranges::any_of(proposals.askings,
                             [&](const Asking& one) { return one.party == party && one.silent; });
}

}  // namespace sopu::domain
