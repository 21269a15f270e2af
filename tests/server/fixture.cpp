#include "tests/server/fixture.hpp"

#include <future>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ledger/domain/terms/terms.hpp"
#include "ledger/domain/value/calendar.hpp"
#include "tests/support/terms_builder.hpp"
#include "tests/support/zones.hpp"

namespace sopu::server::test {

namespace json = boost::json;

namespace {

const domain::Zone zone = sopu::test::zone("Europe/Helsinki");  // of the sample terms

domain::Date first_of_month(int months_later) {
  const auto today = domain::local_date(testing::now(), zone);
  return today.year() / today.month() / 1 + std::chrono::months(1 + months_later);
}

json::value sample() {
  json::object period;
  period["from"] = domain::format_date(first_of_month(0));
  period["until"] = domain::format_date(first_of_month(24));
  auto terms = sopu::test::with(sopu::test::sample_terms(), "/agreementPeriod", period);
  return sopu::test::with(std::move(terms), "/serviceElements/deliverySchedule/0/due",
                          json::value(domain::format_date(first_of_month(1))));
}

json::value with_clause(const json::value& terms, int position, std::string_view text) {
  return sopu::test::with(terms, "/clauses/" + std::to_string(position) + "/text",
                          json::value(text));
}

json::array replace_clause(int position, std::string_view text) {
  json::object operation;
  operation["op"] = "replace";
  operation["path"] = "/clauses/" + std::to_string(position) + "/text";
  operation["value"] = text;
  json::array patch;
  patch.push_back(std::move(operation));
  return patch;
}

std::string id_of(const std::string& jws) {
  const auto payload = crypto::parse_jws(jws, codec::event_typ)->payload;
  return json::parse(payload).at("id").as_string().c_str();
}

}  // namespace

domain::Time next_month(int months_later) {
  return domain::local_midnight(first_of_month(months_later), zone);
}

// ---------------------------------------------------------------- ledger and server

ServerTest::ServerTest() {
  const auto directory = root_.path() / "ledger";
  create_ledger(directory, {std::string(testing::origin), "operator", "The operator",
                            domain::person_called("Olga"), ""});
  operator_.key = crypto::read_key_file(LedgerPaths(directory).operator_key(), {});
  ledger_ = std::make_unique<Ledger>(directory, LedgerOptions{});
  enrol(acme_);
  enrol(globex_);
  enrol(stranger_);
}

ServerTest::~ServerTest() {
  stop_serving();
  if (ledger_) ledger_->stop();
}

Config ServerTest::quiet_config() {
  Config config;
  config.port = 0;
  config.worker_threads = 2;
  config.log_level = "off";
  return config;
}

void ServerTest::serve(Config config) {
  server_ = std::make_unique<Server>(*ledger_, std::move(config));
  thread_ = std::thread([this] { server_->run(); });
}

void ServerTest::stop_serving() {
  if (!thread_.joinable()) return;
  server_->stop();
  thread_.join();
  server_.reset();
}

std::unique_ptr<SocketClient> ServerTest::socket(const Signer& who) const {
  return std::make_unique<SocketClient>(endpoint(), identity(who));
}

std::unique_ptr<SocketClient> ServerTest::socket() const {
  return std::make_unique<SocketClient>(endpoint());
}

std::string ServerTest::token(const Signer& who, json::object claims, std::string_view typ) const {
  const auto now = std::chrono::floor<std::chrono::seconds>(testing::now().time_since_epoch());
  json::object all;
  all["iss"] = "party/" + who.party;
  all["aud"] = testing::origin;
  all["iat"] = std::int64_t{now.count()};
  all["exp"] = std::int64_t{now.count()} + 60;
  all["jti"] = codec::new_event_id(testing::now()).value;
  for (auto& claim : claims) {
    if (claim.value().is_null()) {
      all.erase(claim.key());
    } else {
      all[claim.key()] = claim.value();
    }
  }
  return crypto::sign_jws(who.key, typ, json::serialize(all));
}

// ---------------------------------------------------------------- events

domain::Result<Receipt> ServerTest::append(const std::string& jws) {
  // Shared: the writer may still be in set_value() when the answer is already here.
  const auto promise = std::make_shared<std::promise<domain::Result<Receipt>>>();
  ledger_->append(
      jws, [promise](domain::Result<Receipt> answer) { promise->set_value(std::move(answer)); });
  return promise->get_future().get();
}

crypto::Hash ServerTest::genesis() const {
  return hash_of(ledger_->snapshot()->event({0})->jws);
}

void ServerTest::enrol(const Signer& signer) {
  json::object data;
  data["request"] = signer.enrolment();
  about_party(operator_, signer.party, "party.enrolled", data);
}

void ServerTest::about_party(const Signer& who, const std::string& party, std::string type,
                             json::value data) {
  const auto [head, is_new] = heads_.emplace("party/" + party, genesis());
  const std::string jws =
      who.sign(std::move(type), "party/" + party, std::move(data), head->second);
  const auto receipt = append(jws);
  ASSERT_TRUE(receipt) << receipt.error().why.code;
  head->second = hash_of(jws);
}

std::string ServerTest::contract(const Signer& who, std::string_view agreement, std::string type,
                                 json::value data) {
  const auto head = heads_.emplace("agreement/" + std::string(agreement), genesis()).first;
  const std::string jws = who.sign(std::move(type), "agreement/" + std::string(agreement),
                                   std::move(data), head->second);
  const auto receipt = append(jws);
  EXPECT_TRUE(receipt) << receipt.error().why.code << " " << receipt.error().pointer;
  head->second = hash_of(jws);
  return id_of(jws);
}

void ServerTest::comment(const Signer& who, std::string_view agreement, const std::string& text) {
  json::object data;
  data["text"] = text;
  const auto receipt =
      append(who.sign("comment.posted", "agreement/" + std::string(agreement), data));
  EXPECT_TRUE(receipt) << receipt.error().why.code;
}

void ServerTest::begin(std::string_view agreement) {
  contract(acme_, agreement, "agreement.initiated",
           json::parse(R"({"title": "Hosting of the Globex shop", "parties": [
             {"party": "acme", "role": "provider"}, {"party": "globex", "role": "customer"}]})"));
}

