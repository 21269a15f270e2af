// Signers and a ledger of their events, for tests above the pure core: everything here is really
// signed.
#pragma once

#include <string>

#include <boost/json.hpp>

#include "crypto/jwk.hpp"
#include "crypto/jws.hpp"
#include "crypto/sha256.hpp"
#include "ledger/codec/event_json.hpp"
#include "tests/support/temporary_directory.hpp"

namespace sopu::testing {

inline constexpr std::string_view origin = "ledger.test/unit";

inline domain::Time now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

struct Signer {
  std::string party;
  crypto::PrivateKey key = crypto::PrivateKey::generate();
  std::string ledger = std::string(origin);

  domain::Kid kid() const { return {crypto::thumbprint(key.public_key())}; }

  // A signed event; `base` for the contract stream.
  std::string sign(std::string type, std::string_view subject, boost::json::value data,
                   std::optional<crypto::Hash> base = {}, domain::Time time = now()) const {
    const codec::Draft draft{codec::new_event_id(time),
                             domain::PartyId{party},
                             *codec::parse_subject(subject),
                             "sopu." + type + ".v1",
                             time,
                             ledger,
                             base,
                             std::move(data)};
    return crypto::sign_jws(key, codec::event_typ, codec::write_event(draft));
  }

  std::string enrolment(std::string_view person = "Person") const {
    return codec::write_enrolment_request(
        ledger, domain::PartyId{party}, party + " Oy", key,
        {domain::person_called(std::string(person)), {true, true, true, true}});
  }
};

inline crypto::Hash hash_of(std::string_view jws) {
  return crypto::sha256(crypto::view(jws));
}

}  // namespace sopu::testing
