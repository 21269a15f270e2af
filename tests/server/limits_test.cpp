// What the server does not put up with.
#include "ledger/limits.hpp"

#include <set>

#include "tests/server/fixture.hpp"

namespace sopu::server::test {
namespace {

namespace json = boost::json;

class LimitsTest : public ServerTest {
 protected:
  static std::string upgrade(std::string_view fields) {
    return "GET /v1/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
           std::string(fields) + "\r\n";
  }
  static constexpr std::string_view protocol = "Sec-WebSocket-Protocol: sopu.v1\r\n";

  std::string answer(std::string_view request) const { return exchange(server_->port(), request); }
  int status(std::string_view request) const { return status_of(answer(request)); }

  // A client's frame, masked with zeros.
  static std::string frame(unsigned char first, std::string_view payload) {
    std::string bytes(1, static_cast<char>(first));
    if (payload.size() < 126) {
      bytes.push_back(static_cast<char>(0x80 | payload.size()));
    } else {
      bytes.push_back(static_cast<char>(0xFF));
      for (int shift = 56; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<char>((payload.size() >> shift) & 0xFF));
    }
    bytes.append(4, '\0').append(payload);
    return bytes;
  }
  // The close code in the last frame of what a server sent.
  static int close_code(const std::string& frames) {
    const std::size_t at = frames.rfind('\x88');
    if (at == std::string::npos || at + 3 >= frames.size()) return 0;
    return static_cast<unsigned char>(frames[at + 2]) * 256 +
           static_cast<unsigned char>(frames[at + 3]);
  }
  // Sends a frame behind the upgrade and gives back everything until the end.
  std::string after_upgrade(std::string_view sent) const {
    RawSocket socket(server_->port());
    socket.send(upgrade(protocol));
    EXPECT_EQ(status_of(socket.read_until("\r\n\r\n")), 101);
    socket.send(sent);
    return socket.read_to_end();
  }
};

TEST_F(LimitsTest, RequestsWhoseEndIsInDoubtAreRefused) {
  serve();
  const std::string head =
      "POST /v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
      "Content-Type: application/jose\r\n";
  EXPECT_EQ(status(head + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(status(head + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(status(head + "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc"), 400);
  EXPECT_EQ(status(head + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"), 400);
  EXPECT_EQ(status(head + "Content-Length: 3, 3\r\n\r\nabc"), 400);
  EXPECT_EQ(status(head + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n"), 411);
  EXPECT_EQ(status(head + "Transfer-Encoding: xchunked\r\n\r\nabc"), 411);
  EXPECT_EQ(status(head + "Content-Length: -1\r\n\r\n"), 400);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"), 400) << "no Host";
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
  EXPECT_EQ(status("GET /\r\n\r\n"), 400);
  EXPECT_EQ(status("\x16\x03\x01\r\n\r\n"), 400);
}

TEST_F(LimitsTest, NothingIsLargerThanTheLimits) {
  serve();
  const std::string head =
      "POST /v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
      "Content-Type: application/jose\r\nContent-Length: ";
  const std::string body(limits::http_body_bytes_max + 1, 'a');
  const std::string large = answer(head + std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_EQ(status_of(large), 413);
  EXPECT_EQ(body_of(large).at("type").as_string(), "urn:sopu:error:too-large");
  EXPECT_EQ(status(head + "99999999999\r\n\r\n"), 413) << "told in advance, refused in advance";
  const std::string field = "X: " + std::string(limits::http_header_bytes_max, 'a') + "\r\n";
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: x\r\n" + field + "\r\n"), 431);
  EXPECT_EQ(status("GET /v1/log?" + std::string(limits::http_header_bytes_max, 'a') +
                   " HTTP/1.1\r\nHost: x\r\n\r\n"),
            431);
}

TEST_F(LimitsTest, RequestsMayFollowOneAnotherWithoutWaiting) {
  serve();
  const std::string one = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string last = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  const std::string answers = answer(one + one + last);
  std::size_t count = 0;
  for (std::size_t at = 0; (at = answers.find("HTTP/1.1 200 OK", at)) != std::string::npos; ++at)
    ++count;
  EXPECT_EQ(count, 3u);
}

TEST_F(LimitsTest, AClientThatExpectsAWordBeforeItSendsGetsIt) {
  serve();
  RawSocket socket(server_->port());
  socket.send(
      "POST /v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n"
      "Content-Type: application/jose\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(status_of(socket.read_until("\r\n\r\n")), 100);
  socket.send("abc");
  EXPECT_EQ(status_of(socket.read_to_end()), 400);
}

TEST_F(LimitsTest, ThoseWhoDawdleAreClosed) {
  auto config = quiet_config();
  config.http_timeout = std::chrono::milliseconds(300);
  config.idle_timeout = std::chrono::milliseconds(900);
  config.ping_interval = std::chrono::milliseconds(200);
  serve(config);
  RawSocket silent(server_->port());
  RawSocket slow_header(server_->port());
  slow_header.send("GET / HTTP/1.1\r\nHo");
  RawSocket slow_body(server_->port());
  slow_body.send("POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab");
  RawSocket deaf(server_->port());
  deaf.send(upgrade(protocol));
  EXPECT_TRUE(silent.is_closed_within(std::chrono::seconds(20)));
  EXPECT_TRUE(slow_header.is_closed_within(std::chrono::seconds(20)));
  EXPECT_TRUE(slow_body.is_closed_within(std::chrono::seconds(20)));
  const std::string frames = deaf.read_to_end();
  EXPECT_NE(frames.find("\x89"), std::string::npos) << "was never pinged";
  EXPECT_EQ(close_code(frames), 1001);
}

TEST_F(LimitsTest, TooManyConnectionsAreTurnedAway) {
  auto config = quiet_config();
  config.connections_max = 3;
  serve(config);
  std::vector<std::unique_ptr<RawSocket>> open;
  for (int i = 0; i < 3; ++i) {
    open.push_back(std::make_unique<RawSocket>(server_->port()));
    open.back()->send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(open.back()->read_until("\r\n\r\n")), 200);
  }
  RawSocket one_more(server_->port());
  EXPECT_TRUE(one_more.is_closed_within(std::chrono::seconds(20)));
  open.clear();
  for (int tries = 0;; ++tries) {
    if (status("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == 200) break;
    ASSERT_LT(tries, 100) << "the places were never free again";
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

// ---------------------------------------------------------------- sockets

TEST_F(LimitsTest, TheSubprotocolMustBeOffered) {
  serve();
  const auto with = [this](std::string_view fields) {
    RawSocket socket(server_->port());
    socket.send(upgrade(fields));
    return socket.read_until("\r\n\r\n");
  };
  EXPECT_EQ(status_of(with("")), 400);
  EXPECT_EQ(status_of(with("Sec-WebSocket-Protocol: sopu.v2\r\n")), 400);
  const std::string good = with("Sec-WebSocket-Protocol: other, sopu.v1\r\n");
  EXPECT_EQ(status_of(good), 101);
  EXPECT_NE(good.find("Sec-WebSocket-Protocol: sopu.v1\r\n"), std::string::npos);
  EXPECT_EQ(with(std::string(protocol) + "Sec-WebSocket-Extensions: permessage-deflate\r\n")
                .find("Sec-WebSocket-Extensions"),
            std::string::npos);
}

TEST_F(LimitsTest, FramesThatAreNotForUsEndTheSocket) {
  auto config = quiet_config();
  config.http_timeout = std::chrono::milliseconds(1000);  // the raw client never says goodbye
  serve(config);
  const std::string large(limits::frame_bytes_max + 1, 'a');
  EXPECT_EQ(close_code(after_upgrade(frame(0x81, large))), 1009);
  EXPECT_EQ(close_code(after_upgrade(frame(0x82, "{}"))), 1003) << "binary";
  EXPECT_EQ(close_code(after_upgrade(frame(0x81, "\xff\xfe"))), 1007) << "not UTF-8";
  EXPECT_EQ(close_code(after_upgrade(frame(0xC1, "{}"))), 1002) << "a bit that is reserved";
  EXPECT_EQ(close_code(after_upgrade(std::string("\x81\x02{}", 4))), 1002) << "not masked";
}

TEST_F(LimitsTest, FramesThatAreNoCallsAreAnsweredWithTheReason) {
  serve();
  const auto client = socket();
  const auto code_of = [&](std::string frame) {
    client->send_raw(std::move(frame));
    const auto answer = json::parse(client->receive_raw());
    EXPECT_EQ(answer.at("jsonrpc").as_string(), "2.0");
    return answer.at("error").at("code").as_int64();
  };
  EXPECT_EQ(code_of("nonsense"), -32700);
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","id":1,"id":2,"method":"log.get"})"), -32700);
  EXPECT_EQ(code_of(R"([{"jsonrpc":"2.0","id":1,"method":"log.get"}])"), -32600);
  EXPECT_EQ(code_of(R"("log.get")"), -32600);
  EXPECT_EQ(code_of(R"({"id":1,"method":"log.get"})"), -32600);
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","id":1})"), -32600);
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","id":null,"method":"log.get"})"), -32600);
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","id":1,"method":"log.set"})"), -32601);
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","id":1,"method":"log.get","params":[1]})"), -32602);
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","id":1,"method":"log.get","params":{"x":1}})"), -32602);
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","id":1,"method":"event.get","params":{}})"), -32602);
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","id":1,"method":"append","params":{"jws":1}})"), -32602);
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","id":1,"method":"append","params":{"jws":"a.b.c"}})"),
            -32000);
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","id":1,"method":"event.get","params":{"index":999}})"),
            -32000);
  // Without an id there is no answer; the next call gets the next one.
  client->send_raw(R"({"jsonrpc":"2.0","method":"log.get"})");
  client->send_raw(R"({"jsonrpc":"2.0","id":"text","method":"log.get"})");
  EXPECT_EQ(json::parse(client->receive_raw()).at("id").as_string(), "text");
}

