// Live events: nothing twice, nothing left out, nothing that is not one's own.
#include <set>

#include "crypto/base64.hpp"
#include "ledger/log/checkpoint.hpp"
#include "tests/server/fixture.hpp"

namespace sopu::server::test {
namespace {

namespace json = boost::json;
using domain::ErrorCode;

class SubscribeTest : public ServerTest {
 protected:
  static json::object params(std::initializer_list<std::pair<std::string_view, json::value>> list) {
    json::object object;
    for (const auto& [name, value] : list) object[name] = value;
    return object;
  }

  // Indices of the `event` notifications until a checkpoint of at least this size comes.
  std::vector<std::uint64_t> events_until(SocketClient& client, std::uint64_t size) {
    std::vector<std::uint64_t> indices;
    std::uint64_t signed_size = 0;
    for (;;) {
      const auto next = client.next_notification(std::chrono::seconds(30));
      if (!next) {
        ADD_FAILURE() << "nothing came after " << indices.size() << " events, size " << signed_size;
        return indices;
      }
      const auto& what = next->at("params");
      if (next->at("method").as_string() == "event") {
        indices.push_back(what.at("index").to_number<std::uint64_t>());
      } else {
        const auto checkpoint =
            log::open_checkpoint(what.at("text").as_string().c_str(), ledger_->log_verifier());
        EXPECT_TRUE(checkpoint);
        EXPECT_GT(checkpoint->size, signed_size) << "an older checkpoint, or one twice";
        signed_size = checkpoint->size;
        if (signed_size >= size) return indices;
      }
    }
  }

  std::uint64_t size() const { return ledger_->snapshot()->head().size; }

