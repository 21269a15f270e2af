#include "ledger/clock_voice.hpp"

#include "crypto/jwk.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/signature_check.hpp"

namespace sopu {

ClockVoice::ClockVoice(std::string origin, crypto::PrivateKey key)
    : origin_(std::move(origin)),
      key_(std::move(key)),
      kid_{crypto::thumbprint(key_.public_key())} {}

ClockVoice::Said ClockVoice::say(const domain::Registry& registry, const domain::EventType& type,
                                 boost::json::value data, domain::Time at) const {
  const codec::Draft draft{codec::new_event_id(at),
                           registry.operator_id,
                           domain::LedgerSubject{},
                           std::string(type.name),
                           at,
                           origin_,
                           registry.ledger_head.event,
                           std::move(data)};
  std::string jws = crypto::sign_jws(key_, codec::event_typ, codec::write_event(draft));
  auto event =
      codec::SignatureCheck::check(jws, [this](const domain::Kid&) { return key_.public_key(); });
  return {std::move(event.value()), std::move(jws)};
}

}  // namespace sopu
