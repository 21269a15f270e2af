#include "ledger/domain/agreement/access.hpp"

#include <algorithm>
#include <set>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/value/json_form.hpp"

namespace sopu::domain {
namespace {

const Participant* find(const std::vector<Participant>& participants, const PartyId& party) {
  const auto found = std::ranges::find(participants, party, &Participant::party);
  return found == participants.end() ? nullptr : &*found;
}

auto grant_by(const Grants& grants, const PartyId& by, const PartyId& party) {
  return std::ranges::find_if(
      grants.standing, [&](const Grant& grant) { return grant.by == by && grant.party == party; });
}

// The place by what binds at the time; before the first version binds, by the initiation.
const Participant* bound(const Agreement& agreement, const PartyId& party, Time at) {
  const Version* binding = version_at(agreement, at);
  return find(binding ? binding->parties : agreement.initial, party);
}

// The place by what is agreed and binds later, the newest first.
const Participant* coming(const Agreement& agreement, const PartyId& party, Time at) {
  const auto& versions = agreement.life.versions;
  const Version* binding = version_at(agreement, at);
  for (std::size_t i = versions.size(); i-- > 0;) {
    if (binding && versions[i].number <= binding->number) break;
    if (const Participant* found = find(versions[i].parties, party)) return found;
  }
  return nullptr;
}

const Participant* taking_part(const Agreement& agreement, const PartyId& party, Time at) {
  const Participant* now = bound(agreement, party, at);
  return now ? now : coming(agreement, party, at);
}

bool is_principal_at(const Agreement& agreement, const PartyId& party, Time at) {
  const Participant* now = bound(agreement, party, at);
  return now && is_principal(now->role);
}

Standing standing_of(const Agreement& agreement, const PartyId& party, Time at) {
  if (is_principal_at(agreement, party, at)) return Standing::principal;
  const Participant* later = coming(agreement, party, at);
  return later && is_principal(later->role) ? Standing::coming : Standing::none;
}

// Who is named by an open proposal alone. Being a principal, measuring, consenting, being consulted
// can begin so; being neutral or auditor only by what both principals did.
std::optional<Participant> proposed(const Agreement& agreement, const PartyId& party, Time at) {
  for (const std::uint32_t position : agreement.proposals.open) {
    const Proposal& proposal = agreement.proposals.all[position];
    if (status_at(agreement, proposal, at) != ProposalStatus::open) continue;
    auto found = named_by(agreement, proposal, party);
    if (found && found->role != Role::neutral && found->role != Role::auditor) return found;
  }
  return std::nullopt;
}

struct Leaving {
  Participant as;
  Time at;
};

// Who never took part, but approved or refused a proposal that would have brought it in: it reads
// what it read when it last did so.
std::optional<Leaving> last_signed(const Agreement& agreement, const PartyId& party) {
  std::optional<Leaving> last;
  for (const Proposal& proposal : agreement.proposals.all) {
    const auto look_at = [&](const auto& words) {
      for (const auto& word : words) {
        const Time after = word.recorded.at + std::chrono::milliseconds{1};
        if (word.party != party || (last && after <= last->at)) continue;
        if (const auto found = named_by(agreement, proposal, party)) {
          last = Leaving{*found, after};
        }
      }
    };
    look_at(proposal.approvals);
    look_at(proposal.rejections);
  }
  return last;
}

// When who took part once no longer did: the version without it binds, or was agreed, whichever is
// later.
std::optional<Leaving> leaving(const Agreement& agreement, const PartyId& party) {
  const auto& versions = agreement.life.versions;
  const Participant* last = find(agreement.initial, party);
  std::size_t next = 0;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (const Participant* found = find(versions[i].parties, party)) {
      last = found;
      next = i + 1;
    }
  }
  if (!last) return last_signed(agreement, party);
  if (next == versions.size()) return std::nullopt;
  Time at = Time::max();
  for (; next < versions.size(); ++next) {
    at = std::min(at, std::max(versions[next].effective_from, versions[next].agreed.at));
  }
  return Leaving{*last, at};
}

Reader standing_as(Reader reader, Place place, const Participant& participant) {
  reader.place = place;
  reader.role = participant.role;
  reader.involvement = participant.involvement;
  return reader;
}

}  // namespace

std::optional<Participant> named_by(const Agreement& agreement, const Proposal& proposal,
                                    const PartyId& party) {
  const auto line_in = [&](const std::optional<TermsHash>& hash) -> std::optional<Participant> {
    const TermsPtr terms = hash ? agreement.terms(*hash) : nullptr;
    const Participant* found = terms ? find(terms->parties, party) : nullptr;
    return found ? std::optional(*found) : std::nullopt;
  };
  for (const ProposedStretch& one : proposal.results) {
    if (auto found = line_in(one.terms)) return found;
  }
  if (!must_approve(proposal, party)) return std::nullopt;
  for (const ProposedStretch& one : proposal.results) {
    if (auto found = line_in(one.base)) return found;
  }
  return std::nullopt;
}

bool is_shared(const Agreement& agreement, const PartyId& consented, const PartyId& principal,
               Time at) {
  const Version* ruling = ruling_version(agreement, at);
  if (!ruling) return false;
  const Participant* one = find(ruling->parties, consented);
  const Participant* other = find(ruling->parties, principal);
  const bool is_bound =
      one && (is_principal(one->role) || one->involvement == Involvement::consenting);
  return is_bound && other && is_principal(other->role);
}

