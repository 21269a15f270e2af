// Who may ask: tokens, and that what one may not read looks like what does not exist.
#include "crypto/base64.hpp"
#include "tests/server/fixture.hpp"

namespace sopu::server::test {
namespace {

namespace json = boost::json;
using domain::ErrorCode;

class TokensTest : public ServerTest {
 protected:
  TokensTest() {
    overtaken_ = agree("deal");
    serve();
  }

  std::string get(std::string_view target, const std::string& bearer) const {
    std::string request = "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n";
    if (!bearer.empty()) request += "Authorization: Bearer " + bearer + "\r\n";
    return exchange(server_->port(), request + "Connection: close\r\n\r\n");
  }
  int status(const std::string& bearer) const { return status_of(get("/v1/agreements", bearer)); }

  static json::object claim(std::string_view name, json::value value) {
    json::object claims;
    claims[name] = std::move(value);
    return claims;
  }
  static json::object claim(std::string_view name, const std::string& text) {
    return claim(name, json::value(std::string_view(text)));
  }
  static json::object claim(std::string_view name, const char* text) {
    return claim(name, json::value(text));
  }
  static std::int64_t seconds_from_now(std::int64_t seconds) {
    return std::chrono::floor<std::chrono::seconds>(testing::now().time_since_epoch()).count() +
           seconds;
  }
  json::object times(std::int64_t issued, std::int64_t expires) const {
    json::object claims;
    claims["iat"] = seconds_from_now(issued);
    claims["exp"] = seconds_from_now(expires);
    return claims;
  }

