// A real ledger in a directory of its own, served on a port of its own, with parties that sign.
// Belongs to one test.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/ledger.hpp"
#include "server/client.hpp"
#include "server/server.hpp"
#include "tests/support/proposals.hpp"
#include "tests/support/signing.hpp"

namespace sopu::server::test {

using testing::hash_of;
using testing::Signer;

// The first midnight of the next month in the sample terms' time zone, in which a window begins.
domain::Time next_month(int months_later = 0);

class ServerTest : public ::testing::Test {
 protected:
  ServerTest();
  ~ServerTest() override;

  // A server with few threads, silent, on a port that the system chose.
  static Config quiet_config();
  void serve(Config config = quiet_config());
  void stop_serving();
  Endpoint endpoint() const { return {server_->url(), ca_file_}; }

  // The three ways to ask.
  HttpClient http(const Signer& who) const { return HttpClient(endpoint(), identity(who)); }
  HttpClient http() const { return HttpClient(endpoint()); }
  std::unique_ptr<SocketClient> socket(const Signer& who) const;
  std::unique_ptr<SocketClient> socket() const;
  static Identity identity(const Signer& who) {
    return {{who.party}, who.key, std::string(testing::origin)};
  }
  // A token with these claims instead of the right ones; a null takes one out.
  std::string token(const Signer& who, boost::json::object claims = {},
                    std::string_view typ = "sopu-auth+jwt") const;

  // Straight into the ledger.
  domain::Result<Receipt> append(const std::string& jws);
  crypto::Hash genesis() const;  // of ledger.opened
  void enrol(const Signer& signer);
  // The next event of a party's chain.
  void about_party(const Signer& who, const std::string& party, std::string type,
                   boost::json::value data);
  // On the contract stream of the agreement; returns the event's id.
  std::string contract(const Signer& who, std::string_view agreement, std::string type,
                       boost::json::value data);
  // Of the agreement's newest contract event.
  crypto::Hash head(std::string_view agreement) const {
    return heads_.at("agreement/" + std::string(agreement));
  }
  void comment(const Signer& who, std::string_view agreement, const std::string& text);
  void begin(std::string_view agreement);
  // acme and globex agree on version 1, then on version 2; of the amendment that was overtaken the
  // id is returned.
  std::string agree(std::string_view agreement);

  sopu::test::TemporaryDirectory root_;
  Signer operator_{"operator"}, acme_{"acme"}, globex_{"globex"}, stranger_{"stranger"};
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Server> server_;
  std::string ca_file_;

 private:
  std::string propose(std::string_view agreement, boost::json::object data,
                      const boost::json::value& result,
                      const std::optional<boost::json::value>& base = {});
  void approve(std::string_view agreement, const std::string& proposal);

  std::map<std::string, crypto::Hash> heads_;  // by subject
  sopu::test::Proposed proposed_;
  std::thread thread_;
};

// A TCP connection on which the test says exactly what it wants.
class RawSocket {
 public:
  explicit RawSocket(std::uint16_t port);
  ~RawSocket();
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  void send(std::string_view bytes);             // as far as it is taken
  std::string read_until(std::string_view end);  // or to the connection's end
  std::string read_to_end();
  bool is_closed_within(std::chrono::milliseconds time);

 private:
  int socket_ = -1;
};

// What one connection answers to these bytes, to its end.
std::string exchange(std::uint16_t port, std::string_view request);

inline int status_of(const std::string& answer) {
  return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
}

boost::json::value body_of(const std::string& answer);

}  // namespace sopu::server::test