std::string ServerTest::propose(std::string_view agreement, json::object data,
                                const json::value& result, const std::optional<json::value>& base) {
  data["reason"] = "As discussed.";
  data = sopu::test::with_result(std::move(data), result, base);
  const std::string id = contract(acme_, agreement, "proposal.submitted", data);
  proposed_.remember(id, heads_.at("agreement/" + std::string(agreement)), data);
  return id;
}

void ServerTest::approve(std::string_view agreement, const std::string& proposal) {
  for (const Signer* who : {&acme_, &globex_}) {
    contract(*who, agreement, "proposal.approved", proposed_.approval(proposal));
  }
}

std::string ServerTest::agree(std::string_view agreement) {
  begin(agreement);
  for (const Signer* who : {&acme_, &globex_}) {
    contract(*who, agreement, "background.submitted", json::parse(R"({"text": "It grows."})"));
    contract(*who, agreement, "groundrules.accepted", json::parse(R"({"rules": ["We listen."]})"));
    contract(*who, agreement, "points.confirmed", json::parse(R"({"points": ["Always open."]})"));
  }
  const json::value first = sample();
  contract(acme_, agreement, "feasibility.attested",
           sopu::test::attestation(first, "uptime", 999'000));
  contract(acme_, agreement, "feasibility.attested",
           sopu::test::attestation(first, "tickets", 950'000, "PT4H"));

  json::object initial;
  initial["kind"] = "initial";
  initial["terms"] = first;
  initial["effectiveFrom"] = domain::format_time(next_month(0));
  approve(agreement, propose(agreement, initial, first));

  json::object amendment;
  amendment["kind"] = "amendment";
  amendment["effectiveFrom"] = domain::format_time(next_month(1));
  amendment["patch"] = replace_clause(0, "Limited to the fees of two years.");
  const json::value second = with_clause(first, 0, "Limited to the fees of two years.");
  const std::string accepted = propose(agreement, amendment, second, first);
  amendment["patch"] = replace_clause(1, "The law of Sweden.");
  const std::string overtaken =
      propose(agreement, amendment, with_clause(first, 1, "The law of Sweden."), first);
  approve(agreement, accepted);
  return overtaken;
}

// ---------------------------------------------------------------- raw sockets

RawSocket::RawSocket(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("no connection to the server");
  }
  const timeval limit{20, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

RawSocket::~RawSocket() {
  ::close(socket_);
}

void RawSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string RawSocket::read_until(std::string_view end) {
  std::string read;
  char byte = 0;
  while (!(read.size() >= end.size() && read.ends_with(end)) && ::recv(socket_, &byte, 1, 0) == 1) {
    read.push_back(byte);
  }
  return read;
}

std::string RawSocket::read_to_end() {
  std::string read;
  std::array<char, 4096> some{};
  for (;;) {
    const auto count = ::recv(socket_, some.data(), some.size(), 0);
    if (count <= 0) return read;
    read.append(some.data(), static_cast<std::size_t>(count));
  }
}

bool RawSocket::is_closed_within(std::chrono::milliseconds time) {
  pollfd waiting{socket_, POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(time.count())) != 1) return false;
  char byte = 0;
  return ::recv(socket_, &byte, 1, 0) <= 0;
}

std::string exchange(std::uint16_t port, std::string_view request) {
  RawSocket socket(port);
  socket.send(request);
  return socket.read_to_end();
}

json::value body_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return json::parse(end == std::string::npos ? std::string_view{}
                                              : std::string_view(answer).substr(end + 4));
}

}  // namespace sopu::server::test
