// How a request is found again.
#include "server/trace.hpp"

#include "server/http_message.hpp"
#include "tests/server/fixture.hpp"

namespace sopu::server::test {
namespace {

constexpr std::string_view id = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr std::string_view parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceTest, AValidParentGivesItsId) {
  EXPECT_EQ(trace_id(parent), id);
  const std::string later = "cc" + std::string(parent.substr(2));
  EXPECT_EQ(trace_id(later), id);
  EXPECT_EQ(trace_id(later + "-more"), id) << "later versions may say more";
}

TEST(TraceTest, AnythingElseGetsANewOne) {
  const std::string good(parent);
  const auto with = [&](std::size_t at, std::string_view text) {
    return std::string(good).replace(at, text.size(), text);
  };
  for (const auto& wrong :
       {std::string(), good.substr(1), good + "-more", good + "0", with(0, "ff"), with(0, "0x"),
        with(3, "4BF9"), with(3, std::string(32, '0')), with(36, std::string(16, '0')),
        with(53, "zz"), with(2, "_"), with(35, "_"), with(52, "_"), "cc" + good.substr(2) + "x",
        good + ", " + good}) {
    const std::string fresh = trace_id(wrong);
    EXPECT_NE(fresh, id) << wrong;
    EXPECT_EQ(fresh.size(), 32u);
    EXPECT_EQ(fresh.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_NE(fresh, trace_id(wrong)) << "each request its own";
  }
}

TEST(TraceTest, OnlyFaultsOfTheServerCarryIt) {
  Reply fault = plain_problem(500, "It failed.");
  add_trace(fault, id);
  EXPECT_EQ(boost::json::parse(fault.body).at("traceId").as_string(), id);
  EXPECT_EQ(boost::json::parse(fault.body).at("detail").as_string(), "It failed.");
  Reply refusal = plain_problem(400, "No.");
  const std::string before = refusal.body;
  add_trace(refusal, id);
  EXPECT_EQ(refusal.body, before);
}

class TracedServerTest : public ServerTest {
 protected:
  // A ledger that can write nothing: every event is refused for a reason of the server's.
  TracedServerTest() {
    ledger_->stop();
    ledger_.reset();
    LedgerOptions options;
    options.disk_reserve_bytes = std::uint64_t{1} << 60;
    ledger_ = std::make_unique<Ledger>(root_.path() / "ledger", std::move(options));
    serve();
  }
};

TEST_F(TracedServerTest, AProblemOfTheServersTellsTheIdOfItsRequest) {
  const std::string jws =
      acme_.sign("comment.posted", "agreement/deal", boost::json::parse(R"({"text": "Hello"})"));
  const std::string answer =
      exchange(server_->port(),
               "POST /v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
               "Content-Type: application/jose\r\ntraceparent: " +
                   std::string(parent) + "\r\nContent-Length: " + std::to_string(jws.size()) +
                   "\r\n\r\n" + jws);
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_EQ(body_of(answer).at("traceId").as_string(), id);
  EXPECT_EQ(body_of(exchange(server_->port(), "GET /v1/log HTTP/2.0\r\ntraceparent: x\r\n\r\n"))
                .at("traceId")
                .as_string()
                .size(),
            32u);
  const auto client = socket();
  client->send(1, "append", boost::json::object{{"jws", jws}});
  const auto refused = boost::json::parse(client->receive_raw());
  EXPECT_EQ(refused.at("error").at("data").at("status").as_int64(), 503);
  EXPECT_EQ(refused.at("error").at("data").at("traceId").as_string().size(), 32u);
}

TEST_F(ServerTest, TheMetricsTellOfStreamsAndZones) {
  serve();
  const auto value = [this](const std::string& name) {
    const std::string text = http().get("/metrics").body;
    EXPECT_NE(text.find("# HELP " + name + " "), std::string::npos) << name;
    const std::size_t at = text.find("\n" + name + " ");
    if (at == std::string::npos) return -1.0;
    return std::stod(text.substr(at + 1 + name.size() + 1));
  };
  EXPECT_EQ(value("sopu_subscriptions"), 0);
  EXPECT_EQ(value("sopu_zones_on_record"), 0);
  const auto one = socket(acme_);
  const auto other = socket(globex_);
  ASSERT_TRUE(one->call("subscribe", boost::json::object{}));
  ASSERT_TRUE(other->call("subscribe", boost::json::object{}));
  EXPECT_EQ(value("sopu_subscriptions"), 2);
  ASSERT_TRUE(other->call("unsubscribe", boost::json::object{}));
  EXPECT_EQ(value("sopu_subscriptions"), 1);
  agree("deal");
  EXPECT_EQ(value("sopu_zones_on_record"), 1);
  ASSERT_TRUE(one->call("unsubscribe", boost::json::object{}));
  EXPECT_EQ(value("sopu_subscriptions"), 0);
  EXPECT_EQ(value("sopu_socket_waiting_bytes"), 0) << "all was read";
}

}  // namespace
}  // namespace sopu::server::test
