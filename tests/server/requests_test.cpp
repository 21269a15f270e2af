// Requests as they may and may not be written (RFC 9110, RFC 9112, RFC 6455).
#include "server/http_message.hpp"
#include "tests/server/fixture.hpp"

namespace sopu::server::test {
namespace {

class RequestsTest : public ServerTest {
 protected:
  RequestsTest() { serve(); }

  std::string answer(std::string_view request) const { return exchange(server_->port(), request); }
  std::string get(std::string_view target, std::string_view fields = {}) const {
    return answer("GET " + std::string(target) + " HTTP/1.1\r\n" + std::string(common) +
                  std::string(fields) + "\r\n");
  }
  int status(std::string_view target, std::string_view fields = {}) const {
    return status_of(get(target, fields));
  }
  // What comes of an upgrade with these fields instead of, and beside, the right ones.
  std::string upgrade(std::string_view fields, std::string_view rest = rest_of_upgrade) const {
    RawSocket socket(server_->port());
    socket.send("GET /v1/socket HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Protocol: sopu.v1\r\n" +
                std::string(fields) + std::string(rest) + "\r\n");
    return socket.read_until("\r\n\r\n");
  }

  static constexpr std::string_view common = "Host: x\r\nConnection: close\r\n";
  static constexpr std::string_view rest_of_upgrade =
      "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  static constexpr std::string_view key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  static constexpr std::string_view version = "Sec-WebSocket-Version: 13\r\n";
  static std::string both() { return std::string(key) + std::string(version); }
};

bool has(const std::string& answer, std::string_view text) {
  return answer.find(text) != std::string::npos;
}

// ---------------------------------------------------------------- targets

TEST_F(RequestsTest, ATargetMayBeAWholeUrlWhoseHostCounts) {
  EXPECT_EQ(status("http://x/v1/log"), 200);
  EXPECT_EQ(status("HTTP://LOCALHOST:80/v1/log?x=1"), 400) << "its query is one";
  EXPECT_EQ(status("http://x"), 200);
  EXPECT_EQ(status("http://x?"), 200);
  EXPECT_EQ(status("http://other.example/v1/log"), 421);
  EXPECT_EQ(status_of(answer("GET http://x/v1/log HTTP/1.1\r\nHost: other.example\r\n"
                             "Connection: close\r\n\r\n")),
            200)
      << "the target's host counts, not Host";
  EXPECT_EQ(status("https://x/v1/log"), 421) << "this port speaks http";
  EXPECT_EQ(status("ftp://x/v1/log"), 400);
  EXPECT_EQ(status("http://user@x/v1/log"), 400);
  EXPECT_EQ(status("http:///v1/log"), 400);
  EXPECT_EQ(status("http://x:99999/v1/log"), 400);
}

TEST_F(RequestsTest, ATargetThatIsNoPathIsRefused) {
  EXPECT_EQ(status("*"), 400);
  EXPECT_EQ(status("x:80"), 400);
  EXPECT_EQ(status("v1/log"), 400);
  EXPECT_EQ(status("/v1/log#top"), 400);
  EXPECT_EQ(status_of(answer("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), 400);
  EXPECT_EQ(status_of(answer("CONNECT x:80 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")),
            400);
  for (const std::string_view control : {"\x01", "\t", "\x7f", "\x1b"}) {
    EXPECT_EQ(status("/v1/log" + std::string(control)), 400);
  }
}

TEST_F(RequestsTest, WhatNeedsNoEncodingIsItselfEncodedOrNot) {
  EXPECT_EQ(status("/v1/parties/%61cme"), 200);
  EXPECT_EQ(status("/%76%31/parties/acm%65"), 200);
  for (const auto* path :
       {"/v1%2Flog", "/v1%2flog", "/v1/parties/a%2Fb", "/v1/parties/a%00", "/v1/parties/a%zz",
        "/v1/parties/acme%", "/tile/0/000%2Ep%2f1", "/v1/parties/%25%36%31cme"}) {
    EXPECT_EQ(status(path), 404) << path;
  }
  EXPECT_EQ(normal_path("/%7Ea%2D%5F%2e/%C3%A4%41"), "/~a-_./%C3%A4A");
  EXPECT_EQ(normal_path("%%361"), "%61") << "decoded once only";
}

// ---------------------------------------------------------------- fields

TEST_F(RequestsTest, AFieldIsOnOneLineAndItsNameEndsAtTheColon) {
  EXPECT_EQ(status("/v1/log", "X: a\r\n b\r\n"), 400);
  EXPECT_EQ(status("/v1/log", "X: a\r\n\tb\r\n"), 400);
  EXPECT_EQ(status("/v1/log", "X: a\r\n \r\nY: b\r\n"), 400);
  EXPECT_EQ(status_of(answer("GET /v1/log HTTP/1.1\r\n X: a\r\nHost: x\r\n\r\n")), 400);
  EXPECT_EQ(status("/v1/log", "X : a\r\n"), 400);
  EXPECT_EQ(status("/v1/log", "X\t: a\r\n"), 400);
  EXPECT_EQ(status("/v1/log", ": a\r\n"), 400);
  EXPECT_EQ(status("/v1/log", "no field\r\n"), 400);
  EXPECT_EQ(status("/v1/log", std::string("X: a\0b\r\n", 8)), 400);
  EXPECT_EQ(status("/v1/log", "X: a\rb\r\n"), 400);
  EXPECT_EQ(status("/v1/log", "X: a\nY: b\r\n"), 400);
  EXPECT_EQ(status_of(answer("GET /v1/log HTTP/1.1\nHost: x\n\n")), 400);
}

TEST_F(RequestsTest, WhatIsSaidOnceIsNotSaidTwice) {
  for (const std::string field :
       {"Authorization: Bearer a", "Content-Type: application/jose", "Origin: http://x", "Host: x",
        "Sec-WebSocket-Key: a", "Sec-WebSocket-Version: 13", "Expect: 100-continue"}) {
    EXPECT_EQ(status("/v1/log", field + "\r\n" + field + "\r\n"), 400) << field;
  }
  EXPECT_EQ(status("/v1/log", "Accept: a/b\r\nAccept: c/d\r\n"), 200) << "a list in two fields";
}

TEST_F(RequestsTest, AListInSeveralFieldsIsOneList) {
  const std::string closed = answer(
      "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(has(closed, "Connection: close\r\n"));
  EXPECT_TRUE(has(get("/openapi.json", "Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n"),
                  "Content-Encoding: gzip\r\n"));
  EXPECT_TRUE(has(get("/v1/nothing", "Accept-Language: sv\r\nAccept-Language: fi\r\n"),
                  "Content-Language: fi\r\n"));
}

TEST_F(RequestsTest, HostIsANameOrAnAddress) {
  const auto with = [this](std::string_view host) {
    return status_of(answer(
        "GET /v1/log HTTP/1.1\r\nConnection: close\r\nHost: " + std::string(host) + "\r\n\r\n"));
  };
  for (const auto* good :
       {"x", "x:80", "x:", "127.0.0.1:7315", "[::1]", "[::1]:80", "a.localhost"}) {
    EXPECT_EQ(with(good), 200) << good;
  }
  for (const auto* wrong :
       {"", "a b", "a@x", "x:a", "x:65536", "[::1", "[zz]", "x/y", "http://x"}) {
    EXPECT_EQ(with(wrong), 400) << wrong;
  }
  EXPECT_EQ(status_of(answer("GET /v1/log HTTP/1.0\r\n\r\n")), 200) << "1.0 needs none";
}

TEST_F(RequestsTest, SchemesAndMediaTypesAreInAnyCase) {
  for (const std::string scheme : {"Bearer ", "bearer ", "BEARER   "}) {
    EXPECT_EQ(status("/v1/agreements", "Authorization: " + scheme + token(acme_) + "\r\n"), 200);
  }
  for (const std::string scheme : {"Bearer", "Bearer:", "Basic ", "Bearerx "}) {
    EXPECT_EQ(status("/v1/agreements", "Authorization: " + scheme + token(acme_) + "\r\n"), 401);
  }
  auto client = http();
  begin("deal");
  const auto post = [&](const std::string& type) {
    const auto jws =
        acme_.sign("comment.posted", "agreement/deal", boost::json::parse(R"({"text": "Hello"})"));
    return client.post("/v1/events", type, jws).status;
  };
  EXPECT_EQ(post("Application/JOSE"), 201);
  EXPECT_EQ(post("application/jose; charset=utf-8"), 201);
  EXPECT_EQ(post("application/jose ;x=y"), 201);
  EXPECT_EQ(post("application/jose+json"), 415);
  const std::string head = "POST /v1/events HTTP/1.1\r\n" + std::string(common) +
                           "Content-Type: application/jose\r\nContent-Length: 3\r\n";
  EXPECT_EQ(status_of(answer(head + "Content-Encoding: gzip\r\n\r\nabc")), 415);
}

TEST_F(RequestsTest, OldAndNewVersionsGetWhatTheyUnderstand) {
  EXPECT_EQ(status_of(answer("GET /v1/log HTTP/2.0\r\nHost: x\r\n\r\n")), 505);
  EXPECT_EQ(status_of(answer("GET /v1/log HTTP/1.2\r\nHost: x\r\n\r\n")), 505);
  EXPECT_EQ(status_of(answer("GET /v1/log FTP/1.1\r\nHost: x\r\n\r\n")), 400);
  EXPECT_EQ(status_of(answer("POST /v1/events HTTP/1.0\r\nHost: x\r\nExpect: 100-continue\r\n"
                             "Content-Type: application/jose\r\nContent-Length: 3\r\n\r\nabc")),
            400)
      << "no interim answer for 1.0";
  EXPECT_EQ(status_of(answer("\r\n\r\nGET /v1/log HTTP/1.0\r\n\r\n")), 200) << "empty lines before";
  const std::string head = answer("HEAD /v1/log HTTP/1.1\r\nHost: other.example\r\n\r\n");
  EXPECT_EQ(status_of(head), 421);
  EXPECT_TRUE(head.ends_with("\r\n\r\n")) << "no body for HEAD";
}

// ---------------------------------------------------------------- WebSocket

TEST_F(RequestsTest, AWebSocketIsOpenedByTheWholeHandshake) {
  EXPECT_EQ(status_of(upgrade(both())), 101);
  EXPECT_EQ(status_of(upgrade(both(),
                              "Connection: keep-alive\r\nConnection: UPGRADE\r\n"
                              "Upgrade: h2c\r\nUpgrade: WebSocket\r\n")),
            101)
      << "lists in several fields, in any case";
  for (const std::string wrong_key :
       {"", "abc", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZSBtb3Jl",
        "dGhlIHNhb$Bsc"
        "2Ugbm9uY2Q=="}) {
    EXPECT_EQ(status_of(upgrade("Sec-WebSocket-Key: " + wrong_key + "\r\n" + std::string(version))),
              400)
        << wrong_key;
  }
  EXPECT_EQ(status_of(upgrade(version)), 400) << "no key";
  EXPECT_EQ(status_of(upgrade(both() + std::string(key))), 400) << "two keys";
  EXPECT_EQ(status_of(upgrade(key)), 400) << "no version";
  EXPECT_EQ(status_of(upgrade(both() + "Origin: http://x\r\nOrigin: http://x\r\n")), 400);
}

TEST_F(RequestsTest, WhoCannotUpgradeIsToldToWhat) {
  const auto offers = [](const std::string& answer, std::string_view connection) {
    return status_of(answer) == 426 && has(answer, "Upgrade: websocket\r\n") &&
           has(answer, "Connection: " + std::string(connection) + "\r\n");
  };
  EXPECT_TRUE(offers(get("/v1/socket"), "upgrade, close"));
  EXPECT_TRUE(offers(upgrade(both(), "Upgrade: websocket\r\n"), "upgrade"));
  EXPECT_TRUE(offers(upgrade(both(), "Connection: upgrade\r\nUpgrade: h2c\r\n"), "upgrade"));
  EXPECT_TRUE(offers(answer("GET /v1/socket HTTP/1.0\r\nHost: x\r\n" + both() +
                            std::string(rest_of_upgrade) + "\r\n"),
                     "upgrade, close"))
      << "1.0 cannot";
  const std::string other = upgrade(std::string(key) + "Sec-WebSocket-Version: 8\r\n");
  EXPECT_TRUE(offers(other, "upgrade, close"));
  EXPECT_TRUE(has(other, "Sec-WebSocket-Version: 13\r\n"));
}

}  // namespace
}  // namespace sopu::server::test
