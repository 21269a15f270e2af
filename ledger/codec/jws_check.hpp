// Whether a JWS is signed by the key that somebody's registry holds.
// Pure; any thread.
#pragma once

#include "crypto/jws.hpp"

namespace sopu::codec {

// Ed25519 over the signing input; of a passkey its assertion (crypto/passkey.hpp), whose client
// data (W3C Web Authentication, 5.8.1) must be strict JSON that says `webauthn.get`, this JWS's
// challenge and the passkey's origin, and of no frame within another origin's page.
bool is_signed_by(const crypto::Jws& jws, const crypto::JwsKey& key);

}  // namespace sopu::codec