bool was_principal(const Agreement& agreement, const PartyId& party) {
  const auto in = [&](const std::vector<Participant>& participants) {
    const Participant* found = find(participants, party);
    return found && is_principal(found->role);
  };
  return in(agreement.initial) ||
         std::ranges::any_of(agreement.life.versions, in, &Version::parties);
}

Reader reader_of(const Agreement& agreement, const PartyId& party, Time at) {
  Reader reader;
  reader.party = party;
  reader.at = at;
  reader.granted = std::ranges::any_of(agreement.grants.standing, [&](const Grant& grant) {
    return grant.party == party && (!grant.until || at < *grant.until) &&
           is_principal_at(agreement, grant.by, at);  // what one who left had opened is closed
  });
  reader.standing = standing_of(agreement, party, at);
  const auto& neutrals = agreement.disputes.neutrals;
  const auto neutral = std::ranges::find(neutrals, party, &NeutralService::party);
  if (neutral != neutrals.end() && neutral->seats > 0) reader.granted = true;
  if (neutral != neutrals.end() && neutral->seats == 0) reader.neutral_until = neutral->until;
  reader.decides = has_challenge_to_decide(agreement, party);
  const auto* found = taking_part(agreement, party, at);
  const bool is_named_only = found && standing_as({}, Place::takes_part, *found).is_named_only();
  // Who was a neutral and has no other place in the terms reads as one who left.
  if (found && !(is_named_only && reader.neutral_until && !reader.decides)) {
    return standing_as(reader, Place::takes_part, *found);
  }
  if (const auto proposes = proposed(agreement, party, at)) {
    return standing_as(reader, Place::proposed, *proposes);
  }
  if (const auto left = leaving(agreement, party)) {
    reader = standing_as(reader, Place::left, left->as);
    reader.left = left->at;
  } else if (reader.neutral_until) {
    reader = standing_as(reader, Place::left, {party, Role::neutral, {}});
    reader.left = reader.neutral_until;
  }
  return reader;
}

void name(Agreement& agreement, const PartyId& party) {
  auto& named = agreement.named;
  const auto place = std::ranges::lower_bound(named, party);
  if (place == named.end() || *place != party) named.insert(place, party);
}

bool is_for(const Audience& audience, const Agreement& agreement, const Reader& reader) {
  if (reader.reads_all()) return true;
  switch (audience.kind) {
    case Audience::Kind::principals:
      return false;
    case Audience::Kind::everyone:
      return reader.acts();
    case Audience::Kind::party:
      return audience.party == reader.party;
    case Audience::Kind::proposal: {
      const Proposal* proposal = agreement.proposal(audience.proposal);
      return proposal && sight_of(agreement, reader, *proposal) != Sight::hidden;
    }
  }
  return false;
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context& context, const AccessGranted& data) {
  if (!context.registry.party(data.party)) {
    return refuse(ErrorCode::unknown_party, {"unknown-party", {{"party", data.party.value}}},
                  "/data/party");
  }
  if (data.until && *data.until <= context.at) {
    return refuse_rule({"until-past", {{"until", format_time(*data.until)}}}, "/data/until");
  }
  return std::nullopt;
}

Refusal decide(const Context& context, const AccessRevoked& data) {
  const Grants& grants = context.agreement.grants;
  if (grant_by(grants, context.event.source, data.party) != grants.standing.end()) {
    return std::nullopt;
  }
  return refuse(
      ErrorCode::not_found,
      {"no-such-grant", {{"by", context.event.source.value}, {"party", data.party.value}}},
      "/data/party");
}

void evolve(const Fold& fold, const AccessGranted& data) {
  Grants& grants = fold.agreement.grants;
  const auto old = grant_by(grants, fold.event.source, data.party);
  if (old != grants.standing.end()) grants.standing.erase(old);
  grants.standing.push_back({data.party, fold.event.source, data.until, fold.recorded});
  name(fold.agreement, data.party);
}

void evolve(const Fold& fold, const AccessRevoked& data) {
  Grants& grants = fold.agreement.grants;
  grants.standing.erase(grant_by(grants, fold.event.source, data.party));
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const AccessGranted& data) {
  boost::json::object params{{"by", saying.event.source.value}, {"party", data.party.value}};
  if (!data.until) return {"access-granted", std::move(params)};
  params["until"] = format_time(*data.until);
  return {"access-granted.until", std::move(params)};
}

Sentence say(const Saying& saying, const AccessRevoked& data) {
  return {"access-revoked", {{"by", saying.event.source.value}, {"party", data.party.value}}};
}

Sight sight(const Look&, const AccessGranted&) {
  return Sight::hidden;
}
Sight sight(const Look&, const AccessRevoked&) {
  return Sight::hidden;
}

// Everybody knows the principals and itself; who reads terms reads the others there.
void show_participants(const Showing& showing) {
  boost::json::array list;
  std::set<PartyId> shown;
  const auto add = [&](const std::vector<Participant>& participants) {
    for (const Participant& one : participants) {
      const bool visible =
          showing.reader.reads_all() || is_principal(one.role) || one.party == showing.reader.party;
      if (visible && taking_part(showing.agreement, one.party, showing.at) &&
          shown.insert(one.party).second) {
        list.push_back(json_of(*taking_part(showing.agreement, one.party, showing.at)));
      }
    }
  };
  for (std::size_t i = showing.agreement.life.versions.size(); i-- > 0;) {
    add(showing.agreement.life.versions[i].parties);
  }
  add(showing.agreement.initial);
  showing.json["participants"] = std::move(list);
}

void show_grants(const Showing& showing) {
  if (showing.reader.reads_all())
    showing.json["grants"] = json_of(showing.agreement.grants.standing);
}

}  // namespace sopu::domain
