// Proposals as they are told: who sees one, how much of it, and what of it is due.
#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/people.hpp"
#include "ledger/domain/terms/terms_parts.hpp"
#include "ledger/domain/value/json_form.hpp"

namespace sopu::domain {
namespace {

// ---------------------------------------------------------------- who sees it

bool names_in_results(const Agreement& agreement, const Proposal& proposal, const PartyId& party) {
  return std::ranges::any_of(proposal.results, [&](const ProposedStretch& one) {
    return std::ranges::count(agreement.terms(one.terms)->parties, party, &Participant::party) != 0;
  });
}

// Is it, or is it countered by, an open proposal whose terms name the party?
bool is_on_the_way_in(const Agreement& agreement, const Reader& reader, const Proposal& proposal) {
  return std::ranges::any_of(agreement.proposals.open, [&](std::uint32_t position) {
    const Proposal* one = &agreement.proposals.all[position];
    if (status_at(agreement, *one, reader.at) != ProposalStatus::open) return false;
    if (!names_in_results(agreement, *one, reader.party)) return false;
    while (one && one->id != proposal.id) {
      one = one->counter_to ? agreement.proposal(*one->counter_to) : nullptr;
    }
    return one != nullptr;
  });
}

bool holds_fees(const Agreement& agreement, const Proposal& proposal) {
  return std::ranges::any_of(proposal.results, [&](const ProposedStretch& one) {
    return shows_fees(agreement.terms(one.terms)->json()) ||
           (one.base && shows_fees(agreement.terms(*one.base)->json()));
  });
}

// Of a list with a member `party`, the lines that name a principal or the reader.
template <class List>
boost::json::array lines_for(const Showing& showing, const List& list) {
  boost::json::array json;
  for (const auto& line : list) {
    if (names(showing, line.party)) json.push_back(json_of(line));
  }
  return json;
}

void put_if_seen(const Showing& showing, boost::json::object& json, const char* member,
                 const std::optional<EventId>& id) {
  if (!id) return;
  const Proposal* proposal = showing.agreement.proposal(*id);
  if (proposal && sight_of(showing.agreement, showing.reader, *proposal) != Sight::hidden) {
    json[member] = id->value;
  }
}

boost::json::array told_to(const Showing& showing, const Remarks& remarks) {
  boost::json::array list;
  for (const Remark& one : remarks) {
    if (is_for(one.audience, showing.agreement, showing.reader)) {
      list.push_back(json_of(one.sentence));
    }
  }
  return list;
}

void show_what_it_needs(const Showing& showing, const Proposal& proposal,
                        boost::json::object& json) {
  const auto& [agreement, reader, at, texts, all, roster] = showing;
  json["stillNeeded"] = lines_for(showing, still_needed(agreement, proposal));
  Remarks held_back = obstacles(agreement, proposal, at);
  for (Remark& one : too_few_people(agreement, roster, proposal, at)) {
    held_back.push_back(std::move(one));
  }
  json["obstacles"] = told_to(showing, held_back);
  auto remarks = told_to(showing, told_of_people(agreement, roster, proposal, at));
  if (!remarks.empty()) json["remarks"] = std::move(remarks);
}

}  // namespace

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const ProposalSubmitted& data) {
  boost::json::object params{{"party", saying.event.source.value},
                             {"kind", name(data.kind)},
                             {"at", format_time(data.effective_from)}};
  if (saying.sight != Sight::whole) {
    const bool back = data.retroactive;
    return {back ? "proposal-submitted.retroactive-told" : "proposal-submitted.told", params};
  }
  params["text"] = data.reason;
  return {data.retroactive ? "proposal-submitted.retroactive" : "proposal-submitted", params};
}

Sight sight(const Look& look, const ProposalSubmitted&) {
  const Proposal* proposal = look.agreement.proposal(look.event.id);
  return proposal ? sight_of(look.agreement, look.reader, *proposal) : Sight::hidden;
}

// Whoever must approve reads all of it. Third parties see what concerns them; whom an open proposal
// would bring in sees that one and what it counters. The signed words only where no fee can be
// read, or guessed from a hash, that is not for the reader.
Sight sight_of(const Agreement& agreement, const Reader& reader, const Proposal& proposal) {
  if (reader.reads_all()) return Sight::whole;
  const bool is_open = status_at(agreement, proposal, reader.at) == ProposalStatus::open;
  const bool may_act = reader.place == Place::takes_part || (reader.acts() && is_open);
  if (may_act && must_approve(proposal, reader.party)) return Sight::whole;
  const bool concerned =
      reader.is_third_party() && std::ranges::count(proposal.concerns, reader.party) != 0;
  const bool sees = reader.place == Place::proposed
                        ? is_on_the_way_in(agreement, reader, proposal) || (concerned && is_open)
                        : concerned;
  if (!sees) return Sight::hidden;
  if (reader.is_third_party() && (reader.reads_fees() || !holds_fees(agreement, proposal))) {
    return Sight::whole;
  }
  return Sight::told;
}