  static std::vector<std::uint64_t> all_from(std::uint64_t from, std::uint64_t end) {
    std::vector<std::uint64_t> indices;
    for (std::uint64_t i = from; i < end; ++i) indices.push_back(i);
    return indices;
  }
};

TEST_F(SubscribeTest, ThePastComesFirstThenWhatHappens) {
  begin("deal");
  serve();
  const auto watching = socket(acme_);
  const auto answer = watching->call("subscribe", params({{"from", 0}}));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->at("from").as_int64(), 0);
  EXPECT_EQ(events_until(*watching, size()), all_from(0, size()));
  const std::uint64_t before = size();
  comment(globex_, "deal", "live");
  EXPECT_EQ(events_until(*watching, size()), all_from(before, size()));
}

TEST_F(SubscribeTest, AnEventNotificationHasTheSignedBytesAndTheirEffect) {
  begin("deal");
  serve();
  const auto watching = socket(acme_);
  ASSERT_TRUE(watching->call("subscribe", json::object{}));
  const std::string jws =
      globex_.sign("comment.posted", "agreement/deal", json::parse(R"({"text": "Hello"})"));
  ASSERT_TRUE(append(jws));
  const auto live = watching->next_notification(std::chrono::seconds(30));
  ASSERT_TRUE(live);
  EXPECT_EQ(live->at("params").at("jws").as_string(), jws);
  const auto& summary = live->at("params").at("effect").at("summary");
  EXPECT_EQ(summary.at("code").as_string(), "comment-posted");
  EXPECT_EQ(summary.at("params").at("text").as_string(), "Hello");
  EXPECT_FALSE(summary.at("text").as_string().empty());

  const auto later = socket(acme_);
  const auto index = live->at("params").at("index");
  ASSERT_TRUE(later->call("subscribe", params({{"from", index}})));
  const auto of_the_past = later->next_notification(std::chrono::seconds(30));
  ASSERT_TRUE(of_the_past);
  EXPECT_EQ(*of_the_past, *live) << "live and of_the_past must not differ in a byte";
}

TEST_F(SubscribeTest, EightClientsAppendAndNothingIsMissedOrDoubled) {
  begin("deal");
  serve();
  constexpr int writers = 8;
  constexpr int each = 60;
  const std::uint64_t before = size();
  const std::uint64_t after = before + writers * each;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([this, writer] {
      const Signer& who = writer % 2 == 0 ? acme_ : globex_;
      SocketClient client(endpoint(), identity(who));
      for (int i = 0; i < each; ++i) {
        json::object data;
        data["text"] = std::to_string(writer) + ":" + std::to_string(i);
        json::object call;
        call["jws"] = who.sign("comment.posted", "agreement/deal", data);
        const auto receipt = client.call("append", call);
        EXPECT_TRUE(receipt) << receipt.error().why.code;
      }
    });
  }
  // Subscribers that come in the midst of it, from the beginning and from where the log is.
  for (int reader = 0; reader < 6; ++reader) {
    threads.emplace_back([this, reader, after] {
      std::this_thread::sleep_for(std::chrono::milliseconds(reader * 20));
      SocketClient client(endpoint(), identity(reader % 2 == 0 ? acme_ : globex_));
      const std::uint64_t from = reader < 4 ? 0 : size();
      const auto answer = client.call("subscribe", params({{"from", from}}));
      ASSERT_TRUE(answer) << answer.error().why.code;
      EXPECT_EQ(events_until(client, after), all_from(from, after)) << "reader " << reader;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(size(), after);
}

TEST_F(SubscribeTest, ASubscriptionResumesWhereAnotherEnded) {
  begin("deal");
  for (int i = 0; i < 50; ++i) comment(acme_, "deal", std::to_string(i));
  serve();
  std::uint64_t next = 0;
  {
    const auto first = socket(acme_);
    ASSERT_TRUE(first->call("subscribe", params({{"from", 0}})));
    for (int i = 0; i < 20; ++i) {
      const auto event = first->next_notification(std::chrono::seconds(30));
      ASSERT_TRUE(event);
      next = event->at("params").at("index").to_number<std::uint64_t>() + 1;
    }
  }
  comment(acme_, "deal", "in between");
  const auto second = socket(acme_);
  ASSERT_TRUE(second->call("subscribe", params({{"from", next}})));
  EXPECT_EQ(events_until(*second, size()), all_from(next, size()));
}

TEST_F(SubscribeTest, EverybodyGetsTheirOwnEventsOnly) {
  begin("deal");
  begin("other");
  serve();
  const auto party = socket(acme_);
  const auto of_one = socket(globex_);
  const auto stranger = socket(stranger_);
  const auto anybody = socket();
  ASSERT_TRUE(party->call("subscribe", params({{"from", 0}})));
  ASSERT_TRUE(of_one->call("subscribe", params({{"agreement", "deal"}, {"from", 0}})));
  ASSERT_TRUE(stranger->call("subscribe", params({{"from", 0}})));
  ASSERT_TRUE(anybody->call("subscribe", params({{"from", 0}})));
  const std::uint64_t past = size();
  const auto registry = all_from(0, past - 2);
  EXPECT_EQ(events_until(*party, past), all_from(0, past));
  EXPECT_EQ(events_until(*of_one, past), all_from(past - 2, past - 1));
  EXPECT_EQ(events_until(*stranger, past), registry);
  EXPECT_EQ(events_until(*anybody, past), registry);

  comment(acme_, "other", "a");
  comment(acme_, "deal", "b");
  Signer late{"late"};
  enrol(late);
  const std::uint64_t now = size();
  EXPECT_EQ(events_until(*party, now), all_from(past, now));
  EXPECT_EQ(events_until(*of_one, now), all_from(past + 1, past + 2));
  EXPECT_EQ(events_until(*stranger, now), all_from(past + 2, now));
  EXPECT_EQ(events_until(*anybody, now), all_from(past + 2, now));
}

TEST_F(SubscribeTest, AGrantOpensWhatWasClosed) {
  begin("deal");
  serve();
  const auto auditor = socket(stranger_);
  ASSERT_TRUE(auditor->call("subscribe", json::object{}));
  comment(acme_, "deal", "before");
  const std::uint64_t before = size();
  EXPECT_TRUE(events_until(*auditor, before).empty());
  contract(acme_, "deal", "access.granted", json::parse(R"({"party": "stranger"})"));
  comment(acme_, "deal", "after");
  EXPECT_EQ(events_until(*auditor, size()), all_from(before, size()));
}

TEST_F(SubscribeTest, OneSubscriptionASocketUntilItEnds) {
  begin("deal");
  serve();
  const auto client = socket(acme_);
  ASSERT_TRUE(client->call("subscribe", json::object{}));
  EXPECT_EQ(client->call("subscribe", json::object{}).error().code, ErrorCode::wrong_state);
  ASSERT_TRUE(client->call("unsubscribe", json::object{}));
  EXPECT_EQ(client->call("unsubscribe", json::object{}).error().code, ErrorCode::wrong_state);
  comment(acme_, "deal", "unheard");
  ASSERT_TRUE(client->call("log.get", json::object{}));
  EXPECT_FALSE(client->next_notification(std::chrono::milliseconds(200)));
  ASSERT_TRUE(client->call("subscribe", params({{"from", size()}})));
  EXPECT_EQ(client->call("subscribe", params({{"form", 1}})).error().code, ErrorCode::wrong_state);
}

}  // namespace

// With a queue that is soon full.
class SlowReaderTest : public ServerTest {};

TEST_F(SlowReaderTest, IsClosedWith1013AndCostsTheOthersNothing) {
  begin("deal");
  auto config = quiet_config();
  config.send_queue_bytes_max = 256 * 1024;
  serve(config);
  const auto slow = socket(acme_);
  ASSERT_TRUE(slow->call("subscribe", boost::json::object{}));
  const std::string text(15'000, 'x');
  // Far more than the queue and the sockets' buffers hold.
  for (int i = 0; i < 800; ++i) comment(acme_, "deal", text);
  const auto other = socket(globex_);
  EXPECT_TRUE(other->call("log.get", boost::json::object{}));
  try {
    for (;;) slow->next_notification(std::chrono::seconds(30));
  } catch (const Unreachable& closed) {
    EXPECT_NE(std::string(closed.what()).find("1013"), std::string::npos) << closed.what();
  }
  EXPECT_NE(http().get("/metrics").body.find("sopu_slow_readers_total 1\n"), std::string::npos);
}

}  // namespace sopu::server::test
