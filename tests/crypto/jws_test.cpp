#include "crypto/jws.hpp"

#include <gtest/gtest.h>

#include "crypto/base64.hpp"
#include "crypto/jwk.hpp"
#include "tests/crypto/support.hpp"

namespace sopu::crypto {
namespace {

using Kind = JwsError::Kind;

constexpr std::string_view typ = "sopu-event+jws";
constexpr std::string_view payload = R"({"hello":"world"})";

const PrivateKey& key() {
  static const PrivateKey value = test::key_of(3);
  return value;
}

// A JWS with any header, rightly signed: so that only the header can be the reason of a refusal.
std::string signed_with_header(std::string_view header) {
  const std::string input = base64url_encode(view(header)) + "." + base64url_encode(view(payload));
  return input + "." + base64url_encode(key().sign(view(input)).bytes);
}

// `jws-header-alg alg none`
std::string told(const JwsError& error) {
  std::string text(error.fault);
  if (!error.name.empty()) text.append(" ").append(error.name).append(" ").append(error.value);
  return text;
}

void expect_refused(const std::string& compact, Kind kind, std::string_view because) {
  const auto jws = parse_jws(compact, typ);
  ASSERT_TRUE(jws.has_error()) << compact;
  EXPECT_EQ(jws.error().kind, kind);
  EXPECT_EQ(told(jws.error()), because);
}

// Of plain keys; for all of them see ledger/codec/jws_check.
bool verify(const Jws& jws, const PublicKey& key) {
  return crypto::verify(key, view(jws.signing_input), std::get<Signature>(jws.proof));
}

TEST(Jws, ReadsWhatItSigned) {
  const std::string compact = sign_jws(key(), typ, payload);
  const auto jws = parse_jws(compact, typ);
  ASSERT_TRUE(jws.has_value()) << told(jws.error());
  EXPECT_EQ(jws->compact, compact);
  EXPECT_EQ(jws->kid, thumbprint(key().public_key()));
  EXPECT_EQ(jws->payload, payload);
  EXPECT_EQ(jws->signing_input, compact.substr(0, compact.rfind('.')));
  EXPECT_TRUE(verify(*jws, key().public_key()));
  EXPECT_FALSE(verify(*jws, test::key_of(4).public_key()));
}

// Golden bytes: Ed25519 is deterministic, so the same key and payload give the same JWS for ever.
TEST(Jws, WritesTheHeaderInItsUsualForm) {
  const std::string compact = sign_jws(key(), typ, payload);
  EXPECT_EQ(base64url_decode_text(compact.substr(0, compact.find('.'))),
            R"({"alg":"Ed25519","kid":")" + thumbprint(key().public_key()) +
                R"(","typ":"sopu-event+jws"})");
  EXPECT_EQ(compact, sign_jws(key(), typ, payload));
}

// RFC 8037, A.4: the signature of another implementation over {"alg":"EdDSA"}. It agrees, and the
// ledger refuses the message all the same: it does not say whose it is nor what it is for.
TEST(Jws, AgreesWithRfc8037AndWantsMoreThanIt) {
  const auto d = base64url_decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
  const PrivateKey rfc_key = PrivateKey::from_seed(test::fixed<Hash>(d.value()).bytes);
  const std::string input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  const std::string signature =
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
  EXPECT_EQ(base64url_encode(rfc_key.sign(view(input)).bytes), signature);
  expect_refused(input + "." + signature, Kind::bad_header, "jws-header-lacks");
}

TEST(Jws, TakesTheThreeMembersInAnyOrderAndForm) {
  for (const std::string_view header : {
           R"({"alg":"Ed25519","kid":"K","typ":"sopu-event+jws"})",
           R"({"alg":"EdDSA","kid":"K","typ":"sopu-event+jws"})",
           R"({"alg":"Ed25519","typ":"sopu-event+jws","kid":"K"})",
           R"({"kid":"K","alg":"Ed25519","typ":"sopu-event+jws"})",
           R"({"kid":"K","typ":"sopu-event+jws","alg":"Ed25519"})",
           R"({"typ":"sopu-event+jws","alg":"Ed25519","kid":"K"})",
           R"({"typ":"sopu-event+jws","kid":"K","alg":"Ed25519"})",
           " {\r\n\t\"alg\" : \"Ed25519\" , \"kid\":\"K\",\"typ\":\"sopu-event+jws\" } \n",
           R"({"\u0061lg":"Ed\u0032\u00355\u00319","k\u0069d":"\u004b",)"
           R"("typ":"sopu-event\u002bjws"})",
       }) {
    const std::string compact = signed_with_header(header);
    const auto jws = parse_jws(compact, typ);
    ASSERT_TRUE(jws.has_value()) << header << ": " << told(jws.error());
    EXPECT_EQ(jws->kid, "K") << header;
    EXPECT_TRUE(verify(*jws, key().public_key())) << header;
  }
}

