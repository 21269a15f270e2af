// What HTTP answers, path by path.
#include <zlib.h>

#include "crypto/base64.hpp"
#include "ledger/domain/value/canonical_json.hpp"
#include "ledger/log/entry.hpp"
#include "ledger/log/proof.hpp"
#include "tests/server/fixture.hpp"

namespace sopu::server::test {
namespace {

namespace json = boost::json;
using domain::ErrorCode;

class RoutesTest : public ServerTest {
 protected:
  RoutesTest() {
    overtaken_ = agree("deal");
    serve();
  }

  std::string get(std::string_view target, std::string_view fields = {},
                  std::string_view method = "GET") const {
    return exchange(server_->port(), std::string(method) + " " + std::string(target) +
                                         " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" +
                                         std::string(fields) + "\r\n");
  }

  std::string overtaken_;
};

TEST_F(RoutesTest, AnEventIsAppendedAndItsReceiptProvesIt) {
  const std::string jws =
      acme_.sign("comment.posted", "agreement/deal", json::parse(R"({"text": "Hello"})"));
  auto client = http();
  const auto response = client.post("/v1/events", "application/jose", jws);
  ASSERT_EQ(response.status, 201) << response.body;
  const auto receipt = json::parse(response.body);
  const auto proof = log::parse_proof(receipt.at("proof").as_string().c_str());
  ASSERT_TRUE(proof);
  const auto recorded = domain::parse_time(receipt.at("recordedAt").as_string().c_str());
  ASSERT_TRUE(recorded);
  EXPECT_TRUE(
      log::verify_proof(*proof, log::leaf_of({*recorded, hash_of(jws)}), ledger_->log_verifier()));
  EXPECT_EQ(receipt.at("event").as_string(), crypto::base64url_encode(hash_of(jws).bytes));

  const auto again = client.append(jws);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->at("index"), receipt.at("index")) << "a retry is the same event";
}

TEST_F(RoutesTest, ARefusedEventIsAProblemWithItsCode) {
  auto client = http();
  const auto response = client.post("/v1/events", "application/jose", "not.a.jws");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(json::parse(response.body).at("type").as_string(), "urn:sopu:error:malformed-jws");
  EXPECT_EQ(client.post("/v1/events", "application/json", "{}").status, 415);
}

TEST_F(RoutesTest, APartysQuestionsAboutItsAgreementAreAnswered) {
  auto client = http(acme_);
  const std::string base = "/v1/agreements/deal";
  const auto list = client.get_json("/v1/agreements?q=shop&limit=10");
  ASSERT_TRUE(list) << list.error().why.code;
  EXPECT_EQ(list->at("items").as_array().size(), 1u);

  const auto state = client.get_json(base);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->at("phase").as_string(), "agreed");
  const std::string later = domain::format_time(next_month(1));
  EXPECT_EQ(client.get_json(base + "?at=" + later)->at("phase").as_string(), "inForce");
  const auto begun = state->at("initiated").at("index").as_int64();
  EXPECT_EQ(client.get_json(base + "?asOf=" + std::to_string(begun))->at("phase").as_string(),
            "preparing");

  EXPECT_EQ(client.get_json(base + "/versions")->at("items").as_array().size(), 2u);
  const auto diff = client.get_json(base + "/diff?from=1&to=2");
  ASSERT_TRUE(diff);
  EXPECT_EQ(diff->at("changes").at(0).at("path").as_string(), "/clauses/liability/text");
  const auto clause = client.get_json(base + "/clauses/liability?at=" + later);
  ASSERT_TRUE(clause) << clause.error().why.code;
  EXPECT_EQ(clause->at("since").at("number").as_int64(), 2);
  EXPECT_FALSE(client.get_json(base + "/deadlines")->at("items").as_array().empty());
  const auto rebased = client.get_json(base + "/proposals/" + overtaken_ + "/rebase");
  ASSERT_TRUE(rebased) << rebased.error().why.code;
  EXPECT_EQ(rebased->at("rebaseOf").as_string(), overtaken_);
}

TEST_F(RoutesTest, TheHistoryComesInPagesThatMeet) {
  auto client = http(globex_);
  std::vector<std::int64_t> seen;
  std::string target = "/v1/agreements/deal/history?limit=4";
  for (int pages = 0; pages < 20; ++pages) {
    const auto page = client.get_json(target);
    ASSERT_TRUE(page);
    for (const auto& item : page->at("items").as_array())
      seen.push_back(item.at("index").as_int64());
    const auto* next = page->as_object().if_contains("next");
    if (next == nullptr) break;
    target = "/v1/agreements/deal/history?limit=4&after=" + std::string(next->as_string());
  }
  const auto all = client.get_json("/v1/agreements/deal/history?limit=500");
  ASSERT_TRUE(all);
  EXPECT_EQ(seen.size(), all->at("items").as_array().size());
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
}

