#include "ledger/codec/signature_check.hpp"

#include <gtest/gtest.h>

#include "crypto/sha256.hpp"
#include "tests/codec/samples.hpp"

namespace sopu::codec {
namespace {

using boost::json::object;
using domain::ErrorCode;

// A registry that holds one key, and counts how often it is asked.
struct OneKey {
  crypto::PrivateKey key = samples::rfc8037_key();
  mutable int asked = 0;

  KeySource source() const {
    return [this](const domain::Kid& kid) -> std::optional<crypto::JwsKey> {
      ++asked;
      if (kid != samples::kid_of(key)) return std::nullopt;
      return key.public_key();
    };
  }
};

std::string comment(std::string_view text = "Why four hours?") {
  const object event{{"specversion", "1.0"},
                     {"id", samples::id_a},
                     {"source", "party/acme"},
                     {"type", "sopu.comment.posted.v1"},
                     {"subject", "agreement/acme-hosting-2027"},
                     {"time", samples::noon},
                     {"ledger", samples::ledger},
                     {"data", {{"text", text}}}};
  return boost::json::serialize(event);
}

std::string opening(const crypto::PrivateKey& carried) {
  const object event{{"specversion", "1.0"},
                     {"id", samples::id_a},
                     {"source", "party/registry"},
                     {"type", "sopu.ledger.opened.v1"},
                     {"subject", "ledger"},
                     {"time", samples::noon},
                     {"ledger", samples::ledger},
                     {"data",
                      {{"operatorName", "Neutral Registry"},
                       {"key", samples::key_json(carried)},
                       {"logKey", samples::log_vkey()},
                       {"signedTimes", {{"aheadMaxSec", 120}, {"behindMaxSec", 604'800}}}}}};
  return boost::json::serialize(event);
}

std::string sign(std::string_view payload, const crypto::PrivateKey& key = samples::rfc8037_key()) {
  return crypto::sign_jws(key, event_typ, payload);
}

// A JWS with any header, well signed.
std::string with_header(const object& header, std::string_view payload) {
  const std::string input = crypto::base64url_encode(crypto::view(boost::json::serialize(header))) +
                            "." + crypto::base64url_encode(crypto::view(payload));
  return input + "." +
         crypto::base64url_encode(samples::rfc8037_key().sign(crypto::view(input)).bytes);
}

ErrorCode refusal(std::string compact, const OneKey& keys = {}) {
  const auto result = SignatureCheck::check(compact, keys.source());
  EXPECT_FALSE(result);
  return result ? ErrorCode::outcome_unknown : result.error().code;
}

TEST(SignatureCheck, LetsAWellSignedEventThrough) {
  const OneKey keys;
  const std::string compact = sign(comment());
  const auto verified = SignatureCheck::check(compact, keys.source());
  ASSERT_TRUE(verified) << verified.error().why.code;
  EXPECT_EQ((*verified)->kid, samples::kid_of(keys.key));
  EXPECT_EQ((*verified)->hash, crypto::sha256(crypto::view(compact)));
  EXPECT_EQ(domain::get_if<domain::CommentPosted>((*verified)->payload)->text, "Why four hours?");
  EXPECT_EQ(keys.asked, 1);
}

TEST(SignatureCheck, TakesTheOlderNameOfTheAlgorithmToo) {
  const object header{
      {"typ", event_typ}, {"kid", samples::kid_of(samples::rfc8037_key()).value}, {"alg", "EdDSA"}};
  EXPECT_TRUE(SignatureCheck::check(with_header(header, comment()), OneKey{}.source()));
}

TEST(SignatureCheck, RefusesWhatIsTooLargeBeforeItLooksAtIt) {
  const OneKey keys;
  EXPECT_EQ(refusal(std::string(400'000, '.'), keys), ErrorCode::too_large);
  EXPECT_EQ(keys.asked, 0);
  // The payload alone is over its limit: also if the JWS as a whole is not.
  const std::string longest(262'142, 'x');
  EXPECT_EQ(refusal(sign("\"" + longest + "\"")), ErrorCode::schema);
  EXPECT_EQ(refusal(sign("\"" + longest + "x\"")), ErrorCode::too_large);
}

TEST(SignatureCheck, RefusesWhatIsNoCompactJws) {
  const std::string compact = sign(comment());
  const OneKey keys;
  for (const std::string& broken :
       {std::string(), std::string("a"), std::string("a.b"), compact + ".", compact + "=",
        " " + compact, compact + "\n", compact.substr(0, compact.size() - 2),
        compact.substr(0, compact.rfind('.')), compact.substr(0, compact.rfind('.') + 1)}) {
    EXPECT_EQ(refusal(broken, keys), ErrorCode::malformed_jws) << broken;
  }
  EXPECT_EQ(keys.asked, 0);
}

TEST(SignatureCheck, RefusesAnyOtherHeader) {
  const std::string kid = samples::kid_of(samples::rfc8037_key()).value;
  const object good{{"alg", "Ed25519"}, {"kid", kid}, {"typ", event_typ}};
  EXPECT_TRUE(SignatureCheck::check(with_header(good, comment()), OneKey{}.source()));
  for (const char* alg : {"none", "HS256", "ES256", "ed25519", ""}) {
    object header = good;
    header["alg"] = alg;
    EXPECT_EQ(refusal(with_header(header, comment())), ErrorCode::bad_header) << alg;
  }
  for (const char* member : {"alg", "kid", "typ"}) {
    object header = good;
    header.erase(member);
    EXPECT_EQ(refusal(with_header(header, comment())), ErrorCode::bad_header) << member;
  }
  for (const char* member : {"crit", "jwk", "jku", "b64", "x5c", "cty"}) {
    object header = good;
    header[member] = "x";
    EXPECT_EQ(refusal(with_header(header, comment())), ErrorCode::bad_header) << member;
  }
  object header = good;
  header["typ"] = enrolment_typ;
  EXPECT_EQ(refusal(with_header(header, comment())), ErrorCode::bad_header);
}

TEST(SignatureCheck, RefusesAKeyThatTheRegistryDoesNotHold) {
  EXPECT_EQ(refusal(sign(comment(), samples::other_key())), ErrorCode::unknown_key);
  const object header{{"alg", "Ed25519"}, {"kid", "not a thumbprint"}, {"typ", event_typ}};
  const OneKey keys;
  EXPECT_EQ(refusal(with_header(header, comment()), keys), ErrorCode::unknown_key);
  EXPECT_EQ(keys.asked, 0);
}

TEST(SignatureCheck, RefusesASignatureOfAnotherKeyOrOverOtherBytes) {
  const std::string kid = samples::kid_of(samples::rfc8037_key()).value;
  const std::string one = sign(comment());
  const std::string two = sign(comment("Why not?"));
  const auto cut = [](const std::string& jws) { return jws.rfind('.'); };
  EXPECT_EQ(refusal(one.substr(0, cut(one)) + two.substr(cut(two))), ErrorCode::bad_signature);

  // The registered kid over a signature of somebody else's key.
  const std::string input = one.substr(0, cut(one));
  const auto forged = samples::other_key().sign(crypto::view(input));
  EXPECT_EQ(refusal(input + "." + crypto::base64url_encode(forged.bytes)),
            ErrorCode::bad_signature);

  // Every bit of the signature counts.
  const auto signature = samples::rfc8037_key().sign(crypto::view(input));
  for (std::size_t bit = 0; bit < 512; ++bit) {
    auto bytes = signature.bytes;
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << (bit % 8)));
    ASSERT_EQ(refusal(input + "." + crypto::base64url_encode(bytes)), ErrorCode::bad_signature)
        << bit;
  }
}

TEST(SignatureCheck, ReadsThePayloadOnlyBehindAGoodSignature) {
  EXPECT_EQ(refusal(sign("{")), ErrorCode::malformed_json);
  EXPECT_EQ(refusal(sign("{}")), ErrorCode::schema);
  EXPECT_EQ(refusal(sign(R"({"a":1,"a":1})")), ErrorCode::malformed_json);
  EXPECT_EQ(refusal(sign("{", samples::other_key())), ErrorCode::unknown_key);
  const std::string broken = sign("{");
  const std::string good = sign(comment());
  EXPECT_EQ(refusal(broken.substr(0, broken.rfind('.')) + good.substr(good.rfind('.'))),
            ErrorCode::bad_signature);
}

TEST(SignatureCheck, TakesTheKeyOfAnOpeningFromTheOpening) {
  const KeySource nobody = [](const domain::Kid&) { return std::nullopt; };
  const auto key = samples::other_key();
  const auto verified = SignatureCheck::check(sign(opening(key), key), nobody);
  ASSERT_TRUE(verified) << verified.error().why.code;
  EXPECT_EQ(domain::get_if<domain::LedgerOpened>((*verified)->payload)->key.kid,
            samples::kid_of(key));

  const auto refused = [&](const std::string& compact) {
    return SignatureCheck::check(compact, nobody).error().code;
  };
  // Signed by another key than it carries, by nobody, or only pretending to be an opening.
  EXPECT_EQ(refused(sign(opening(key), samples::rfc8037_key())), ErrorCode::unknown_key);
  const std::string good = sign(opening(key), key);
  const std::string other = sign(comment(), key);
  EXPECT_EQ(refused(good.substr(0, good.rfind('.')) + other.substr(other.rfind('.'))),
            ErrorCode::bad_signature);
  EXPECT_EQ(refused(sign(comment("sopu.ledger.opened.v1"), key)), ErrorCode::unknown_key);
  // Nor does a registered key open a ledger in the name of another.
  EXPECT_EQ(refusal(sign(opening(samples::other_key()))), ErrorCode::unknown_key);
}

TEST(SignatureCheck, BelievesTheSignatureOfWhatWasCommitted) {
  const std::string compact = sign(comment(), samples::other_key());
  const auto verified = SignatureCheck::committed(compact);
  ASSERT_TRUE(verified) << verified.error().why.code;
  EXPECT_EQ((*verified)->kid, samples::kid_of(samples::other_key()));
  EXPECT_EQ((*verified)->hash, crypto::sha256(crypto::view(compact)));

  const auto refused = [](std::string text) {
    return SignatureCheck::committed(text).error().code;
  };
  EXPECT_EQ(refused("a.b.c"), ErrorCode::malformed_jws);
  EXPECT_EQ(refused(crypto::sign_jws(samples::rfc8037_key(), "JWT", comment())),
            ErrorCode::bad_header);
  EXPECT_EQ(refused(sign("{")), ErrorCode::malformed_json);
  EXPECT_EQ(refused(sign("{}")), ErrorCode::schema);
  EXPECT_EQ(refused(std::string(400'000, 'a')), ErrorCode::too_large);
}

}  // namespace
}  // namespace sopu::codec
