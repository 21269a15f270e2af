// The documents that the server serves about itself against what it does: every route and method is
// described, everything described is there, and the answers have the described form.
#include "server/documents.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "server/page.hpp"
#include "server/questions.hpp"
#include "server/router.hpp"
#include "server/rpc.hpp"
#include "tests/server/fixture.hpp"

namespace sopu::server::test {
namespace {

namespace json = boost::json;
using Names = std::set<std::string>;

std::string text(const json::value& value) {
  return value.as_string().c_str();
}

// Empty, or what is wrong with the value by the schema; references go into the document.
std::string mismatch(const json::value& value, const json::value& schema,
                     const json::value& document) {
  const json::value wrapped{{"components", document.at("components")},
                            {"allOf", json::array{schema}}};
  valijson::Schema parsed;
  valijson::SchemaParser(valijson::SchemaParser::kDraft7)
      .populateSchema(valijson::adapters::BoostJsonAdapter(wrapped), parsed);
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(parsed, valijson::adapters::BoostJsonAdapter(value), &results)) return {};
  std::string what;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const auto& step : error.context) what += step;
    what += ": " + error.description + "\n";
  }
  return what + json::serialize(value).substr(0, 2000);
}

Names names_of(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

Names names_of(const json::object& object) {
  Names names;
  for (const auto& member : object) names.insert(std::string(member.key()));
  return names;
}

// "agreement.get" as asyncapi.json names its operation.
std::string operation_key(std::string_view method) {
  std::string key(method);
  std::replace(key.begin(), key.end(), '.', '_');
  return key;
}

// A parameter as openapi.json describes it: in the path, the query, or the body.
struct Described {
  json::value schema;
  bool required;
};
std::map<std::string, Described> parameters_of(const json::value& operation) {
  std::map<std::string, Described> all;
  if (const auto* list = operation.as_object().if_contains("parameters")) {
    for (const auto& one : list->as_array()) {
      if (one.at("in") == "header") continue;
      all[text(one.at("name"))] = {one.at("schema"), one.at("required").as_bool()};
    }
  }
  if (const auto* body = operation.as_object().if_contains("requestBody")) {
    const auto& schema = body->at("content").at("application/json").at("schema");
    const auto& required = schema.at("required").as_array();
    for (const auto& one : schema.at("properties").as_object()) {
      all[std::string(one.key())] = {one.value(), std::ranges::count(required, one.key()) != 0};
    }
  }
  return all;
}
const json::value& operation_of(const json::value& openapi, const Route& route) {
  const bool in_body = route.kind == Route::Kind::asked_in_body;
  return openapi.at("paths").at(std::string(route.pattern)).at(in_body ? "post" : "get");
}

class DocumentsTest : public ServerTest {
 protected:
  DocumentsTest() {
    overtaken_ = agree("deal");
    const json::value raised =
        json::parse(R"({"clauses": ["uptime"], "claim": "Down.", "remedySought": "Up."})");
    dispute_ = contract(globex_, "deal", "dispute.raised", raised);
    const json::value half{{"dispute", dispute_},
                           {"text", "Half."},
                           {"remedy", {{"by", "acme"}, {"text", "Pay half."}}}};
    contract(acme_, "deal", "dispute.responded", {{"dispute", dispute_}, {"statement", "Up."}});
    contract(globex_, "deal", "settlement.proposed", half);
    const std::string words = "What was seen";
    const auto hash = crypto::sha256(crypto::view(words));
    document_ = crypto::base64url_encode(crypto::view(hash));
    EXPECT_TRUE(ledger_->put_document({"globex"}, {hash, words.size(), 0, words}));
    const json::object named{{"title", "Notes"}, {"bytes", 13}, {"sha256", document_}};
    contract(globex_, "deal", "evidence.submitted",
             {{"dispute", dispute_}, {"statement", "See."}, {"documents", json::array{named}}});
    serve();
  }

  std::string terms_in_force() {
    return http(acme_).get("/v1/agreements/deal/terms?version=1").body;
  }

  const json::value openapi_ = json::parse(openapi_document());
  const json::value asyncapi_ = json::parse(asyncapi_document());
  std::string overtaken_;
  std::string dispute_;
  std::string document_;
};

// ---------------------------------------------------------------- HTTP and WebSocket alike

TEST_F(DocumentsTest, AQuestionIsDescribedAlikeInBoth) {
  const auto& messages = asyncapi_.at("channels").at("socket").at("messages");
  for (const auto& route : Router::routes()) {
    if (route.question.empty()) continue;
    const auto& operation = operation_of(openapi_, route);
    const std::string key = operation_key(route.question);
    const auto& params =
        messages.at(key + "_call").at("payload").at("properties").at("params").as_object();
    Names required;
    for (const auto& [name, described] : parameters_of(operation)) {
      EXPECT_EQ(described.schema, params.at("properties").at(name))
          << route.question << " " << name;
      if (described.required) required.insert(name);
    }
    Names required_in_call;
    for (const auto& name : params.at("required").as_array()) required_in_call.insert(text(name));
    EXPECT_EQ(required, required_in_call) << route.question;

    if (route.kind != Route::Kind::json) continue;  // the others are presented differently
    const auto& content = operation.at("responses").at("200").at("content");
    EXPECT_EQ(content.at("application/json").at("schema"),
              messages.at(key + "_result").at("payload").at("properties").at("result"))
        << route.question;
  }
}

// ---------------------------------------------------------------- HTTP

TEST_F(DocumentsTest, EveryRouteIsDescribedAndNothingElse) {
  Names described;
  for (const auto& path : openapi_.at("paths").as_object()) {
    for (const auto& method : path.value().as_object())
      described.insert(std::string(method.key()) + " " + std::string(path.key()));
  }
  Names routed;
  for (const auto& route : Router::routes()) {
    std::string pattern(route.pattern);
    if (const auto rest = pattern.find("..."); rest != std::string::npos) pattern.erase(rest, 3);
    std::string method(route.method);
    std::ranges::transform(method, method.begin(), [](char c) { return std::tolower(c); });
    routed.insert(method + " " + pattern);
  }
  EXPECT_EQ(described, routed);
}

TEST_F(DocumentsTest, EveryParameterIsDescribedAndNothingElse) {
  for (const auto& route : Router::routes()) {
    if (route.question.empty()) continue;
    const auto& operation = operation_of(openapi_, route);
    EXPECT_EQ(text(operation.at("operationId")), route.question);
    Names described;
    for (const auto& [name, one] : parameters_of(operation)) described.insert(name);
    const Question* question = find_question(route.question);
    ASSERT_NE(question, nullptr);
    EXPECT_EQ(described, names_of(question->parameters)) << route.pattern;
    const bool says_private = operation.at("security").as_array().size() == 1;
    EXPECT_EQ(says_private, question->needs_caller()) << route.pattern;
  }
}

TEST_F(DocumentsTest, EveryAnswerHasTheDescribedForm) {
  const std::string later = domain::format_time(next_month(1));
  const std::string deal = "/v1/agreements/deal";
  std::multimap<std::string, std::string> examples{
      {"event.get", "/v1/events/0"},
      {"party.get", "/v1/parties/acme"},
      {"agreement.list", "/v1/agreements?party=globex&state=agreed&q=shop&limit=1"},
      {"agreement.get", deal},
      {"agreement.get", deal + "?asOf=6&at=" + later},
      {"agreement.terms", deal + "/terms?version=2"},
      {"agreement.versions", deal + "/versions"},
      {"agreement.diff", deal + "/diff?from=1&to=2"},
      {"agreement.clause", deal + "/clauses/law?at=" + later},
      {"agreement.history", deal + "/history?limit=500"},
      {"agreement.history",
       deal + "/history?clause=uptime&party=acme&before=" + later + "&limit=1"},
      {"agreement.comments", deal + "/comments?clause=uptime&limit=500"},
      {"agreement.clause-versions", deal + "/clauses/uptime/versions?limit=1"},
      {"dispute.precedents", "/v1/disputes/" + dispute_ + "/precedents"},
      {"agreement.dispute-figures", deal + "/dispute-figures"},
      {"agreement.performance", deal + "/performance"},
      {"agreement.performance", deal + "/performance?slo=uptime&window=2027-01&explain=true"},
      {"agreement.report", deal + "/report.json"},
      {"agreement.report", deal + "/report.json?month=2027-01&asOf=20"},
      {"agreement.report-page", deal + "/report?month=2027-01"},
      {"agreement.report-figures", deal + "/report.csv"},
      {"agreement.calendar", deal + "/calendar.ics"},
      {"inbox.get", "/v1/inbox?limit=1"},
      {"text.search", "/v1/search?q=law&agreement=deal&limit=1"},
      {"dispute.find", "/v1/disputes?clause=uptime&state=underway&level=1"},
      {"dispute.get", "/v1/disputes/" + dispute_ + "?limit=2"},
      {"agreement.certificate", deal + "/certificate"},
      {"agreement.evidence", deal + "/evidence?dispute=" + dispute_},
      {"blob.get", "/v1/blobs/" + document_},
      {"dispute.case-file", "/v1/disputes/" + dispute_ + "/case-file"},
      {"agreement.events", deal + "/events?limit=500"},
      {"agreement.events", deal + "/events?limit=1"},
      {"agreement.deadlines", deal + "/deadlines"},
      {"agreement.proposals", deal + "/proposals"},
      {"agreement.proposal", deal + "/proposals/" + overtaken_},
      {"agreement.rebase", deal + "/proposals/" + overtaken_ + "/rebase"},
      {"agreement.again", deal + "/proposals/" + overtaken_ + "/again"},
      {"agreement.next-date", deal + "/next-date?for=/title,/serviceElements/objectives"},
      {"agreement.stretches", deal + "/stretches?from=2027-01-01T00:00:00.000Z"},
      {"checkpoint.get", "/checkpoint"},
      {"tile.get", "/tile/0/000.p/1"},
      {"proof.inclusion", "/v1/proof/inclusion?index=1"},
      {"proof.consistency", "/v1/proof/consistency?from=1&to=4"},
      {"log.get", "/v1/log"},
      {"zones.get", "/v1/zones?zone=Europe/Helsinki"},
      {"healthz", "/healthz"},
      {"readyz", "/readyz"},
      {"metrics", "/metrics"},
      {"openapi", "/openapi.json"},
      {"asyncapi", "/asyncapi.json"},
      {"terms.schema", "/v1/terms-schema"},
      {"terms.template", "/v1/terms-template?lang=fi"},
      {"page", "/"},
  };
  for (const PageFile& file : page_files()) {
    if (file.path.starts_with("assets/"))
      examples.emplace("page.asset", "/" + std::string(file.path));
  }
  auto client = http(acme_);
  for (const auto& path : openapi_.at("paths").as_object()) {
    const auto* operation = path.value().as_object().if_contains("get");
    if (operation == nullptr || operation->at("operationId") == "socket") continue;
    const std::string id = text(operation->at("operationId"));
    ASSERT_TRUE(examples.contains(id)) << "no example of " << id;
    for (auto [it, end] = examples.equal_range(id); it != end; ++it) {
      const auto response = client.get(it->second);
      ASSERT_EQ(response.status, 200) << it->second << "\n" << response.body;
      const auto& content = operation->at("responses").at("200").at("content").as_object();
      const std::string type = response.content_type.substr(0, response.content_type.find(';'));
      const auto* described = content.if_contains(type);
      ASSERT_NE(described, nullptr) << it->second << " answers " << type;
      if (type != "application/json") continue;
      EXPECT_EQ(mismatch(json::parse(response.body), described->at("schema"), openapi_), "")
          << it->second;
    }
  }
}

TEST_F(DocumentsTest, ReceiptsAndProblemsHaveTheDescribedForm) {
  const auto& append = openapi_.at("paths").at("/v1/events").at("post").at("responses");
  auto client = http();
  const auto accepted = client.post(
      "/v1/events", "application/jose",
      acme_.sign("comment.posted", "agreement/deal", json::parse(R"({"text": "Hello"})")));
  ASSERT_EQ(accepted.status, 201);
  EXPECT_EQ(mismatch(json::parse(accepted.body),
                     append.at("201").at("content").at("application/json").at("schema"), openapi_),
            "");
  const auto problem_form = [&](const json::value& responses, const Response& response) {
    const auto* described = responses.as_object().if_contains(std::to_string(response.status));
    ASSERT_NE(described, nullptr) << response.status << " is not described";
    EXPECT_EQ(response.content_type, "application/problem+json");
    const auto& schema = described->at("content").at("application/problem+json").at("schema");
    EXPECT_EQ(mismatch(json::parse(response.body), schema, openapi_), "");
  };
  problem_form(append, client.post("/v1/events", "application/jose", "x"));
  problem_form(append, client.post("/v1/events", "text/plain", "x"));
  problem_form(append,
               client.post("/v1/events", "application/jose",
                           acme_.sign("background.submitted", "agreement/deal",
                                      json::parse(R"({"text": "late"})"), hash_of("nothing"))));
  for (const auto& route : Router::routes()) {
    if (route.method != "GET" || route.pattern.find('{') != std::string_view::npos) continue;
    if (route.kind == Route::Kind::socket || route.kind == Route::Kind::page) continue;
    const auto& responses =
        openapi_.at("paths").at(std::string(route.pattern)).at("get").at("responses");
    problem_form(responses, client.get(std::string(route.pattern) + "?wrong=1"));
  }
  const auto& replayed = openapi_.at("paths").at("/v1/backtest").at("post").at("responses");
  auto asking = http(acme_);
  const std::string terms = terms_in_force();
  const auto answer = asking.post("/v1/backtest", "application/json",
                                  R"({"id":"deal","explain":"true","terms":)" + terms + "}");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(
      mismatch(json::parse(answer.body),
               replayed.at("200").at("content").at("application/json").at("schema"), openapi_),
      "");
  for (const auto* wrong :
       {"[]", "x", R"({"id":"deal"})", R"({"id":"deal","terms":7})", R"({"terms":{}})"}) {
    problem_form(replayed, asking.post("/v1/backtest", "application/json", wrong));
  }
  problem_form(replayed, asking.post("/v1/backtest", "text/plain", R"({"id":"deal"})"));
  problem_form(replayed, client.post("/v1/backtest", "application/json", R"({"id":"deal"})"));

  const auto& list = openapi_.at("paths").at("/v1/agreements").at("get").at("responses");
  problem_form(list, client.get("/v1/agreements"));
  const auto& one = openapi_.at("paths").at("/v1/parties/{id}").at("get").at("responses");
  problem_form(one, client.get("/v1/parties/nobody"));
}

// ---------------------------------------------------------------- WebSocket

TEST_F(DocumentsTest, EveryMethodIsDescribedAndNothingElse) {
  const auto& messages = asyncapi_.at("channels").at("socket").at("messages").as_object();
  Names described;
  for (const auto& operation : asyncapi_.at("operations").as_object()) {
    if (operation.value().at("action") != "receive") continue;
    const auto& call = messages.at(std::string(operation.key()) + "_call");
    const std::string name = text(call.at("name"));
    described.insert(name);
    const auto& params = call.at("payload").at("properties").at("params").at("properties");
    const Question* question = find_question(name);
    if (question == nullptr) continue;
    Names taken = names_of(question->parameters);
    taken.insert("lang");  // as every method does
    EXPECT_EQ(names_of(params.as_object()), taken) << name;
  }
  Names known = names_of(rpc::own_methods());
  for (const auto& question : questions()) known.insert(std::string(question.name));
  EXPECT_EQ(described, known);
}

TEST_F(DocumentsTest, EveryCallAndEveryAnswerHasTheDescribedForm) {
  const auto& messages = asyncapi_.at("channels").at("socket").at("messages").as_object();
  const std::string later = domain::format_time(next_month(1));
  const std::string jws =
      acme_.sign("comment.posted", "agreement/deal", json::parse(R"({"text": "Hello"})"));
  SocketClient client(endpoint());
  EXPECT_EQ(mismatch(client.hello(),
                     messages.at("hello").at("payload").at("properties").at("params"), asyncapi_),
            "");
  json::object claims;
  claims["nonce"] = client.hello().at("nonce");
  const std::string deal = R"("id":"deal")";
  const std::vector<std::pair<std::string, std::string>> calls{
      {"authenticate", R"({"token":")" + token(acme_, claims) + R"("})"},
      {"append", R"({"jws":")" + jws + R"("})"},
      {"prepare", R"({"type":"sopu.comment.posted.v1","subject":"agreement/deal",)"
                  R"("data":{"text":"Hello"}})"},
      {"party.get", R"({"id":"globex"})"},
      {"agreement.list", R"({"limit":10})"},
      {"agreement.get", "{" + deal + R"(,"asOf":8})"},
      {"agreement.terms", "{" + deal + R"(,"version":1})"},
      {"agreement.versions", "{" + deal + "}"},
      {"agreement.diff", "{" + deal + R"(,"from":2,"to":1})"},
      {"agreement.clause", "{" + deal + R"(,"clause":"uptime","at":")" + later + R"("})"},
      {"agreement.history", "{" + deal + R"(,"limit":3})"},
      {"agreement.comments", "{" + deal + R"(,"clause":"uptime"})"},
      {"dispute.find", R"({"agreement":"deal","openedAfter":"2026-01-01T00:00:00.000Z"})"},
      {"dispute.get", R"({"dispute":")" + dispute_ + R"("})"},
      {"dispute.precedents", R"({"dispute":")" + dispute_ + R"("})"},
      {"agreement.dispute-figures", "{" + deal + "}"},
      {"agreement.performance", "{" + deal + R"(,"slo":"uptime","from":"2026-03-01"})"},
      {"agreement.report", "{" + deal + R"(,"month":"2027-01"})"},
      {"agreement.backtest", "{" + deal + R"(,"explain":"true","terms":)" + terms_in_force() + "}"},
      {"inbox.get", R"({"limit":5})"},
      {"text.search", R"({"q":"comment hello"})"},
      {"agreement.clause-versions", "{" + deal + R"(,"clause":"uptime"})"},
      {"agreement.events", "{" + deal + R"(,"limit":3})"},
      {"agreement.deadlines", "{" + deal + "}"},
      {"agreement.rebase", "{" + deal + R"(,"event":")" + overtaken_ + R"("})"},
      {"agreement.again", "{" + deal + R"(,"event":")" + overtaken_ + R"("})"},
      {"agreement.next-date", "{" + deal + R"(,"for":"/title","kind":"renewal"})"},
      {"agreement.stretches", "{" + deal + R"(,"from":"2027-01-01T00:00:00.000Z"})"},
      {"agreement.proposals", "{" + deal + R"(,"limit":2,"lang":"fi"})"},
      {"agreement.proposal", "{" + deal + R"(,"event":")" + overtaken_ + R"("})"},
      {"event.get", R"({"index":0})"},
      {"log.get", "{}"},
      {"zones.get", R"({"zone":"Europe/Helsinki"})"},
      {"checkpoint.get", "{}"},
      {"proof.inclusion", R"({"index":0})"},
      {"proof.consistency", R"({"from":2,"to":3})"},
      {"unsubscribe", "{}"},
      {"subscribe", R"({"agreement":"deal","from":0})"},
  };
  Names exercised;
  for (const auto& [method, params] : calls) {
    if (method == "unsubscribe") {
      client.send_raw(R"({"jsonrpc":"2.0","id":0,"method":"subscribe"})");
      ASSERT_TRUE(json::parse(client.receive_raw()).as_object().contains("result"));
    }
    const std::string key = operation_key(method);
    const std::string frame =
        R"({"jsonrpc":"2.0","id":7,"method":")" + method + R"(","params":)" + params + "}";
    EXPECT_EQ(mismatch(json::parse(frame), messages.at(key + "_call").at("payload"), asyncapi_),
              "");
    client.send_raw(frame);
    const auto answer = json::parse(client.receive_raw());
    EXPECT_EQ(mismatch(answer, messages.at(key + "_result").at("payload"), asyncapi_), "")
        << method;
    exercised.insert(method);
  }
  Names known = names_of(rpc::own_methods());
  for (const auto& question : questions()) known.insert(std::string(question.name));
  EXPECT_EQ(exercised, known);

  // The subscription's notifications: all events of the agreement, then a checkpoint.
  for (bool caught_up = false; !caught_up;) {
    const auto frame = json::parse(client.receive_raw());
    const std::string method = text(frame.at("method"));
    EXPECT_EQ(mismatch(frame, messages.at(method).at("payload"), asyncapi_), "");
    caught_up = method == "checkpoint";
  }
  for (const auto* wrong : {R"({"jsonrpc":"2.0","id":1,"method":"event.get","params":{}})",
                            R"({"jsonrpc":"2.0","id":"a","method":"agreement.get",)"
                            R"("params":{"id":"none"}})",
                            "nonsense", R"({"jsonrpc":"2.0","id":1,"method":"no.such"})"}) {
    client.send_raw(wrong);
    EXPECT_EQ(mismatch(json::parse(client.receive_raw()), messages.at("refusal").at("payload"),
                       asyncapi_),
              "")
        << wrong;
  }
}

}  // namespace
}  // namespace sopu::server::test
