// Keys, events and requests that the tests of this folder share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "crypto/base64.hpp"
#include "crypto/jwk.hpp"
#include "crypto/jws.hpp"
#include "crypto/note.hpp"
#include "ledger/codec/event_json.hpp"

namespace sopu::codec::samples {

// The key of RFC 8037, appendix A.1.
inline crypto::PrivateKey rfc8037_key() {
  const auto bytes = crypto::base64url_decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
  std::array<std::uint8_t, 32> seed{};
  std::copy(bytes->begin(), bytes->end(), seed.begin());
  return crypto::PrivateKey::from_seed(seed);
}
inline crypto::PrivateKey other_key() {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(7);
  return crypto::PrivateKey::from_seed(seed);
}
inline domain::Kid kid_of(const crypto::PrivateKey& key) {
  return {crypto::thumbprint(key.public_key())};
}

inline constexpr std::string_view ledger = "ledger.example/sla";
inline constexpr std::string_view id_a = "019ab0f2-5c1e-7c3a-9d6e-2f4b1a7c9e01";
inline constexpr std::string_view id_b = "019ab0f2-5c1e-7c3a-9d6e-2f4b1a7c9e02";
inline constexpr std::string_view hash_a = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
inline constexpr std::string_view hash_b = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
inline constexpr std::string_view noon = "2026-11-23T12:00:00.000Z";

inline boost::json::value key_json(const crypto::PrivateKey& key = rfc8037_key()) {
  return {{"jwk",
           {{"kty", "OKP"},
            {"crv", "Ed25519"},
            {"x", crypto::base64url_encode(key.public_key().bytes)}}},
          {"person", {{"id", "ada"}, {"name", "Ada Lovelace"}, {"title", "Engineer"}}},
          {"uses", {"sign", "admin"}}};
}
inline std::string log_vkey() {
  return crypto::NoteVerifier::make(std::string(ledger), crypto::NoteKeyType::ed25519,
                                    other_key().public_key())
      .vkey();
}
inline std::string witness_vkey() {
  return crypto::NoteVerifier::make("witness.example", crypto::NoteKeyType::cosignature_v1,
                                    other_key().public_key())
      .vkey();
}
inline std::string enrolment() {
  return write_enrolment_request(ledger, {"acme"}, "Acme Ltd", rfc8037_key(),
                                 {{{"ada"}, "Ada Lovelace", {}}, {.sign = true, .admin = true}});
}

// By the holder of the other key, for the one that is requested.
inline std::string recovery_consent() {
  const auto request = read_enrolment_request(enrolment());
  return write_recovery_consent(*request, {"acme-hosting-2027"}, {"globex"}, other_key());
}

// One type of event: its `data` in full, and which of the members may be left out. In the order of
// the catalogue.
struct TypeSample {
  std::string type;
  std::string subject;
  bool based;  // stands on a chain: names a base
  boost::json::object full;
  std::vector<std::string> optional;
};

// Of every type, in the catalogue's order; and those of them that are about months.
std::vector<TypeSample> all_types();
std::vector<TypeSample> month_types();

// The envelope around `data`, as a client would write it.
inline boost::json::object envelope(const TypeSample& sample, const boost::json::value& data) {
  boost::json::object event{{"specversion", "1.0"},
                            {"id", id_a},
                            {"source", "party/acme"},
                            {"type", sample.type},
                            {"subject", sample.subject},
                            {"time", noon},
                            {"datacontenttype", "application/json"},
                            {"ledger", ledger}};
  if (sample.based) event["base"] = hash_a;
  event["data"] = data;
  return event;
}

inline domain::Result<domain::Event> read(const boost::json::value& event) {
  return read_event(boost::json::serialize(event), kid_of(rfc8037_key()), crypto::Hash{});
}

}  // namespace sopu::codec::samples
