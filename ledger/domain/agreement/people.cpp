#include "ledger/domain/agreement/people.hpp"

#include <algorithm>
#include <set>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/domain/value/names.hpp"

namespace sopu::domain {
namespace {

bool falls(const Proposal& proposal, const Roster& roster, LogIndex before) {
  return std::ranges::any_of(proposal.approvals, [&](const Approval& one) {
    return fall_of(roster, one.kid, one.recorded, before).has_value();
  });
}

bool falls(const Notice& notice, const Roster& roster, LogIndex before) {
  return !notice.fell && std::ranges::any_of(notice.signatures, [&](const NoticeSignature& one) {
    return fall_of(roster, one.kid, one.recorded, before).has_value();
  });
}

// Who seconded it is not counted; with its signer all of it falls, though it waits until it lapses.
void let_fall(Notice& notice, const Roster& roster, LogIndex before) {
  const NoticeSignature& signer = notice.signatures.front();
  if (const auto fall = fall_of(roster, signer.kid, signer.recorded, before)) {
    notice.fell = fall->since;
    return;
  }
  std::erase_if(notice.signatures, [&](const NoticeSignature& one) {
    return fall_of(roster, one.kid, one.recorded, before).has_value();
  });
}

bool falls(const Settlement& settlement, const Roster& roster, LogIndex before) {
  if (settlement.status != Settlement::Status::open) return false;
  return std::ranges::any_of(settlement.words, [&](const SettlementWord& one) {
    return fall_of(roster, one.kid, one.recorded, before).has_value();
  });
}

bool falls(const Dispute& dispute, const Roster& roster, LogIndex before) {
  return !dispute.outcome &&
         std::ranges::any_of(dispute.settlements, [&](const Settlement& settlement) {
           return falls(settlement, roster, before);
         });
}

// With the word of who proposed it all of it falls.
void let_fall(Settlement& settlement, const Roster& roster, LogIndex before) {
  const auto has_fallen = [&](const SettlementWord& one) {
    return fall_of(roster, one.kid, one.recorded, before).has_value();
  };
  if (has_fallen(settlement.words.front())) settlement.status = Settlement::Status::fallen;
  std::erase_if(settlement.words, has_fallen);
}

// ---------------------------------------------------------------- how many

std::set<PersonId> people_in(const Proposal& proposal, const Roster& roster, const PartyId& party,
                             Time at) {
  auto people = people_who_reach(roster, party, proposal.change_class, at, proposal.recorded.index);
  for (const Approval& one : proposal.approvals) {
    if (one.party == party) people.insert(one.person);
  }
  return people;
}

// ---------------------------------------------------------------- for whom else

std::vector<PartyId> acting_parties(const Agreement& agreement, Time at) {
  std::vector<PartyId> parties = agreement.named;
  std::erase_if(parties, [&](const PartyId& one) { return !reader_of(agreement, one, at).acts(); });
  return parties;
}

// The other parties for which a person of the same id or name could sign when that was said, or can
// since then.
std::vector<PartyId> also_acts_for(const Roster& roster, const std::vector<PartyId>& parties,
                                   const Approval& approval) {
  std::vector<PartyId> others;
  const std::string name = comparable(approval.name);
  const auto is_same = [&](const Kid& kid) {
    const KeyRecord& key = *roster.key(kid);
    if (!key.uses.sign || (key.revoked && key.revoked->at <= approval.recorded.at)) return false;
    return key.person.id == approval.person || comparable(key.person.name) == name;
  };
  for (const PartyId& id : parties) {
    const Party* party = id == approval.party ? nullptr : roster.party(id);
    if (party && std::ranges::any_of(party->keys, is_same)) others.push_back(id);
  }
  return others;
}

// Third parties do not know of each other.
Audience readers_of(const Agreement& agreement, const Proposal& proposal,
                    const std::vector<PartyId>& parties) {
  const bool all_known = std::ranges::all_of(
      parties, [&](const PartyId& party) { return was_principal(agreement, party); });
  return all_known ? for_readers_of(proposal.id) : Audience{};
}

boost::json::array names_of_parties(const std::vector<PartyId>& parties) {
  boost::json::array names;
  for (const PartyId& one : parties) names.emplace_back(one.value);
  return names;
}

void follow_person(const Step& step, const Proposal& proposal, Remarks& remarks) {
  const auto approval = std::ranges::find(proposal.approvals, step.event.id, &Approval::id);
  if (approval == proposal.approvals.end()) return;
  auto parties = also_acts_for(step.roster, acting_parties(step.after, step.at), *approval);
  if (parties.empty()) return;
  const Sentence sentence{"acts-for-others",
                          {{"person", approval->name},
                           {"party", approval->party.value},
                           {"others", names_of_parties(parties)}}};
  parties.push_back(approval->party);
  remarks.push_back({sentence, readers_of(step.after, proposal, parties)});
}

void follow_fallen(const Step& step, Remarks& remarks) {
  if (!step.before) return;
  for (const std::uint32_t position : step.before->proposals.open) {
    const auto& before = step.before->proposals.all[position].fallen;
    const Proposal& after = step.after.proposals.all[position];
    for (const FallenApproval& one : after.fallen) {
      if (std::ranges::count(before, one) != 0) continue;
      remarks.push_back({{"approval-fell",
                          {{"person", one.approval.name},
                           {"party", one.approval.party.value},
                           {"proposal", after.id.value},
                           {"since", format_time(one.fall.since)}}},
                         readers_of(step.after, after, {one.approval.party})});
    }
  }
}

}  // namespace

// ---------------------------------------------------------------- what falls

bool falls(const Agreement& agreement, const Roster& roster, LogIndex before) {
  const auto fall = [&](const auto& list, const std::vector<std::uint32_t>& positions) {
    return std::ranges::any_of(
        positions, [&](std::uint32_t position) { return falls(list[position], roster, before); });
  };
  return fall(agreement.proposals.all, agreement.proposals.open) ||
         fall(agreement.notices.all, agreement.notices.waiting) ||
         fall(agreement.disputes.all, agreement.disputes.running);
}

void let_fall(Agreement& agreement, const Roster& roster, LogIndex before) {
  for (const std::uint32_t position : agreement.proposals.open) {
    const Proposal& open = agreement.proposals.all[position];
    if (!falls(open, roster, before)) continue;
    Proposal& proposal = agreement.proposals.edit(EventId(open.id));
    std::erase_if(proposal.approvals, [&](const Approval& one) {
      const auto fall = fall_of(roster, one.kid, one.recorded, before);
      if (fall) proposal.fallen.push_back({one, *fall});
      return fall.has_value();
    });
    // In the log's order, whenever it was that they were looked at.
    std::ranges::sort(proposal.fallen, {},
                      [](const FallenApproval& one) { return one.approval.recorded.index; });
  }
  Notices& notices = agreement.notices;
  for (const std::uint32_t position : notices.waiting) {
    if (!falls(notices.all[position], roster, before)) continue;
    let_fall(notices.all.edit(position), roster, before);
  }
  Disputes& disputes = agreement.disputes;
  for (const std::uint32_t position : disputes.running) {
    if (!falls(disputes.all[position], roster, before)) continue;
    for (Settlement& one : disputes.all.edit(position).settlements) {
      if (falls(one, roster, before)) let_fall(one, roster, before);
    }
  }
}

// ---------------------------------------------------------------- what holds back, what is told

Remarks too_few_people(const Agreement& agreement, const Roster& roster, const Proposal& proposal,
                       Time at, const PartyId* only) {
  Remarks found;
  for (const auto& [party, people] : needed_at(agreement, proposal, at)) {
    if (only && party != *only) continue;
    const auto have = static_cast<int>(people_in(proposal, roster, party, at).size());
    if (have >= people) continue;
    found.push_back(
        {{"too-few-people", {{"party", party.value}, {"needed", people}, {"have", have}}},
         for_party(party)});
  }
  return found;
}

Remarks told_of_people(const Agreement& agreement, const Roster& roster, const Proposal& proposal,
                       Time at) {
  Remarks told;
  for (const auto& [id, people] : needed_at(agreement, proposal, at)) {
    const Party* party = roster.party(id);
    if (people < 2 || !party || party->people_for_keys > 1) continue;
    told.push_back(
        {{"one-person-decides", {{"party", id.value}, {"people", people}}}, for_party(id)});
  }
  return told;
}

bool names(const Showing& showing, const PartyId& party) {
  return showing.reader.reads_all() || party == showing.reader.party ||
         was_principal(showing.agreement, party);
}

boost::json::array approvals_json(const Showing& showing, const std::vector<Approval>& approvals) {
  boost::json::array list;
  if (approvals.empty()) return list;
  const auto parties = acting_parties(showing.agreement, showing.at);
  for (const Approval& one : approvals) {
    if (!names(showing, one.party)) continue;
    boost::json::object line = object_of(one);
    auto others = also_acts_for(showing.roster, parties, one);
    std::erase_if(others, [&](const PartyId& other) { return !names(showing, other); });
    if (!others.empty()) line["alsoActsFor"] = names_of_parties(others);
    const KeyRecord* key = showing.roster.key(one.kid);
    if (key && key->authority) line["authority"] = json_of(*key->authority);
    if (key && key->recovery) line["recovered"] = true;
    list.push_back(std::move(line));
  }
  return list;
}

void follow_people(const Step& step, const EventId* spoken_of, Remarks& remarks) {
  follow_fallen(step, remarks);
  if (!spoken_of) return;
  const Proposal& proposal = *step.after.proposal(*spoken_of);
  follow_person(step, proposal, remarks);
  if (proposal.status != ProposalStatus::open) return;
  for (Remark& one : told_of_people(step.after, step.roster, proposal, step.at)) {
    remarks.push_back(std::move(one));
  }
}

}  // namespace sopu::domain
