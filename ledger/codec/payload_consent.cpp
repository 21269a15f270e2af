// Proposals, approvals, and their refusal or withdrawal.
#include "ledger/codec/members.hpp"
#include "ledger/codec/payload_types.hpp"

namespace sopu::codec {
namespace {

using boost::json::value;
using domain::EventId;
using domain::Payload;
using domain::Result;
using domain::TermsHash;
using domain::Time;

// Which members a kind of proposal needs, and what terms and patch may say, is for the domain.
Result<Payload> read_proposal_submitted(const value& data) {
  Members members(data, "/data");
  domain::ProposalSubmitted event;
  event.kind = members.get<domain::ProposalKind>("kind");
  event.reason = members.text("reason");
  event.counter_to = members.find<EventId>("counterTo");
  event.rebase_of = members.find<EventId>("rebaseOf");
  event.notice = members.find<EventId>("notice");
  event.base_terms = members.find<TermsHash>("baseTermsHash");
  event.terms = members.find_object("terms");
  event.patch = members.find_array("patch");
  event.result_terms = members.get<TermsHash>("resultTermsHash");
  event.effective_from = members.get<Time>("effectiveFrom");
  event.expires_at = members.find<Time>("expiresAt");
  event.retroactive = members.flag("retroactive");
  return members.done<Payload>(std::move(event));
}

Result<Payload> read_proposal_approved(const value& data) {
  Members members(data, "/data");
  domain::ProposalApproved event{members.get<EventId>("proposal"),
                                 members.get<TermsHash>("termsHash")};
  return members.done<Payload>(std::move(event));
}

Result<Payload> read_proposal_rejected(const value& data) {
  Members members(data, "/data");
  domain::ProposalRejected event{members.get<EventId>("proposal"), members.text("reason")};
  return members.done<Payload>(std::move(event));
}

Result<Payload> read_proposal_withdrawn(const value& data) {
  Members members(data, "/data");
  domain::ProposalWithdrawn event{members.get<EventId>("proposal"),
                                  members.text_or_empty("reason")};
  return members.done<Payload>(std::move(event));
}

constexpr PayloadType types[] = {
    {"sopu.proposal.submitted.v1", SubjectKind::agreement, read_proposal_submitted},
    {"sopu.proposal.approved.v1", SubjectKind::agreement, read_proposal_approved},
    {"sopu.proposal.rejected.v1", SubjectKind::agreement, read_proposal_rejected},
    {"sopu.proposal.withdrawn.v1", SubjectKind::agreement, read_proposal_withdrawn},
};

}  // namespace

std::span<const PayloadType> consent_types() {
  return types;
}

}  // namespace sopu::codec