TEST(Jws, RefusesEveryOtherHeader) {
  const std::vector<std::pair<std::string_view, std::string_view>> bad{
      {R"({"alg":"none","kid":"K","typ":"sopu-event+jws"})", "jws-header-alg alg none"},
      {R"({"alg":"HS256","kid":"K","typ":"sopu-event+jws"})", "jws-header-alg alg HS256"},
      {R"({"alg":"ed25519","kid":"K","typ":"sopu-event+jws"})", "jws-header-alg alg ed25519"},
      {R"({"alg":"","kid":"K","typ":"sopu-event+jws"})", "jws-header-alg alg "},
      {R"({"alg":"Ed25519","kid":"K","typ":"sopu-auth+jwt"})", "jws-header-typ typ sopu-auth+jwt"},
      {R"({"alg":"Ed25519","kid":"K","typ":"Sopu-Event+JWS"})",
       "jws-header-typ typ Sopu-Event+JWS"},
      {R"({"alg":"Ed25519","kid":"K"})", "jws-header-lacks"},
      {R"({"alg":"Ed25519","typ":"sopu-event+jws"})", "jws-header-lacks"},
      {R"({"kid":"K","typ":"sopu-event+jws"})", "jws-header-lacks"},
      {R"({})", "jws-header-lacks"},
      {R"({"alg":"Ed25519","kid":"K","typ":"sopu-event+jws","crit":["exp"]})",
       "jws-header-member member crit"},
      {R"({"crit":[],"alg":"Ed25519","kid":"K","typ":"sopu-event+jws"})",
       "jws-header-member member crit"},
      {R"({"alg":"Ed25519","kid":"K","typ":"sopu-event+jws","b64":false})",
       "jws-header-member member b64"},
      {R"({"alg":"Ed25519","kid":"K","typ":"sopu-event+jws","jwk":{"kty":"OKP"}})",
       "jws-header-member member jwk"},
      {R"({"alg":"Ed25519","kid":"K","typ":"sopu-event+jws","jku":"https://x"})",
       "jws-header-member member jku"},
      {R"({"alg":"Ed25519","kid":"K","typ":"sopu-event+jws","":""})", "jws-header-member member "},
      {R"({"Alg":"Ed25519","kid":"K","typ":"sopu-event+jws"})", "jws-header-member member Alg"},
      {R"({"alg":"Ed25519","alg":"Ed25519","kid":"K","typ":"sopu-event+jws"})",
       "jws-header-twice member alg"},
      {R"({"alg":"none","alg":"Ed25519","kid":"K","typ":"sopu-event+jws"})",
       "jws-header-twice member alg"},
      {R"({"alg":"Ed25519","\u0061lg":"none","kid":"K","typ":"sopu-event+jws"})",
       "jws-header-twice member alg"},
      {R"({"alg":"Ed25519","kid":"K","kid":"L","typ":"sopu-event+jws"})",
       "jws-header-twice member kid"},
      {R"({"alg":["Ed25519"],"kid":"K","typ":"sopu-event+jws"})", "jws-header-not-strings"},
      {R"({"alg":{"alg":"Ed25519"},"kid":"K","typ":"sopu-event+jws"})", "jws-header-not-strings"},
      {R"({"alg":"Ed25519","kid":1,"typ":"sopu-event+jws"})", "jws-header-not-strings"},
      {R"({"alg":"Ed25519","kid":-1,"typ":"sopu-event+jws"})", "jws-header-not-strings"},
      {R"({"alg":"Ed25519","kid":1e3,"typ":"sopu-event+jws"})", "jws-header-not-strings"},
      {R"({"alg":"Ed25519","kid":18446744073709551615,"typ":"t"})", "jws-header-not-strings"},
      {R"({"alg":"Ed25519","kid":null,"typ":"sopu-event+jws"})", "jws-header-not-strings"},
      {R"({"alg":"Ed25519","kid":true,"typ":"sopu-event+jws"})", "jws-header-not-strings"},
      {R"([])", "jws-header-not-strings"},
      {R"("alg")", "jws-header-not-strings"},
      {R"(["alg","Ed25519"])", "jws-header-not-strings"},
      {R"(null)", "jws-header-not-strings"},
      {R"(7)", "jws-header-not-strings"},
      {R"({"alg":"Ed25519","kid":"K","typ":"sopu-event+jws"}{})", "jws-header-text-after"},
      {R"({"alg":"Ed25519","kid":"K","typ":"sopu-event+jws"} x)", "jws-header-text-after"},
      {R"({"alg":"Ed25519","kid":"K","typ":"sopu-event+jws",})", "jws-header-not-json"},
      {R"({"alg":"Ed25519","kid":"K","typ":"sopu-event+jws")", "jws-header-not-json"},
      {R"({'alg':'Ed25519','kid':'K','typ':'sopu-event+jws'})", "jws-header-not-json"},
      {R"({"alg":"Ed25519",/**/"kid":"K","typ":"sopu-event+jws"})", "jws-header-not-json"},
      {R"({"alg":"Ed25519","kid":"\ud800","typ":"sopu-event+jws"})", "jws-header-not-json"},
      {"{\"alg\":\"Ed25519\",\"kid\":\"\x01\",\"typ\":\"sopu-event+jws\"}", "jws-header-not-json"},
      {"{\"alg\":\"Ed25519\",\"kid\":\"\xff\",\"typ\":\"sopu-event+jws\"}", "jws-header-not-json"},
      {"\xef\xbb\xbf{\"alg\":\"Ed25519\",\"kid\":\"K\",\"typ\":\"sopu-event+jws\"}",
       "jws-header-not-json"},
      {"", "jws-header-not-json"},
      {" ", "jws-header-not-json"},
  };
  for (const auto& [header, because] : bad) {
    SCOPED_TRACE(header);
    expect_refused(signed_with_header(header), Kind::bad_header, because);
  }
}

