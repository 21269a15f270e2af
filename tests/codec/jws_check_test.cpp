// JWSs that passkeys signed, as another implementation of Web Authentication made them
// (tests/support/passkey.mjs): tests/vectors/passkeys.json.
#include "ledger/codec/jws_check.hpp"

#include <fstream>
#include <sstream>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "ledger/codec/event_json.hpp"
#include "ledger/domain/value/json_form.hpp"

namespace sopu::codec {
namespace {

using boost::json::value;

const value& vectors() {
  static const value read = [] {
    std::ostringstream text;
    text << std::ifstream(SOPU_VECTORS "/passkeys.json").rdbuf();
    return boost::json::parse(text.str());
  }();
  return read;
}

std::string_view text(const value& json, std::string_view name) {
  const auto& found = json.at(name).as_string();
  return {found.data(), found.size()};
}

crypto::JwsKey key_of(const value& passkey) {
  const auto& jwk = passkey.at("jwk");
  const crypto::Passkey told{std::string(text(passkey.at("passkey"), "origin")),
                             passkey.at("passkey").at("synced").as_bool()};
  if (text(jwk, "kty") == "EC") {
    return {*crypto::p256_key_from(text(jwk, "x"), text(jwk, "y")), told};
  }
  return {*crypto::public_key_from_x(text(jwk, "x")), told};
}

bool is_good(std::string_view compact, const crypto::JwsKey& key) {
  const auto jws = crypto::parse_jws(compact, event_typ);
  return jws && is_signed_by(*jws, key);
}

TEST(Passkeys, WhatTheyHaveSignedIsTaken) {
  for (const auto& passkey : vectors().at("passkeys").as_array()) {
    const auto key = key_of(passkey);
    EXPECT_TRUE(is_acceptable(key)) << passkey.at("name");
    EXPECT_EQ(crypto::thumbprint(key.jwk), text(passkey, "kid"));
    EXPECT_EQ(domain::json_of(key.jwk), passkey.at("jwk"));
    for (const auto& [what, jws] : passkey.at("good").as_object())
      EXPECT_TRUE(is_good(jws.as_string(), key)) << passkey.at("name") << ": " << what;
  }
}

TEST(Passkeys, WhatIsNotAsItShouldBeIsRefused) {
  for (const auto& passkey : vectors().at("passkeys").as_array()) {
    EXPECT_GE(passkey.at("bad").as_object().size(), 20U);
    for (const auto& [what, jws] : passkey.at("bad").as_object())
      EXPECT_FALSE(is_good(jws.as_string(), key_of(passkey))) << passkey.at("name") << ": " << what;
  }
}

TEST(Passkeys, NoByteOfOneCanBeAnother) {
  for (const auto& passkey : vectors().at("passkeys").as_array()) {
    const auto key = key_of(passkey);
    const std::string jws(text(passkey.at("good"), "as it should be"));
    for (std::size_t i = 0; i < jws.size(); ++i) {
      std::string changed = jws;
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(is_good(changed, key)) << i;
    }
  }
}

TEST(Passkeys, AKeyIsCheckedAsWhatItIs) {
  const auto& passkeys = vectors().at("passkeys").as_array();
  const auto& passkey = passkeys[2];  // Ed25519
  const std::string_view jws = text(passkey.at("good"), "as it should be");
  auto key = key_of(passkey);
  ASSERT_TRUE(is_good(jws, key));
  key.passkey->synced = true;
  EXPECT_FALSE(is_good(jws, key)) << "it said that it cannot be synced";
  key.passkey = {"http://ledger.example", false};
  EXPECT_FALSE(is_good(jws, key)) << "nor is that an origin of passkeys";
  EXPECT_FALSE(is_acceptable(key));
  key.passkey.reset();
  EXPECT_FALSE(is_good(jws, key)) << "a plain key signs plainly";

  const auto plain = crypto::PrivateKey::generate();
  const std::string signed_plainly = crypto::sign_jws(plain, event_typ, "{}");
  EXPECT_TRUE(is_good(signed_plainly, plain.public_key()));
  EXPECT_FALSE(is_good(signed_plainly, {plain.public_key(), crypto::Passkey{"https://a.b", false}}))
      << "a passkey's signs as a passkey";
  EXPECT_FALSE(is_acceptable(crypto::JwsKey(key_of(passkeys[0]).jwk, std::nullopt)))
      << "P-256 is of passkeys only";
}

TEST(Passkeys, AnotherCurvesPointIsNoKey) {
  auto point = std::get<crypto::P256PublicKey>(key_of(vectors().at("passkeys").at(0)).jwk);
  ASSERT_TRUE(crypto::is_acceptable(point));
  point.bytes[63] ^= 1;
  EXPECT_FALSE(crypto::is_acceptable(point));
  EXPECT_FALSE(crypto::is_acceptable(crypto::P256PublicKey{})) << "at infinity";
}

TEST(Passkeys, OriginsThatCanHaveThem) {
  for (const auto& [origin, host] : std::initializer_list<std::pair<const char*, const char*>>{
           {"https://ledger.example", "ledger.example"},
           {"https://ledger.example:8443", "ledger.example"},
           {"http://localhost", "localhost"},
           {"http://localhost:7315", "localhost"},
           {"https://xn--prssi-gra.fi", "xn--prssi-gra.fi"}}) {
    EXPECT_EQ(crypto::relying_party_of(origin), host);
  }
  for (const char* origin : {"", "https://", "http://ledger.example", "http://localhost.example",
                             "https://a/", "https://a:", "https://a:0", "https://a:080",
                             "https://a:123456", "https://A", "https://u@a", "localhost",
                             "https://a b", "http://localhost:x", "HTTPS://a", "https://pöss.fi"}) {
    EXPECT_EQ(crypto::relying_party_of(origin), std::nullopt) << origin;
  }
}

}  // namespace
}  // namespace sopu::codec
