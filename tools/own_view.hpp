// An agreement as this side makes it from its signed events: each is proven to stand in the log,
// judged and folded by the same core as the server's, and the server's questions are answered from
// them here. So nothing that is shown or signed rests on the server's word.
// One thread; the dialogue must outlive it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/json/value.hpp>

#include "ledger/log/checkpoint.hpp"
#include "ledger/rehearsal.hpp"
#include "ledger/view/replica.hpp"
#include "server/client.hpp"
#include "tools/trust.hpp"

namespace sopu::tools {

// The id in `/v1/agreements/ID…` whose answer follows from the contract's events; nothing for other
// targets.
std::optional<std::string> agreement_in(const std::string& target);
// It names somebody whom the agreement does not know yet, or hangs on what was measured: neither is
// among the agreement's own events.
bool is_beyond_own_events(const domain::Error& error);

class OwnView {
 public:
  OwnView(server::HttpClient& http, Trust& trust, const crypto::NoteVerifier& ledger,
          std::string agreement)
      : http_(http), trust_(trust), ledger_(ledger), agreement_(std::move(agreement)) {}

  // Fetches what is new. False, with the server's reason, for who may read a part only, and where
  // there is nothing to read. Stop (unverified) for whatever does not hold.
  bool refresh();
  const std::optional<domain::Error>& why_not() const { return why_not_; }
  // Index of the newest event taken; empty before there is one.
  const std::string& newest() const { return newest_; }

  // What the server should answer to this GET at that time, by the events.
  domain::Result<boost::json::value> answer(const std::string& target, const domain::PartyId& asker,
                                            words::Language language, domain::Time now);
  // A key on record, as the registry's events say.
  std::optional<boost::json::value> key(const domain::Kid& kid) const;
  // What would come of signing, told to its signer. Refusal `unknown-party` also for one whom the
  // agreement does not name yet.
  domain::Result<Prepared> rehearse(const Intent& intent);

 private:
  enum class Taken { all, refused_by_server, refused_by_rules };
  Taken take_new();
  bool take_page(const boost::json::value& page);
  std::string take(const boost::json::value& item, const log::Checkpoint& checkpoint);

  server::HttpClient& http_;
  Trust& trust_;
  const crypto::NoteVerifier& ledger_;
  std::string agreement_;
  std::unique_ptr<view::Replica> replica_;
  std::string newest_;
  std::string fault_;  // why an event could not be folded
  std::optional<domain::Error> why_not_;
};

}  // namespace sopu::tools
