// Stopping: what was acknowledged is there, and everybody is told.
#include <atomic>
#include <mutex>
#include <set>

#include "crypto/base64.hpp"
#include "tests/server/fixture.hpp"

namespace sopu::server::test {
namespace {

namespace json = boost::json;

class StopTest : public ServerTest {};

TEST_F(StopTest, UnderLoadLosesNoAcknowledgement) {
  begin("deal");
  serve();
  const Endpoint where = endpoint();
  std::mutex mutex;
  std::map<std::uint64_t, std::string> acknowledged;
  std::atomic<int> told = 0;
  constexpr int writers = 6;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      SocketClient client(where, identity(acme_));
      std::map<std::uint64_t, std::string> sent;
      try {
        // Sixteen calls are always on their way.
        for (std::uint64_t id = 1;; ++id) {
          json::object data;
          data["text"] = std::to_string(writer) + ":" + std::to_string(id);
          json::object call;
          call["jws"] = sent[id] = acme_.sign("comment.posted", "agreement/deal", data);
          client.send(id, "append", call);
          if (id < 16) continue;
          const auto answer = json::parse(client.receive_raw());
          const auto& result = answer.at("result");
          const std::lock_guard lock(mutex);
          acknowledged[result.at("index").to_number<std::uint64_t>()] =
              sent.at(answer.at("id").to_number<std::uint64_t>());
        }
      } catch (const Unreachable&) {
        ++told;
      }
      // What was answered before the goodbye may still wait to be read.
      try {
        for (;;) {
          const auto answer = json::parse(client.receive_raw());
          const auto& result = answer.at("result");
          const std::lock_guard lock(mutex);
          acknowledged[result.at("index").to_number<std::uint64_t>()] =
              sent.at(answer.at("id").to_number<std::uint64_t>());
        }
      } catch (const Unreachable&) {
      }
    });
  }
  for (int i = 0; i < 200; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const std::lock_guard lock(mutex);
    if (acknowledged.size() >= 300) break;
  }
  stop_serving();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(told, writers);
  EXPECT_GE(acknowledged.size(), 300u);

  // The next start finds every event that was acknowledged, where the receipt said.
  ledger_.reset();
  ledger_ = std::make_unique<Ledger>(root_.path() / "ledger", LedgerOptions{});
  const auto snapshot = ledger_->snapshot();
  for (const auto& [index, jws] : acknowledged) {
    const auto event = snapshot->event({index});
    ASSERT_TRUE(event) << index;
    EXPECT_EQ(event->jws, jws);
  }
}

TEST_F(StopTest, AnswersWhatWasTakenInAndClosesWith1001) {
  begin("deal");
  serve();
  const auto idle = socket();
  auto kept = http();
  ASSERT_EQ(kept.get("/healthz").status, 200);
  stop_serving();
  try {
    idle->receive_raw();
    ADD_FAILURE() << "the socket is still open";
  } catch (const Unreachable& closed) {
    EXPECT_NE(std::string(closed.what()).find("1001"), std::string::npos) << closed.what();
  }
  EXPECT_THROW(kept.get("/healthz"), Unreachable);
}

TEST_F(StopTest, DoesNotWaitForThoseWhoNeverEnd) {
  auto config = quiet_config();
  config.stop_timeout = std::chrono::milliseconds(500);
  serve(config);
  RawSocket half(server_->port());
  half.send("GET / HTTP/1.1\r\nHo");
  const auto deaf = socket();
  stop_serving();
}

TEST_F(StopTest, CanServeAgain) {
  for (int i = 0; i < 3; ++i) {
    serve();
    EXPECT_EQ(http().get("/healthz").status, 200);
    stop_serving();
  }
}

}  // namespace
}  // namespace sopu::server::test