TEST_F(RoutesTest, TermsAreTheirCanonicalBytesUnderTheirHash) {
  auto client = http(acme_);
  const std::string target = "/v1/agreements/deal/terms?version=1";
  const auto response = client.get(target);
  ASSERT_EQ(response.status, 200) << response.body;
  const auto hash = crypto::sha256(crypto::view(response.body));
  EXPECT_EQ(response.etag, "\"" + crypto::base64url_encode(hash.bytes) + "\"");
  EXPECT_EQ(domain::canonical(json::parse(response.body)), response.body);

  const std::string field = "Authorization: Bearer " + token(acme_) + "\r\n";
  const std::string unchanged = get(target, field + "If-None-Match: " + response.etag + "\r\n");
  EXPECT_EQ(status_of(unchanged), 304);
  EXPECT_TRUE(unchanged.ends_with("\r\n\r\n"));
  const std::string other = "Authorization: Bearer " + token(acme_) + "\r\n";
  EXPECT_EQ(status_of(get(target, other + "If-None-Match: \"another\"\r\n")), 200);
}

TEST_F(RoutesTest, AnEventCanBeReadWithItsEntryAndProof) {
  const auto event = http(acme_).get_json("/v1/events/1");
  ASSERT_TRUE(event) << event.error().why.code;
  const auto entry = crypto::base64_decode(event->at("entry").as_string().c_str());
  ASSERT_TRUE(entry);
  const auto parsed = log::parse_entry(crypto::text(*entry));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->event, hash_of(event->at("jws").as_string().c_str()));
  const auto proof = log::parse_proof(event->at("proof").as_string().c_str());
  EXPECT_TRUE(log::verify_proof(*proof, log::leaf_of(*parsed), ledger_->log_verifier()));
}

TEST_F(RoutesTest, TheLogCanBeAuditedByItsTilesAndProofs) {
  for (int i = 0; i < 260; ++i) comment(acme_, "deal", std::to_string(i));
  const std::uint64_t size = ledger_->snapshot()->head().size;
  auto client = http();
  const auto checkpoint =
      log::open_checkpoint(client.get("/checkpoint").body, ledger_->log_verifier());
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(checkpoint->size, size);

  const std::string width = std::to_string(size - 256);
  auto entries = *log::split_bundle(client.get("/tile/entries/000").body);
  const auto rest = log::split_bundle(client.get("/tile/entries/001.p/" + width).body);
  ASSERT_TRUE(rest);
  entries.insert(entries.end(), rest->begin(), rest->end());
  const std::string tiles =
      client.get("/tile/0/000").body + client.get("/tile/0/001.p/" + width).body;
  ASSERT_EQ(entries.size(), size);
  crypto::Frontier frontier;
  std::string leaves;
  for (const auto& entry : entries) {
    const auto leaf = crypto::leaf_hash(crypto::view(entry));
    leaves += crypto::text(leaf.bytes);
    frontier.append(leaf);
  }
  EXPECT_EQ(tiles, leaves);
  EXPECT_EQ(frontier.root(), checkpoint->root);
  EXPECT_EQ(client.get("/tile/0/000.p/3").body, leaves.substr(0, 96));
  EXPECT_EQ(client.get("/tile/1/000.p/1").body.size(), 32u);

  for (const auto* beyond :
       {"/tile/0/001", "/tile/0/002", "/tile/1/000", "/tile/1/000.p/2", "/tile/entries/001",
        "/tile/0/0", "/tile/0/000.p/0", "/tile/x/000", "/tile/64/000", "/tile/entries/x999/999"}) {
    EXPECT_EQ(client.get(beyond).status, 404) << beyond;
  }
  EXPECT_NE(get("/tile/0/000").find("immutable"), std::string::npos);
  EXPECT_EQ(get("/tile/0/000.p/3").find("immutable"), std::string::npos);
}