  // What a key on record signs to let another one speak for it, with other claims if given.
  std::string session(const Signer& by, const crypto::PublicKey& to, json::object claims = {},
                      std::string_view typ = "sopu-session+jwt") const {
    json::object all = times(0, 12 * 3'600);
    all["jti"] = json::value();
    all["cnf"] = json::object{{"jwk", json::parse(crypto::jwk(to))}};
    for (const auto& [name, value] : claims) all[name] = value;
    return token(by, all, typ);
  }
  // A token of the key that the session names.
  std::string token_in(const std::string& session, const Signer& speaker,
                       json::object claims = {}) const {
    claims["session"] = session;
    return token(speaker, std::move(claims));
  }

  std::string overtaken_;
};

TEST_F(TokensTest, AGoodTokenIsGoodOnce) {
  const std::string good = token(acme_);
  EXPECT_EQ(status(good), 200);
  const std::string again = get("/v1/agreements", good);
  EXPECT_EQ(status_of(again), 401);
  EXPECT_EQ(body_of(again).at("type").as_string(), "urn:sopu:error:unauthenticated");
  EXPECT_NE(again.find("WWW-Authenticate: Bearer\r\n"), std::string::npos);
}

TEST_F(TokensTest, AnAudienceMayBeAListAndATimeFromWhichItIsGoodMayBeGiven) {
  EXPECT_EQ(status(token(acme_, claim("aud", json::array{json::value(testing::origin)}))), 200);
  EXPECT_EQ(status(token(acme_, claim("nbf", seconds_from_now(-5)))), 200);
  EXPECT_EQ(status(token(acme_, claim("nbf", seconds_from_now(60)))), 200) << "clocks may differ";
}

TEST_F(TokensTest, EverythingElseIsNot) {
  Signer unknown{"acme"};
  Signer impostor{"globex", acme_.key};
  const std::string good = token(acme_);
  std::string changed = good;
  changed[changed.size() - 10] = changed[changed.size() - 10] == 'A' ? 'B' : 'A';
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"no token", ""},
      {"not a token", "abc"},
      {"a changed signature", changed},
      {"an unknown key", token(unknown)},
      {"another party's name", token(impostor)},
      {"no such party", token(acme_, claim("iss", "party/nobody"))},
      {"another ledger", token(acme_, claim("aud", "ledger.test/other"))},
      {"several ledgers", token(acme_, claim("aud", json::array{json::value(testing::origin),
                                                                json::value("x.test")}))},
      {"no ledger", token(acme_, claim("aud", json::array{}))},
      {"expired", token(acme_, times(-100, -1))},
      {"from the future", token(acme_, times(200, 260))},
      {"too long-lived", token(acme_, times(0, 301))},
      {"backwards", token(acme_, times(10, 5))},
      {"not yet", token(acme_, claim("nbf", seconds_from_now(200)))},
      {"nbf as text", token(acme_, claim("nbf", "0"))},
      {"no iat", token(acme_, claim("iat", json::value()))},
      {"no exp", token(acme_, claim("exp", json::value()))},
      {"exp as text", token(acme_, claim("exp", std::to_string(seconds_from_now(60))))},
      {"no jti", token(acme_, claim("jti", json::value()))},
      {"an empty jti", token(acme_, claim("jti", ""))},
      {"an endless jti", token(acme_, claim("jti", std::string(129, 'x')))},
      {"a socket's nonce", token(acme_, claim("nonce", "abc"))},
      {"typ of an event", token(acme_, {}, "sopu-event+jws")},
      {"endless", std::string(5000, 'a')},
  };
  for (const auto& [what, bearer] : wrong) EXPECT_EQ(status(bearer), 401) << what;
  EXPECT_EQ(status(good), 200) << "the refusals above used up nothing";
}

TEST_F(TokensTest, OtherSchemesAreRefusedEvenWhereNobodyNeedsToBeKnown) {
  const std::string answer =
      exchange(server_->port(),
               "GET /v1/events/0 HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YTpi\r\nConnection: "
               "close\r\n\r\n");
  EXPECT_EQ(status_of(answer), 401);
  EXPECT_EQ(status_of(get("/v1/events/0", "")), 200);
}

TEST_F(TokensTest, ARevokedKeyEndsWhatItOpened) {
  Signer second{"acme"};
  json::object added;
  added["request"] =
      codec::write_enrolment_request(testing::origin, {"acme"}, "acme Oy", second.key,
                                     {domain::person_called("Aino"), {true, true, true, true}});
  about_party(acme_, "acme", "key.added", added);
  EXPECT_EQ(status(token(second)), 200);
  const Signer moment{"acme"};
  const std::string given = session(second, moment.key.public_key());
  EXPECT_EQ(status(token_in(given, moment)), 200);
  const auto open = socket(second);
  ASSERT_TRUE(open->call("agreement.get", claim("id", "deal")));
  const auto watching = socket(second);
  ASSERT_TRUE(watching->call("subscribe", json::object{}));

  json::object revoked;
  revoked["kid"] = second.kid().value;
  revoked["reason"] = "The laptop was lost.";
  about_party(acme_, "acme", "key.revoked", revoked);
  EXPECT_EQ(status(token(second)), 401);
  EXPECT_EQ(status(token_in(given, moment)), 401) << "nor for what it gave a session to";
  EXPECT_EQ(open->call("agreement.get", claim("id", "deal")).error().code,
            ErrorCode::unauthenticated);
  comment(acme_, "deal", "not for lost laptops");
  EXPECT_THROW(
      {
        for (int i = 0; i < 10; ++i) watching->next_notification(std::chrono::seconds(5));
      },
      Unreachable);
}

TEST_F(TokensTest, AKeyOfTheMomentSpeaksForTheKeyThatGaveItASession) {
  const Signer moment{"acme"};
  const std::string given = session(acme_, moment.key.public_key());
  EXPECT_EQ(status(token(moment)), 401) << "it is not on record";
  const std::string once = token_in(given, moment);
  EXPECT_EQ(status(once), 200);
  EXPECT_EQ(status(once), 401) << "each token is good once";
  EXPECT_EQ(status(token_in(given, moment)), 200) << "the session is good again and again";

  const auto line = socket();
  ASSERT_TRUE(line->call(
      "authenticate",
      claim("token", token_in(given, moment, claim("nonce", line->hello().at("nonce"))))));
  // What is prepared is judged by the key on record, which will sign it.
  const auto mine = line->call("agreement.get", claim("id", "deal"));
  ASSERT_TRUE(mine);
  json::object comment_data{{"text", "Read in a session."}};
  json::object asked{
      {"type", "sopu.comment.posted.v1"}, {"subject", "agreement/deal"}, {"data", comment_data}};
  EXPECT_TRUE(line->call("prepare", asked));
}

TEST_F(TokensTest, ASessionIsGoodForItsKeyItsLedgerAndItsTimeOnly) {
  const Signer moment{"acme"};
  const Signer thief{"acme"};
  const Signer unknown{"acme"};
  const auto to = moment.key.public_key();
  const std::string p256 =
      R"({"crv":"P-256","kty":"EC","x":"igAX_Hsfo9yeplMKYXYs1pjqZhMVQ6gvc0-mWrRGfZQ",)"
      R"("y":"x5W6oQnC8PZUsrI8HJ0m04fwE4YPuUjxh4cvE0ZVxQs"})";
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"a thief's key", token_in(session(acme_, to), thief)},
      {"a key that is not on record", token_in(session(unknown, to), moment)},
      {"a session given by a session's key",
       token_in(session(moment, thief.key.public_key()), thief)},
      {"another ledger", token_in(session(acme_, to, claim("aud", "ledger.test/other")), moment)},
      {"another party", token_in(session(acme_, to, claim("iss", "party/globex")), moment)},
      {"a token of another party", token_in(session(acme_, to), Signer{"globex", moment.key})},
      {"over", token_in(session(acme_, to, times(-100, -1)), moment)},
      {"from the future", token_in(session(acme_, to, times(200, 260)), moment)},
      {"for longer than a day's work",
       token_in(session(acme_, to, times(0, 12 * 3'600 + 1)), moment)},
      {"without end", token_in(session(acme_, to, claim("exp", json::value())), moment)},
      {"given to nobody", token_in(session(acme_, to, claim("cnf", json::value())), moment)},
      {"given to a key without its x",
       token_in(session(acme_, to, claim("cnf", json::object{{"jwk", json::object{}}})), moment)},
      {"given to a P-256 key",
       token_in(session(acme_, to, claim("cnf", json::object{{"jwk", json::parse(p256)}})),
                moment)},
      {"a token for a session", token_in(session(acme_, to, {}, "sopu-auth+jwt"), moment)},
      {"an event for a session", token_in(session(acme_, to, {}, "sopu-event+jws"), moment)},
      {"no text", token(moment, claim("session", json::value(1)))},
      {"a session for a token", session(acme_, to)},
      {"a session beside a key on record", token_in(session(acme_, to), globex_)},
  };
  for (const auto& [what, bearer] : wrong) EXPECT_EQ(status(bearer), 401) << what;
  EXPECT_EQ(status(token_in(session(acme_, to, times(-60, 12 * 3'600 - 60)), moment)), 200);
}

TEST_F(TokensTest, WhatOneMayNotReadLooksLikeWhatDoesNotExist) {
  const auto private_index =
      http(acme_).get_json("/v1/agreements/deal")->at("initiated").at("index").as_int64();
  const auto without_date = [](std::string answer) {
    const std::size_t at = answer.find("Date: ");
    return answer.erase(at, answer.find("\r\n", at) - at);
  };
  for (const std::string tail :
       {"", "/terms", "/terms?version=1", "/versions", "/diff?from=1&to=2", "/clauses/law",
        "/history", "/history?clause=law", "/clauses/law/versions", "/deadlines", "?asOf=0",
        "?asOf=5", "?at=2026-11-23T12:00:00.000Z",
        "/proposals/019ab0f2-5c1e-7c3a-9d6e-2f4b1a7c9e01/rebase"}) {
    const std::string hidden = get("/v1/agreements/deal" + tail, token(stranger_));
    const std::string missing = get("/v1/agreements/none" + tail, token(stranger_));
    EXPECT_EQ(without_date(hidden), without_date(missing)) << tail;
    EXPECT_EQ(status_of(hidden), 404) << tail;
    EXPECT_EQ(without_date(get("/v1/agreements/deal" + tail, "")),
              without_date(get("/v1/agreements/none" + tail, "")))
        << tail;
  }
  const std::string hidden =
      get("/v1/agreements/deal/proposals/" + overtaken_ + "/rebase", token(stranger_));
  EXPECT_EQ(status_of(hidden), 404);
  const std::string event = get("/v1/events/" + std::to_string(private_index), "");
  EXPECT_EQ(status_of(event), 404);
  EXPECT_EQ(without_date(event), without_date(get("/v1/events/99999", "")));
  EXPECT_EQ(status_of(get("/v1/events/" + std::to_string(private_index), token(globex_))), 200);
  EXPECT_TRUE(body_of(get("/v1/agreements", token(stranger_))).at("items").as_array().empty());

  const auto calls = socket(stranger_);
  const auto one = calls->call("agreement.get", claim("id", "deal"));
  const auto other = calls->call("agreement.get", claim("id", "none"));
  EXPECT_EQ(one.error().why.code, other.error().why.code);
  const auto watch_one = calls->call("subscribe", claim("agreement", "deal"));
  const auto watch_other = calls->call("subscribe", claim("agreement", "none"));
  EXPECT_EQ(watch_one.error().code, watch_other.error().code);
  EXPECT_EQ(watch_one.error().why.code, watch_other.error().why.code);
}

TEST_F(TokensTest, ASocketWantsItsOwnNonce) {
  auto first = socket();
  auto second = socket();
  const auto nonce = [](const std::unique_ptr<SocketClient>& client) {
    return client->hello().at("nonce");
  };
  EXPECT_NE(nonce(first), nonce(second));
  const auto refusal = [&](json::object claims) {
    return first->call("authenticate", claim("token", token(acme_, std::move(claims))));
  };
  EXPECT_EQ(refusal({}).error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(refusal(claim("nonce", nonce(second))).error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(first->call("agreement.list", json::object{}).error().code, ErrorCode::unauthenticated);
  ASSERT_TRUE(refusal(claim("nonce", nonce(first))));
  EXPECT_TRUE(first->call("agreement.list", json::object{}));
}

}  // namespace

// With a time to authenticate of its own.
class AuthenticationTimeTest : public ServerTest {};

TEST_F(AuthenticationTimeTest, AfterItOnlyPublicMethodsAnswer) {
  auto config = quiet_config();
  config.authentication_timeout = std::chrono::milliseconds(0);
  serve(config);
  const auto late = socket();
  json::object claims;
  claims["nonce"] = late->hello().at("nonce");
  json::object params;
  params["token"] = token(acme_, claims);
  EXPECT_EQ(late->call("authenticate", params).error().code, domain::ErrorCode::unauthenticated);
  EXPECT_TRUE(late->call("log.get", json::object{}));
  EXPECT_EQ(late->call("agreement.list", json::object{}).error().code, ErrorCode::unauthenticated);
}

}  // namespace sopu::server::test
