// The connection that a command works over: who asks, where, and the targets to ask for.
// One thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "server/client.hpp"
#include "tools/common.hpp"
#include "tools/own_view.hpp"
#include "tools/text.hpp"
#include "tools/trust.hpp"

namespace sopu::tools {

class Dialogue {
 public:
  explicit Dialogue(const Options& options);

  // Who speaks: Stop (usage) that says which of --key and --party is missing.
  const server::Identity& identity();
  // The ledger that stands behind the URL, met if it was not known (see Trust).
  const crypto::NoteVerifier& ledger();
  // A checkpoint of it that the server showed: it must continue those seen before.
  void see(const std::string& checkpoint) { trust().see(checkpoint); }
  Memory& memory() { return trust().memory(); }
  server::Endpoint endpoint() const { return endpoint_of(options_); }
  words::Language language() const { return options_.language; }

  server::HttpClient& http();
  server::SocketClient& socket();
  void drop_socket() { socket_.reset(); }  // the next socket() connects again

  // What is about an agreement is checked as the options say (Checks): Stop (unverified) if the
  // server's answer is not the one that the signed events give.
  boost::json::value get(const Target& target);
  // The agreement from its signed events, as new as they are; null where the options do not ask for
  // it or the caller may not read all of them (said once).
  OwnView* own_view(const std::string& agreement);

  // The terms of the newest version agreed, in force or not; absent before there is one.
  std::optional<boost::json::value> newest_terms(const std::string& agreement);
  Get getter() {
    return [this](const Target& target) { return get(target); };
  }
  boost::json::array all_items(const Target& target, std::size_t limit = 0) {
    return paper::all_items(getter(), target, limit);
  }
  // An instant as people give it: RFC 3339 with or without milliseconds, or a date, which means
  // its first moment in the agreement's time zone. Stop (usage) for anything else.
  domain::Time moment(const std::string& text, const std::string& agreement);
  // What the ledger means by the name of a zone; of one that it has not on record yet, what this
  // machine means, which is what it would put on record if it knows the same. Stop (usage) if
  // neither knows it.
  const domain::Zone& zone(const std::string& name);

 private:
  domain::Zone zone_of(const std::string& agreement);
  Trust& trust();
  domain::Result<boost::json::value> checked(OwnView& own, const std::string& target);

  const Options& options_;
  std::optional<server::Identity> identity_;  // whose origin is empty until the ledger is known
  std::unique_ptr<server::HttpClient> http_;
  std::optional<Trust> trust_;
  std::optional<crypto::NoteVerifier> ledger_;
  std::map<std::string, std::unique_ptr<OwnView>> own_views_;  // by agreement; null: not readable
  std::unique_ptr<server::SocketClient> socket_;
  std::map<std::string, domain::Zone> zones_;  // by name
  std::map<std::string, domain::Zone> zones_of_agreements_;
};

// The same where the time zone is known.
domain::Time parse_moment(const std::string& text, const domain::Zone& zone);

crypto::PrivateKey load_key(const std::string& path);
domain::PartyId party_id(const std::string& text);          // Stop (usage) if it is none
domain::AgreementId agreement_id(const std::string& text);  // Stop (usage) if it is none

}  // namespace sopu::tools
