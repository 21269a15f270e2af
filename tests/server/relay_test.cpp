// The page of one's own executable for a ledger elsewhere: what is passed on, and for whom.
#include "server/relay.hpp"

#include "server/page.hpp"
#include "tests/server/fixture.hpp"

namespace sopu::server::test {
namespace {

namespace json = boost::json;

class RelayTest : public ServerTest {
 protected:
  RelayTest() {
    begin("deal");
    serve();
    relay_ = std::make_unique<Relay>(endpoint(), here());
    thread_ = std::thread([this] { relay_->run(); });
  }
  ~RelayTest() override {
    relay_->stop();
    thread_.join();
  }

  static Config here() {
    Config config;
    config.address = "127.0.0.1";
    config.port = 0;
    return config;
  }
  std::string ask(const std::string& target, const std::string& host = "localhost",
                  const std::string& fields = {}, const std::string& method = "GET") const {
    return exchange(relay_->port(), method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" +
                                        fields + "\r\n");
  }

  std::unique_ptr<Relay> relay_;
  std::thread thread_;
};

TEST_F(RelayTest, ServesThePageOfThisExecutable) {
  const std::string page = ask("/");
  EXPECT_EQ(status_of(page), 200);
  EXPECT_EQ(page.substr(page.find("\r\n\r\n") + 4), page_files().back().bytes);
  EXPECT_NE(page.find("Content-Security-Policy"), std::string::npos);
  for (const PageFile& file : page_files()) {
    if (file.path.starts_with("assets/")) {
      EXPECT_EQ(status_of(ask("/" + std::string(file.path))), 200);
    }
  }
  EXPECT_EQ(status_of(ask("/", "localhost", {}, "HEAD")), 200);
  EXPECT_EQ(status_of(ask("/", "localhost", {}, "POST")), 404);
}

TEST_F(RelayTest, PassesTheSocketOnWithoutItsPageAndItsName) {
  const std::string url = "http://127.0.0.1:" + std::to_string(relay_->port());
  SocketClient socket({url, {}}, identity(acme_));
  const auto agreement = socket.call("agreement.get", {{"id", "deal"}});
  ASSERT_TRUE(agreement);
  EXPECT_EQ(agreement->at("id").as_string(), "deal");
  const auto receipt =
      socket.call("append", {{"jws", acme_.sign("comment.posted", "agreement/deal",
                                                json::parse(R"({"text": "Hello"})"))}});
  EXPECT_TRUE(receipt);
  // A browser names the page, whose origin the ledger does not know.
  const std::string port = std::to_string(relay_->port());
  const std::string upgrade =
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sopu.v1\r\n"
      "Origin: http://localhost:" +
      port + "\r\n";
  RawSocket raw(relay_->port());
  raw.send("GET /v1/socket HTTP/1.1\r\nHost: localhost:" + port + "\r\n" + upgrade + "\r\n");
  EXPECT_EQ(status_of(raw.read_until("\r\n\r\n")), 101);
}

TEST_F(RelayTest, PassesNothingElseOn) {
  EXPECT_EQ(status_of(ask("/v1/log")), 404);
  EXPECT_EQ(status_of(ask("/v1/socket/../log")), 404);
  EXPECT_EQ(status_of(ask("/metrics")), 404);
  EXPECT_EQ(status_of(ask("/v1/blobs/" + std::string(43, 'A'))), 401) << "the ledger says so";
}

TEST_F(RelayTest, ServesThePagesOfThisMachineAlone) {
  for (const char* host : {"sla.example", "localhost.evil.example", "10.0.0.1", ""}) {
    EXPECT_EQ(status_of(ask("/", host)), 403) << host;
  }
  EXPECT_EQ(status_of(ask("/v1/socket", "localhost", "Origin: http://evil.example\r\n")), 403);
  EXPECT_EQ(status_of(ask("/v1/socket", "localhost", "Origin: null\r\n")), 403);
  Config beyond = here();
  beyond.address = "0.0.0.0";
  EXPECT_THROW(Relay(endpoint(), beyond), ConfigError);
  EXPECT_THROW(Relay({"ledger", {}}, here()), Unreachable);
}

TEST_F(RelayTest, SaysThatTheLedgerIsNotThere) {
  stop_serving();
  const std::string answer = ask("/v1/blobs/" + std::string(43, 'A'));
  EXPECT_EQ(status_of(answer), 502);
  EXPECT_NE(answer.find("cannot be reached"), std::string::npos);
  EXPECT_EQ(status_of(ask("/")), 200);
}

}  // namespace
}  // namespace sopu::server::test