TEST_F(RoutesTest, ProofsHoldAndOtherSizesAreRefused) {
  const std::uint64_t size = ledger_->snapshot()->head().size;
  auto client = http();
  const auto proof = log::parse_proof(client.get("/v1/proof/inclusion?index=2").body);
  ASSERT_TRUE(proof);
  const auto entry = http(globex_).get_json("/v1/events/2")->at("entry");
  const auto bytes = crypto::base64_decode(entry.as_string().c_str());
  EXPECT_TRUE(log::verify_proof(*proof, crypto::leaf_hash(*bytes), ledger_->log_verifier()));
  EXPECT_EQ(client.get("/v1/proof/inclusion?index=2&size=" + std::to_string(size)).status, 200);
  EXPECT_EQ(client.get("/v1/proof/inclusion?index=2&size=3").status, 404);
  EXPECT_EQ(client.get("/v1/proof/inclusion?index=" + std::to_string(size)).status, 404);

  const auto bundle =
      log::split_bundle(client.get("/tile/entries/000.p/" + std::to_string(size)).body);
  crypto::Frontier frontier;
  crypto::Hash root_of_three;
  for (const auto& one : *bundle) {
    frontier.append(crypto::leaf_hash(crypto::view(one)));
    if (frontier.size() == 3) root_of_three = frontier.root();
  }
  const auto answer = client.get_json("/v1/proof/consistency?from=3&to=" + std::to_string(size));
  ASSERT_TRUE(answer);
  std::vector<crypto::Hash> hashes;
  for (const auto& hash : answer->at("hashes").as_array())
    hashes.push_back(*crypto::hash_from_base64(hash.as_string().c_str()));
  EXPECT_TRUE(crypto::verify_consistency(3, size, root_of_three, frontier.root(), hashes));
  EXPECT_EQ(client.get("/v1/proof/consistency?from=5&to=4").status, 404);
}

TEST_F(RoutesTest, WhatIsAskedWronglyIsNamed) {
  auto client = http(acme_);
  struct Wrong {
    std::string target, pointer;
  };
  for (const auto& [target, pointer] : std::vector<Wrong>{
           {"/v1/agreements/deal?colour=red", "/colour"},
           {"/v1/agreements/deal?at=tomorrow", "/at"},
           {"/v1/agreements/deal?at=2026-11-23T12:00:00Z", "/at"},
           {"/v1/agreements/deal?asOf=-1", "/asOf"},
           {"/v1/agreements/deal?asOf=1&asOf=2", "/asOf"},
           {"/v1/agreements/deal?id=other", "/id"},
           {"/v1/agreements/DEAL", "/id"},
           {"/v1/agreements/deal/terms?version=0", "/version"},
           {"/v1/agreements/deal/terms?version=1e2", "/version"},
           {"/v1/agreements/deal/diff?from=1", "/to"},
           {"/v1/agreements/deal/history?limit=501", "/limit"},
           {"/v1/agreements/deal/history?limit=0", "/limit"},
           {"/v1/agreements/deal/history?clause=No%20id", "/clause"},
           {"/v1/agreements/deal/history?party=A", "/party"},
           {"/v1/agreements/deal/history?since=yesterday", "/since"},
           {"/v1/agreements/deal/history?before=2027-01-01", "/before"},
           {"/v1/agreements/deal/clauses/NO/versions", "/clause"},
           {"/v1/agreements/deal/clauses/law/versions?after=x", "/after"},
           {"/v1/disputes/nothing/precedents", "/dispute"},
           {"/v1/agreements/DEAL/dispute-figures", "/id"},
           {"/v1/agreements/DEAL/performance", "/id"},
           {"/v1/agreements/deal/performance?slo=No", "/slo"},
           {"/v1/agreements/deal/performance?window=March", "/window"},
           {"/v1/agreements/deal/performance?from=now", "/from"},
           {"/v1/agreements/deal/performance?to=2027-02-30", "/to"},
           {"/v1/agreements/deal/performance?from=2027-02-01&to=2027-02-01", "/to"},
           {"/v1/agreements/deal/performance?from=2020-01-01&to=2027-02-01", "/to"},
           {"/v1/agreements/deal/performance?explain=yes", "/explain"},
           {"/v1/agreements/DEAL/report", "/id"},
           {"/v1/agreements/deal/report?month=March", "/month"},
           {"/v1/agreements/deal/report?at=2027-01-01T00:00:00.000Z", "/at"},
           {"/v1/agreements/deal/report.csv?month=2027-Q1", "/month"},
           {"/v1/agreements/deal/report.json?month=2027-13", "/month"},
           {"/v1/agreements/deal/calendar.ics?month=2027-01", "/month"},
           {"/v1/inbox?after=x", "/after"},
           {"/v1/inbox?limit=0", "/limit"},
           {"/v1/search", "/q"},
           {"/v1/search?q=%20--", "/q"},
           {"/v1/search?q=law&agreement=No", "/agreement"},
           {"/v1/search?q=law&after=x", "/after"},
           {"/v1/search?q=law&limit=0", "/limit"},
           {"/v1/agreements?q=%zz", "/q"},
           {"/v1/agreements?q=%ff", "/q"},
           {"/v1/events/01", "/index"},
           {"/v1/events/9007199254740992", "/index"},
           {"/checkpoint?x=1", "/x"},
           {"/healthz?x=1", "/x"},
       }) {
    const auto response = client.get(target);
    EXPECT_EQ(response.status, 400) << target << " " << response.body;
    const auto problem = json::parse(response.body);
    EXPECT_EQ(problem.at("type").as_string(), "urn:sopu:error:schema") << target;
    EXPECT_EQ(problem.at("pointer").as_string(), pointer) << target;
  }
  EXPECT_EQ(client.get("/v1/nothing").status, 404);
  EXPECT_EQ(client.get("/v1/agreements/deal/").status, 404);
  EXPECT_EQ(client.get("//v1/log").status, 404);
}

