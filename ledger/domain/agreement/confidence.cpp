#include "ledger/domain/agreement/confidence.hpp"

#include "crypto/base64.hpp"
#include "ledger/domain/agreement/agreement.hpp"

namespace sopu::domain {
namespace {

constexpr const char* at_party = "/data/party";

Refusal refuse_unless_side(const Context& context, const PartyId& party) {
  if (reader_of(context.agreement, party, context.at).standing == Standing::principal) {
    return std::nullopt;
  }
  return refuse_rule({"confided-to-no-side", {{"party", party.value}}}, at_party);
}

// Who the neutral is may have changed since somebody meant to tell it something.
Refusal refuse_unless_neutral_there(const Dispute& dispute, const PartyId& party) {
  const Seat* seat = dispute.neutrals.seat();
  if (!seat) return refuse(ErrorCode::wrong_state, {"no-neutral", {}}, at_party);
  if (seat->party != party)
    return refuse_rule({"not-the-neutral", {{"party", party.value}}}, at_party);
  if (seat->declared) return std::nullopt;
  return refuse(ErrorCode::wrong_state, {"neutral-not-declared", {}}, at_party);
}

}  // namespace

Refusal decide(const Context& context, const StatementConfided& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  if (context.source.standing == Standing::principal) {
    return refuse_unless_neutral_there(**dispute, data.party);
  }
  if (auto no = refuse_unless_neutral(context, **dispute)) return no;
  return refuse_unless_side(context, data.party);
}

// It is in its document, and changes nothing but the chain.
void evolve(const Fold&, const StatementConfided&) {}

Sentence say(const Saying& saying, const StatementConfided& data) {
  return {"statement-confided",
          {{"by", saying.event.source.value},
           {"party", data.party.value},
           {"document", crypto::base64url_encode(crypto::view(data.sha256))}}};
}

Sight sight(const Look&, const StatementConfided&) {
  return Sight::hidden;
}

}  // namespace sopu::domain
