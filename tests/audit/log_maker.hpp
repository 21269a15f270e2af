// Makes small logs event by event, signed and hashed as a server would, and gives them out as a
// source whose every part can then be falsified.
// Belongs to one test.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "crypto/ed25519.hpp"
#include "crypto/note.hpp"
#include "ledger/audit/verifier.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/store/event_store.hpp"
#include "tests/support/proposals.hpp"
#include "tests/support/terms_builder.hpp"

namespace sopu::audit::test {

inline constexpr std::string_view origin = "ledger.example/sla";

// The key whose seed is this byte 32 times.
crypto::PrivateKey key_of(std::uint8_t number);

inline constexpr std::uint8_t log_key = 1, operator_key = 2, acme_key = 3, globex_key = 4,
                              acme_second_key = 5, stranger_key = 6, clock_key = 7;

crypto::NoteVerifier log_verifier(std::uint8_t key = log_key);

// A log as a server gives it out. What a test changes here is a lie of that server.
class MadeLog final : public LogSource {
 public:
  std::string note;
  std::vector<std::string> entry_list;
  std::map<log::TileId, std::string> tiles;
  std::vector<std::optional<std::string>> bodies;  // absent: withheld
  std::optional<std::uint64_t> unreadable_body;    // where reading the bodies fails

  std::string checkpoint() override { return note; }
  std::string entries(std::uint64_t n, std::uint64_t width) override;
  std::string tile(log::TileId id, std::uint64_t width) override;
  void events(std::uint64_t size,
              const std::function<void(std::uint64_t, std::string)>& visit) override;

  log::Checkpoint opened_checkpoint() const;
};

// What a log consists of before anything is computed from it.
struct MadeEvent {
  domain::Time at;
  std::string jws;
};

struct Signing {
  std::string_view party;
  std::uint8_t key;
};
inline constexpr Signing as_operator{"oskar", operator_key}, as_acme{"acme", acme_key},
    as_globex{"globex", globex_key}, as_clock{"oskar", clock_key};

class LogMaker {
 public:
  LogMaker();  // begins with ledger.opened, and acme and globex enrolled: events 0, 1, 2

  // Each of these signs an event and puts it at the end; they return its id.
  domain::EventId enrol(std::string_view party, std::uint8_t key);
  // On the chain of the party or of the ledger, following the newest such event.
  domain::EventId registry(Signing by, std::string_view type, domain::Subject subject,
                           boost::json::value data);
  domain::EventId comment(Signing by, std::string_view agreement, std::string_view text);
  // On the contract stream, following the newest such event.
  domain::EventId contract(Signing by, std::string_view agreement, std::string_view type,
                           boost::json::value data);

  // The clock's key, and what Helsinki means, where agreements are from then on: 2 events. Before
  // that they are in UTC.
  void begin_clock();
  void record_zone(std::string_view name);
  domain::EventId initiate(std::string_view agreement);
  // Everything up to the first version: 12 events.
  void agree(std::string_view agreement);
  domain::EventId propose(std::string_view agreement);
  // What is signed to approve it.
  boost::json::value approval(const domain::EventId& proposal) const {
    return proposed_.approval(proposal.value);
  }
  void comments(std::string_view agreement, std::size_t count);

  // Signs without putting it anywhere.
  std::string sign(Signing by, std::string_view type, domain::Subject subject,
                   boost::json::value data, std::optional<domain::Hash> base = {},
                   std::optional<domain::EventId> id = {});
  void put(std::string jws);
  // The next contract event follows it.
  void put_on_contract(std::string jws, std::string_view agreement);
  domain::Hash head(std::string_view agreement) const;
  domain::Hash head_of(const domain::Subject& subject) const;

  std::size_t size() const { return events.size(); }
  MadeLog make() const;
  // The same as one commit of a store.
  store::Batch batch() const;

  std::vector<MadeEvent> events;
  domain::Time signed_at;  // what signers' clocks say

 private:
  domain::EventId next_id();
  domain::EventId add(Signing by, std::string_view type, const domain::Subject& subject,
                      boost::json::value data, std::optional<domain::Hash> base);

  std::map<std::string, domain::Hash> heads_;  // by subject
  sopu::test::Proposed proposed_;
  std::uint64_t ids_ = 0;
  boost::json::value terms_ = sopu::test::with(sopu::test::sample_terms(), "/timeZone", "UTC");
  std::string effective_from_ = "2027-01-01T00:00:00.000Z";
};

// The request with which a key of `party` asks to be introduced.
boost::json::value request_of(std::string_view party, std::uint8_t key);
domain::Subject agreement_subject(std::string_view id);

// verify() with the right key pinned.
Verdict verdict_on(LogSource& source, unsigned threads = 2,
                   std::vector<log::Checkpoint> since = {});

// A log with one agreement in force and talk about it: 15 + 300 events, so two full bundles' worth
// of tiles and a partial one.
LogMaker lively_log();

Verdict verdict_on_made(const LogMaker& maker);

// `words`: some that its detail has.
void expect_fault(const Verdict& verdict, std::optional<std::uint64_t> index, std::string_view kind,
                  std::string_view words = "");

}  // namespace sopu::audit::test