bool reads_fees(const Reader& reader, const Proposal& proposal) {
  return reader.reads_fees() || must_approve(proposal, reader.party);
}

boost::json::object proposal_json(const Showing& showing, const Proposal& proposal) {
  const Agreement& agreement = showing.agreement;
  const bool whole = sight_of(agreement, showing.reader, proposal) == Sight::whole;
  boost::json::object json{
      {"id", proposal.id.value}, {"by", proposal.by.value}, {"kind", name(proposal.kind)}};
  put_if_seen(showing, json, "counterTo", proposal.counter_to);
  put_if_seen(showing, json, "rebaseOf", proposal.rebase_of);
  if (showing.reader.reads_all()) {
    if (proposal.notice) json["notice"] = proposal.notice->value;
    if (proposal.settles) json["settles"] = proposal.settles->value;
  }
  if (whole) {
    json["reason"] = showing.texts(proposal.recorded.index).at("reason");
    json["event"] = json_of(proposal.event);
    json["results"] = json_of(proposal.results);
  }
  json["changeClass"] = name(proposal.change_class);
  json["effectiveFrom"] = format_time(proposal.effective_from);
  if (proposal.until) json["until"] = format_time(*proposal.until);
  json["expiresAt"] = format_time(proposal.expires_at);
  json["retroactive"] = proposal.retroactive;
  const ProposalStatus status = status_at(showing.agreement, proposal, showing.at);
  json["status"] = name(status);
  json["recorded"] = json_of(proposal.recorded);
  json["approvals"] = approvals_json(showing, proposal.approvals);
  boost::json::array fallen;
  for (const FallenApproval& one : proposal.fallen) {
    if (names(showing, one.approval.party)) fallen.push_back(json_of(one));
  }
  if (!fallen.empty()) json["fallen"] = std::move(fallen);
  if (status == ProposalStatus::open) show_what_it_needs(showing, proposal, json);
  boost::json::array rejections;
  for (const Rejection& one : proposal.rejections) {
    if (!names(showing, one.party)) continue;
    boost::json::object rejection = object_of(one);
    if (whole) rejection["reason"] = showing.texts(one.recorded.index).at("reason");
    rejections.push_back(std::move(rejection));
  }
  json["rejections"] = std::move(rejections);
  return json;
}

void show_proposals(const Showing& showing) {
  boost::json::array list;
  for (const std::uint32_t position : showing.agreement.proposals.open) {
    const Proposal& proposal = showing.agreement.proposals.all[position];
    if (status_at(showing.agreement, proposal, showing.at) != ProposalStatus::open) continue;
    if (sight_of(showing.agreement, showing.reader, proposal) == Sight::hidden) continue;
    list.push_back(proposal_json(showing, proposal));
  }
  showing.json["proposals"] = std::move(list);
}

void due_in_proposals(const Agreement& agreement, Time at, Deadlines& list) {
  for (const std::uint32_t position : agreement.proposals.open) {
    const Proposal& proposal = agreement.proposals.all[position];
    if (status_at(agreement, proposal, at) != ProposalStatus::open) continue;
    const auto add = [&](Time when, const char* code) {
      list.push_back({when,
                      {code, {{"kind", name(proposal.kind)}, {"by", proposal.by.value}}},
                      std::nullopt,
                      proposal.id.value,
                      for_readers_of(proposal.id)});
    };
    const bool earlier = proposal.retroactive || proposal.expires_at < proposal.effective_from;
    if (earlier) add(proposal.expires_at, "proposal-expires");
    if (!proposal.retroactive) add(proposal.effective_from, "proposal-takes-effect-at");
  }
  // As the clock will say it.
  for (const Due& due : dues(agreement)) {
    if (due.what.kind != DeadlineKind::silence_ends || due.at <= at) continue;
    const PartyId party{due.what.reference.substr(due.what.reference.find('/') + 1)};
    list.push_back({due.at,
                    {"silence-ends", {{"party", party.value}}},
                    party,
                    due.what.reference,
                    for_party(party)});
  }
}

}  // namespace sopu::domain