TEST(Jws, RefusesALongNameOrValueInTheHeader) {
  const std::string rest = R"(,"kid":"K","typ":"sopu-event+jws"})";
  expect_refused(signed_with_header(R"({"alg":")" + std::string(100'000, 'x') + "\"" + rest),
                 Kind::bad_header, "jws-header-not-json");
  expect_refused(signed_with_header(R"({")" + std::string(100'000, 'x') + R"(":"")" + rest),
                 Kind::bad_header, "jws-header-not-json");
}

TEST(Jws, TellsTheBeginningOfWhatIsLong) {
  std::string letters;
  for (int i = 0; i < 50; ++i) letters += "ä";
  const auto jws = parse_jws(
      signed_with_header(R"({"alg":"x)" + letters + R"(","kid":"K","typ":"sopu-event+jws"})"), typ);
  ASSERT_TRUE(jws.has_error());
  EXPECT_EQ(jws.error().value, "x" + letters.substr(0, 62)) << "whole letters in 64 bytes";
}

TEST(Jws, RefusesOtherThanThreeStrictParts) {
  const std::string good = sign_jws(key(), typ, payload);
  const std::size_t first = good.find('.');
  const std::size_t second = good.rfind('.');
  const std::string header = good.substr(0, first);
  const std::string body = good.substr(first + 1, second - first - 1);
  const std::string signature = good.substr(second + 1);

  for (const std::string& bad : {std::string(), header, header + "." + body, good + ".",
                                 good + "." + signature, std::string("{}")}) {
    expect_refused(bad, Kind::malformed, "jws-parts");
  }
  expect_refused(header + "=." + body + "." + signature, Kind::malformed, "jws-header-base64url");
  expect_refused(" " + good, Kind::malformed, "jws-header-base64url");
  expect_refused(header + "." + body + "=." + signature, Kind::malformed, "jws-payload-base64url");
  expect_refused(header + "." + body + "\n." + signature, Kind::malformed, "jws-payload-base64url");
  expect_refused(good + "\n", Kind::malformed, "jws-signature-base64url");
  expect_refused(good + "==", Kind::malformed, "jws-signature-base64url");
  expect_refused(header + "." + body + ".", Kind::malformed, "jws-signature-length");
  expect_refused(good + "AAAA", Kind::malformed, "jws-signature-length");
  expect_refused(header + "." + body + "." + signature.substr(0, 84), Kind::malformed,
                 "jws-signature-length");
}

// Unused bits in the last symbol: the same bytes by another text, hence another hash of the event.
TEST(Jws, RefusesASecondTextForTheSameBytes) {
  const std::string good = sign_jws(key(), typ, "abcd");
  std::string other = good;
  ASSERT_TRUE(good.back() == 'A' || good.back() == 'Q' || good.back() == 'g' || good.back() == 'w');
  other.back() = static_cast<char>(good.back() + 1);
  expect_refused(other, Kind::malformed, "jws-signature-base64url");

  other = good;
  other[good.rfind('.') - 1] = static_cast<char>(other[good.rfind('.') - 1] + 1);
  expect_refused(other, Kind::malformed, "jws-payload-base64url");
}

TEST(Jws, NoChangedCharacterGoesUnnoticed) {
  const std::string good = sign_jws(key(), typ, payload);
  for (std::size_t place = 0; place < good.size(); ++place) {
    for (const char replacement : {'A', 'z', '_', '.', '='}) {
      if (good[place] == replacement) continue;
      std::string changed = good;
      changed[place] = replacement;
      const auto jws = parse_jws(changed, typ);
      EXPECT_FALSE(jws.has_value() && verify(*jws, key().public_key())) << place;
    }
  }
}

TEST(Jws, ThePayloadMayBeAnyBytes) {
  const std::uint64_t seed = test::random_seed();
  SCOPED_TRACE(seed);
  test::Random random(seed);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{255}, std::size_t{262'144}}) {
    const Bytes bytes = random.bytes(size);
    const std::string compact = sign_jws(key(), typ, text(bytes));
    const auto jws = parse_jws(compact, typ);
    ASSERT_TRUE(jws.has_value());
    EXPECT_EQ(jws->payload, text(bytes));
    EXPECT_TRUE(verify(*jws, key().public_key()));
  }
}

TEST(Jws, UsingARefusedOneIsABug) {
  EXPECT_THROW(static_cast<void>(parse_jws("x", typ).value()), std::logic_error);
}

}  // namespace
}  // namespace sopu::crypto