TEST_F(LimitsTest, WhatOneSocketSendsInARowIsDecidedInThatRow) {
  begin("deal");
  serve();
  const auto client = socket(acme_);
  // Each follows the one before: out of their order all but one would be stale.
  crypto::Hash base = head("deal");
  constexpr std::uint64_t calls = 60;
  for (std::uint64_t id = 1000; id < 1000 + calls; ++id) {
    json::object call;
    const auto jws = acme_.sign("background.submitted", "agreement/deal",
                                json::object{{"text", "Thought " + std::to_string(id)}}, base);
    base = hash_of(jws);
    call["jws"] = jws;
    client->send(id, "append", call);
  }
  std::uint64_t before = 0;
  for (std::uint64_t id = 1000; id < 1000 + calls; ++id) {
    const auto answer = json::parse(client->receive_raw());
    ASSERT_TRUE(answer.as_object().contains("result")) << answer;
    EXPECT_EQ(answer.at("id").to_number<std::uint64_t>(), id);
    const auto index = answer.at("result").at("index").to_number<std::uint64_t>();
    EXPECT_GT(index, before);
    before = index;
  }
}

TEST_F(LimitsTest, MoreCallsThanMayBeInFlightAreAllAnswered) {
  begin("deal");
  serve();
  const auto client = socket(acme_);
  constexpr std::uint64_t calls = 3 * limits::requests_in_flight_max;
  std::thread sender([&] {
    for (std::uint64_t id = 1000; id < 1000 + calls; ++id) {
      json::object call;
      call["jws"] =
          acme_.sign("comment.posted", "agreement/deal", json::parse(R"({"text": "again"})"));
      client->send(id, "append", call);
    }
  });
  sender.join();
  std::set<std::int64_t> answered;
  for (std::uint64_t i = 0; i < calls; ++i) {
    const auto answer = json::parse(client->receive_raw());
    EXPECT_TRUE(answer.as_object().contains("result")) << answer;
    answered.insert(answer.at("id").as_int64());
  }
  EXPECT_EQ(answered.size(), calls);
}

}  // namespace
}  // namespace sopu::server::test
