// What pages in browsers may do: hosts, origins, CORS.
#include "server/origins.hpp"
#include "server/router.hpp"
#include "tests/server/fixture.hpp"

namespace sopu::server::test {
namespace {

class BrowsersTest : public ServerTest {
 protected:
  static constexpr std::string_view listed = "https://page.example";
  static constexpr std::string_view stranger = "https://evil.example";

  BrowsersTest() {
    config_ = quiet_config();
    config_.allowed_origins = {std::string(listed)};
  }

  std::string ask(std::string_view method, std::string_view path, std::string_view fields = {},
                  std::string_view host = "x") const {
    return exchange(server_->port(), std::string(method) + " " + std::string(path) +
                                         " HTTP/1.1\r\nConnection: close\r\nHost: " +
                                         std::string(host) + "\r\n" + std::string(fields) + "\r\n");
  }
  static std::string origin(std::string_view name) {
    return "Origin: " + std::string(name) + "\r\n";
  }
  std::string bearer() const { return "Authorization: Bearer " + token(acme_) + "\r\n"; }
  int upgrade(std::string_view fields, std::string_view host = "x") const {
    RawSocket socket(server_->port());
    socket.send(
        "GET /v1/socket HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Protocol: sopu.v1\r\nHost: " +
        std::string(host) + "\r\n" + std::string(fields) + "\r\n");
    return status_of(socket.read_until("\r\n\r\n"));
  }