TEST_F(RoutesTest, OtherMethodsAreToldWhichOnesThereAre) {
  const std::string wrong = get("/v1/log", "", "DELETE");
  EXPECT_EQ(status_of(wrong), 405);
  EXPECT_NE(wrong.find("Allow: GET, HEAD, OPTIONS\r\n"), std::string::npos);
  EXPECT_EQ(body_of(wrong).at("status").as_int64(), 405);
  const std::string events = get("/v1/events");
  EXPECT_EQ(status_of(events), 405);
  EXPECT_NE(events.find("Allow: POST, OPTIONS\r\n"), std::string::npos);
  EXPECT_EQ(status_of(get("/v1/socket")), 426);
}

TEST_F(RoutesTest, HeadIsGetWithoutTheBody) {
  const std::string whole = get("/v1/log");
  const std::string head = get("/v1/log", "", "HEAD");
  EXPECT_EQ(status_of(head), 200);
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
  const auto length = [](const std::string& answer) {
    const std::size_t at = answer.find("Content-Length: ");
    return answer.substr(at, answer.find("\r\n", at) - at);
  };
  EXPECT_EQ(length(head), length(whole));
}

TEST_F(RoutesTest, LongTextIsGzippedForThoseWhoAcceptIt) {
  const std::string plain = get("/openapi.json");
  EXPECT_EQ(plain.find("Content-Encoding"), std::string::npos);
  const std::string refused = get("/openapi.json", "Accept-Encoding: gzip;q=0\r\n");
  EXPECT_EQ(refused.find("Content-Encoding"), std::string::npos);
  const std::string packed = get("/openapi.json", "Accept-Encoding: br, gzip\r\n");
  ASSERT_NE(packed.find("Content-Encoding: gzip\r\n"), std::string::npos);
  const std::string_view body = std::string_view(packed).substr(packed.find("\r\n\r\n") + 4);
  std::string unpacked(1 << 20, '\0');
  z_stream stream{};
  ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string input(body);
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(unpacked.data());
  stream.avail_out = static_cast<uInt>(unpacked.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  unpacked.resize(stream.total_out);
  inflateEnd(&stream);
  EXPECT_EQ(unpacked, plain.substr(plain.find("\r\n\r\n") + 4));
  EXPECT_EQ(get("/healthz", "Accept-Encoding: gzip\r\n").find("Content-Encoding"),
            std::string::npos);
}

TEST_F(RoutesTest, OperatorsAndPeopleGetTheirPages) {
  auto client = http();
  EXPECT_EQ(client.get("/healthz").status, 200);
  EXPECT_TRUE(client.get_json("/readyz")->at("ready").as_bool());
  const auto log = client.get_json("/v1/log");
  EXPECT_EQ(log->at("origin").as_string(), testing::origin);
  EXPECT_EQ(log->at("verifierKey").as_string(), ledger_->log_verifier().vkey());
  EXPECT_EQ(client.get("/v1/nothing").status, 404);
  const auto metrics = client.get("/metrics").body;
  EXPECT_NE(metrics.find("sopu_refusals_total{code=\"not-found\"} 1\n"), std::string::npos)
      << metrics;
  EXPECT_NE(metrics.find("sopu_request_duration_seconds_count{route=\"/v1/log\"} 1"),
            std::string::npos);
  EXPECT_NE(metrics.find("sopu_connections{protocol=\"http\"}"), std::string::npos);
  EXPECT_NE(metrics.find("sopu_log_size"), std::string::npos);
}

}  // namespace
}  // namespace sopu::server::test
