#include "ledger/clock_voice.hpp"

#include "crypto/jwk.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/signature_check.hpp"

namespace sopu {

ClockVoice::ClockVoice(std::string origin, crypto::PrivateKey key)
    : origin_(std::move(origin)),
      key_(std::move(key)),
      kid_{crypto::thumbprint(key_.public_key())} {}

ClockVoice::Said ClockVoice::of_agreement(const domain::Registry& registry,
                                          const domain::AgreementId& agreement,
                                          const domain::Head& head,
                                          const domain::DeadlinePassed& what,
                                          domain::Time at) const {
  return say({domain::deadline_id(agreement, what),
              registry.operator_id,
              agreement,
              {},
              at,
              {},
              head.event,
              domain::json_of(what)},
             domain::type_of(what));
}

ClockVoice::Said ClockVoice::say(codec::Draft draft, const domain::EventType& type) const {
  if (draft.id.value.empty()) draft.id = codec::new_event_id(draft.time);
  draft.type = type.name;
  draft.ledger = origin_;
  std::string jws = crypto::sign_jws(key_, codec::event_typ, codec::write_event(draft));
  auto event =
      codec::SignatureCheck::check(jws, [this](const domain::Kid&) { return key_.public_key(); });
  return {std::move(event.value()), std::move(jws)};
}

}  // namespace sopu