  Config config_;
};

// A field's value; empty if the answer has none of the name.
std::string field(const std::string& answer, std::string_view name) {
  const std::size_t at = answer.find("\r\n" + std::string(name) + ": ");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + 2 + name.size() + 2;
  return answer.substr(begin, answer.find("\r\n", begin) - begin);
}

// ---------------------------------------------------------------- hosts

TEST_F(BrowsersTest, ANameThatIsNotTheServersIsRefused) {
  config_.hosts = {"sla.example"};
  serve(config_);
  for (const auto* known :
       {"127.0.0.1", "192.0.2.1:80", "[::1]:7315", "x", "localhost", "app.localhost:80",
        "sla.example", "SLA.example.:7315", "page.example"}) {
    EXPECT_EQ(status_of(ask("GET", "/v1/log", {}, known)), 200) << known;
  }
  const std::string own = std::string(testing::origin.substr(0, testing::origin.find('/')));
  EXPECT_EQ(status_of(ask("GET", "/v1/log", {}, own)), 200) << own;
  for (const auto* unknown : {"evil.example", "sla.example.evil.example", "127.0.0.1.evil.example",
                              "0127.0.0.1", "www.sla.example", "1.2.3"}) {
    const std::string answer = ask("GET", "/v1/log", {}, unknown);
    EXPECT_EQ(status_of(answer), 421) << unknown;
    EXPECT_NE(answer.find(unknown), std::string::npos);
    EXPECT_NE(answer.find("`hosts`"), std::string::npos);
    EXPECT_EQ(status_of(ask("POST", "/v1/events", {}, unknown)), 421) << unknown;
    EXPECT_EQ(status_of(ask("OPTIONS", "/v1/log", {}, unknown)), 421) << unknown;
    EXPECT_EQ(status_of(ask("GET", "/healthz", {}, unknown)), 200) << unknown;
    EXPECT_EQ(status_of(ask("GET", "/readyz", {}, unknown)), 200) << unknown;
    EXPECT_EQ(upgrade({}, unknown), 421) << unknown;
  }
}

// ---------------------------------------------------------------- origins

TEST_F(BrowsersTest, OnlyListedAndOwnOriginsMayOpenSockets) {
  serve(config_);
  EXPECT_EQ(upgrade({}), 101) << "not a browser";
  EXPECT_EQ(upgrade(origin(listed)), 101);
  EXPECT_EQ(upgrade(origin("http://x")), 101) << "its own page";
  EXPECT_EQ(upgrade(origin("http://x:7315"), "x:7315"), 101);
  EXPECT_EQ(upgrade(origin("http://x"), "x:80"), 101);
  EXPECT_EQ(upgrade(origin("http://x:7315")), 403) << "another port";
  EXPECT_EQ(upgrade(origin("https://x")), 403) << "another scheme";
  for (const auto* other :
       {"https://evil.example", "https://page.example.evil.example", "http://page.example",
        "https://page.example:8443", "null", "", "https://page.example/", "page.example"}) {
    EXPECT_EQ(upgrade(origin(other)), 403) << other;
  }
}

TEST_F(BrowsersTest, NoPageMayAskAnythingButItsOwnServerUnlessListed) {
  serve();
  EXPECT_EQ(upgrade(origin(listed)), 403);
  EXPECT_EQ(upgrade(origin("http://x")), 101);
}

TEST_F(BrowsersTest, ThePageWithoutAnOriginIsOneOnlyIfListed) {
  config_.allowed_origins = {"null"};
  serve(config_);
  EXPECT_EQ(upgrade(origin("null")), 101);
}

TEST_F(BrowsersTest, WhatIsPrivateIsForGrantedPagesOnly) {
  serve(config_);
  const std::string body = "Content-Length: 3\r\nContent-Type: application/jose\r\n";
  for (const auto& [method, path] : {std::pair{"GET", "/v1/agreements"},
                                     {"GET", "/v1/agreements/deal"},
                                     {"GET", "/v1/events/0"},
                                     {"GET", "/metrics"},
                                     {"GET", "/v1/socket"},
                                     {"POST", "/v1/events"}}) {
    const std::string foreign =
        ask(method, path, origin(stranger) + bearer() + (method[0] == 'P' ? body + "\r\nabc" : ""));
    EXPECT_EQ(status_of(foreign), 403) << path;
    EXPECT_EQ(body_of(foreign).at("reason").at("code").as_string(), "origin-not-allowed") << path;
    EXPECT_EQ(field(foreign, "Access-Control-Allow-Origin"), "") << path;
    EXPECT_EQ(field(foreign, "Vary").find("Accept-Language"), std::string::npos);
    EXPECT_NE(foreign.find("\r\nVary: Origin\r\n"), std::string::npos) << path;
    EXPECT_NE(status_of(ask(method, path, origin("http://x") + bearer())), 403) << path;
  }
  const std::string good = ask("GET", "/v1/agreements", origin(listed) + bearer());
  EXPECT_EQ(status_of(good), 200);
  EXPECT_EQ(field(good, "Access-Control-Allow-Origin"), listed);
  EXPECT_EQ(field(good, "Access-Control-Expose-Headers"), "ETag, Location, Retry-After");
  EXPECT_NE(good.find("\r\nVary: Origin\r\n"), std::string::npos);
  const std::string without = ask("GET", "/v1/agreements", bearer());
  EXPECT_EQ(status_of(without), 200);
  EXPECT_EQ(field(without, "Access-Control-Allow-Origin"), "");
  EXPECT_NE(without.find("\r\nVary: Origin\r\n"), std::string::npos) << "caches keep them apart";
  const std::string refused = ask("GET", "/v1/agreements", origin(listed));
  EXPECT_EQ(status_of(refused), 401);
  EXPECT_EQ(field(refused, "Access-Control-Allow-Origin"), listed) << "refusals can be read too";
}

TEST_F(BrowsersTest, WhatIsEverybodysIsForEveryPage) {
  serve(config_);
  for (const auto* path :
       {"/v1/log", "/checkpoint", "/tile/0/000.p/1", "/v1/proof/inclusion?index=0",
        "/v1/proof/consistency?from=1&to=1", "/v1/zones", "/openapi.json", "/asyncapi.json",
        "/v1/parties/acme", "/healthz", "/readyz", "/"}) {
    const std::string answer = ask("GET", path, origin(stranger));
    EXPECT_EQ(status_of(answer), 200) << path;
    EXPECT_EQ(field(answer, "Access-Control-Allow-Origin"), "*") << path;
    EXPECT_EQ(answer.find("Access-Control-Allow-Credentials"), std::string::npos);
  }
  const std::string wrong = ask("GET", "/v1/log?x=1", origin(stranger));
  EXPECT_EQ(status_of(wrong), 400);
  EXPECT_EQ(field(wrong, "Access-Control-Allow-Origin"), "*");
  for (const auto& route : Router::routes()) {
    if (route.question.empty() || !find_question(route.question)->needs_caller()) continue;
    EXPECT_EQ(route.pages, Pages::granted) << route.pattern;
  }
}

TEST_F(BrowsersTest, ABrowserThatAsksBeforeIsToldWhatMayBeSent) {
  serve(config_);
  const std::string before = "Access-Control-Request-Method: GET\r\n";
  const std::string open = ask("OPTIONS", "/v1/log", origin(stranger) + before);
  EXPECT_EQ(status_of(open), 204);
  EXPECT_TRUE(open.ends_with("\r\n\r\n"));
  EXPECT_EQ(open.find("Content-Length"), std::string::npos);
  EXPECT_EQ(field(open, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(field(open, "Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS");
  const std::string mine = ask("OPTIONS", "/v1/events", origin(listed) + before);
  EXPECT_EQ(status_of(mine), 204);
  EXPECT_EQ(field(mine, "Access-Control-Allow-Origin"), listed);
  EXPECT_EQ(field(mine, "Access-Control-Allow-Methods"), "POST, OPTIONS");
  EXPECT_EQ(field(mine, "Access-Control-Allow-Headers"),
            "authorization, content-type, content-range, accept-language, if-none-match");
  EXPECT_EQ(field(mine, "Access-Control-Max-Age"), "600");
  const std::string foreign = ask("OPTIONS", "/v1/agreements/deal", origin(stranger) + before);
  EXPECT_EQ(status_of(foreign), 403);
  EXPECT_EQ(field(foreign, "Access-Control-Allow-Methods"), "");
  const std::string plain = ask("OPTIONS", "/v1/log");
  EXPECT_EQ(status_of(plain), 204);
  EXPECT_EQ(field(plain, "Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(field(plain, "Access-Control-Allow-Methods"), "");
  EXPECT_EQ(status_of(ask("OPTIONS", "/v1/nothing")), 404);
}

// ---------------------------------------------------------------- as text

TEST(OriginTest, IsWrittenAsBrowsersWriteIt) {
  EXPECT_EQ(normal_origin("HTTPS://Page.Example:443"), "https://page.example");
  EXPECT_EQ(normal_origin("http://page.example:443"), "http://page.example:443");
  EXPECT_EQ(normal_origin("http://[0:0::1]:080"), "http://[::1]");
  EXPECT_EQ(normal_origin("tauri://localhost"), "tauri://localhost");
  for (const auto* wrong : {"", "null", "page.example", "https://", "https://page.example/",
                            "https://page.example?x", "https://a@page.example", "://x", "1a://x",
                            "https://page example", "https://*.example", "https://x:1x"}) {
    EXPECT_FALSE(normal_origin(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace sopu::server::test
