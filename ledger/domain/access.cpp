// Who takes part in an agreement, who may read which of its events, and the grants by which a
// principal opens it to an auditor.
#include <algorithm>

#include "ledger/domain/rules.hpp"

namespace sopu::domain {
namespace {

const Participant* find(const std::vector<Participant>& participants, const PartyId& party) {
  const auto found = std::find_if(participants.begin(), participants.end(),
                                  [&](const Participant& one) { return one.party == party; });
  return found == participants.end() ? nullptr : &*found;
}

// A third party reads what it is told or asked, and the proposals that concern it.
struct ThirdPartyReads {
  const Agreement& agreement;
  const PartyId& party;
  const Event& event;

  bool about(const EventId& id) const {
    const Proposal* proposal = agreement.proposal(id);
    return proposal && concerns(agreement, *proposal, party);
  }
  bool operator()(const AgreementInitiated&) const { return true; }
  bool operator()(const ThirdpartyConsulted& data) const { return data.party == party; }
  bool operator()(const ProposalSubmitted&) const { return about(event.id); }
  bool operator()(const ProposalApproved& data) const { return about(data.proposal); }
  bool operator()(const ProposalRejected& data) const { return about(data.proposal); }
  bool operator()(const ProposalWithdrawn& data) const { return about(data.proposal); }
  template <class T>
  bool operator()(const T&) const {
    return false;
  }
};

// Neutrals read on appointment, auditors by a grant: the role in the terms alone opens nothing.
Access access_by(Role role) {
  switch (role) {
    case Role::provider:
    case Role::customer:
      return Access::principal;
    case Role::third_party:
      return Access::third_party;
    case Role::measurer:
      return Access::measurer;
    case Role::neutral:
    case Role::auditor:
      return Access::none;
  }
  return Access::none;
}

auto grant_by(const Agreement& agreement, const PartyId& by, const PartyId& party) {
  return std::find_if(agreement.grants.begin(), agreement.grants.end(),
                      [&](const Grant& grant) { return grant.by == by && grant.party == party; });
}

}  // namespace

const Participant* involved(const Agreement& agreement, const PartyId& party) {
  if (const Participant* found = find(agreement.participants, party)) return found;
  for (const Proposal& proposal : agreement.proposals) {
    if (proposal.status != ProposalStatus::open) continue;
    const TermsPtr result = terms_of(agreement, proposal.result_terms);
    if (const Participant* found = find(result->parties, party)) return found;
  }
  return nullptr;
}

Refusal refuse_unless_principal(const Context& context, std::string_view act) {
  if (is_principal(context.source->role)) return std::nullopt;
  return refuse_rule("role-may-not", "Only the provider and the customer may " + std::string(act) +
                                         "; " + context.source->party.value + " is " +
                                         std::string(name(context.source->role)) + " here.");
}

Access access_of(const Agreement& agreement, const PartyId& party, Time at) {
  const Participant* participant = involved(agreement, party);
  const Access by_role = participant ? access_by(participant->role) : Access::none;
  if (by_role == Access::principal) return by_role;
  const bool granted =
      std::any_of(agreement.grants.begin(), agreement.grants.end(), [&](const Grant& grant) {
        return grant.party == party && (!grant.until || at < *grant.until);
      });
  return granted ? Access::granted : by_role;
}

bool may_read(Access access, const PartyId& party, const Agreement& agreement, const Event& event) {
  switch (access) {
    case Access::none:
      return false;
    case Access::principal:
    case Access::granted:
      return true;
    case Access::measurer:
      return event.source == party || std::holds_alternative<AgreementInitiated>(event.payload);
    case Access::third_party:
      return event.source == party ||
             std::visit(ThirdPartyReads{agreement, party, event}, event.payload);
  }
  return false;
}

// ---------------------------------------------------------------- grants

Refusal refusal_of(const Context& context, const AccessGranted& data) {
  if (auto no = refuse_unless_principal(context, "grant access")) return no;
  if (!context.registry.party(data.party)) {
    return refuse(ErrorCode::unknown_party, "No party " + data.party.value + " is enrolled.",
                  "/data/party");
  }
  if (data.until && *data.until <= context.at) {
    return refuse_rule("until-past", "The access would be over before it begins.", "/data/until");
  }
  return std::nullopt;
}

Refusal refusal_of(const Context& context, const AccessRevoked& data) {
  if (auto no = refuse_unless_principal(context, "revoke access")) return no;
  const Agreement& agreement = context.agreement;
  if (grant_by(agreement, context.event.source, data.party) == agreement.grants.end()) {
    return refuse(ErrorCode::not_found,
                  context.event.source.value + " has granted no access to " + data.party.value +
                      "; only who granted it may revoke it.",
                  "/data/party");
  }
  return std::nullopt;
}

void fold(const Fold& f, const AccessGranted& data) {
  auto& grants = f.agreement.grants;
  const auto old = grant_by(f.agreement, f.event.source, data.party);
  if (old != grants.end()) grants.erase(old);
  grants.push_back({data.party, f.event.source, data.until, f.recorded.index});
}

void fold(const Fold& f, const AccessRevoked& data) {
  f.agreement.grants.erase(grant_by(f.agreement, f.event.source, data.party));
}

}  // namespace sopu::domain
