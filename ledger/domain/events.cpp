#include "ledger/domain/events.hpp"

#include <array>

namespace sopu::domain {
namespace {

struct TypeOfEvent {
  std::string_view name;
  bool contract;
};

// In the order of Payload's alternatives.
constexpr std::array<TypeOfEvent, std::variant_size_v<Payload>> types{{
    {"sopu.ledger.opened.v1", false},       {"sopu.party.enrolled.v1", false},
    {"sopu.key.added.v1", false},           {"sopu.key.revoked.v1", false},
    {"sopu.witness.added.v1", false},       {"sopu.access.granted.v1", false},
    {"sopu.access.revoked.v1", false},      {"sopu.agreement.initiated.v1", true},
    {"sopu.background.submitted.v1", true}, {"sopu.groundrules.accepted.v1", true},
    {"sopu.points.confirmed.v1", true},     {"sopu.feasibility.attested.v1", true},
    {"sopu.thirdparty.consulted.v1", true}, {"sopu.thirdparty.objected.v1", true},
    {"sopu.proposal.submitted.v1", true},   {"sopu.proposal.approved.v1", true},
    {"sopu.proposal.rejected.v1", true},    {"sopu.proposal.withdrawn.v1", true},
    {"sopu.termination.notified.v1", true}, {"sopu.renewal.declined.v1", true},
    {"sopu.milestone.delivered.v1", true},  {"sopu.milestone.accepted.v1", true},
    {"sopu.milestone.refused.v1", true},    {"sopu.comment.posted.v1", false},
}};

constexpr std::array<std::string_view, 6> proposal_kinds{"initial",    "amendment",  "renewal",
                                                         "suspension", "resumption", "termination"};

}  // namespace

std::string_view type_name(const Payload& payload) {
  return types[payload.index()].name;
}

bool is_contract_event(const Payload& payload) {
  return types[payload.index()].contract;
}

std::string_view name(ProposalKind kind) {
  return proposal_kinds[static_cast<std::size_t>(kind)];
}

std::optional<ProposalKind> parse_proposal_kind(std::string_view text) {
  for (std::size_t i = 0; i < proposal_kinds.size(); ++i) {
    if (proposal_kinds[i] == text) return static_cast<ProposalKind>(i);
  }
  return std::nullopt;
}

std::string text(const Subject& subject) {
  if (const auto* party = std::get_if<PartyId>(&subject)) return "party/" + party->value;
  if (const auto* agreement = std::get_if<AgreementId>(&subject)) {
    return "agreement/" + agreement->value;
  }
  return "ledger";
}

}  // namespace sopu::domain
