// What a subscriber gets: events rendered once, from batches as they are committed or from the log
// as it was; and who may have each.
// Any thread; costly enough for the worker pool.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"

namespace sopu::server {

using SharedText = std::shared_ptr<const std::string>;

// Who may read what, looked up once for each agreement and party. For one snapshot.
class Visibility {
 public:
  Visibility(const Ledger& ledger, const store::Snapshot& snapshot)
      : reader_(snapshot, &ledger.states()), now_(ledger.now()) {}

  // Nobody's is the public's access: registry events only.
  bool may_read(const view::Caller& caller, const domain::Event& event);
  // False if the caller may read nothing of the agreement, so that its events need not be decoded.
  bool may_read_any(const view::Caller& caller, const domain::AgreementId& agreement);

 private:
  struct Known {
    view::StatePtr state;
    std::map<domain::PartyId, domain::Access> access;
  };
  Known& known(const domain::AgreementId& id);
  domain::Access access(const view::Caller& caller, const domain::AgreementId& agreement);

  view::Reader reader_;
  domain::Time now_;
  std::map<domain::AgreementId, Known> known_;
};

// `event {index, recordedAt, jws, effect}` and `checkpoint {text}`
SharedText event_notification(const codec::HistoryEntry& history, std::string_view jws);
SharedText checkpoint_notification(std::string_view text);

// A committed batch, ready to be sent.
struct LiveEvent {
  std::uint64_t index = 0;
  std::optional<domain::AgreementId> agreement;
  SharedText text;
  std::set<domain::PartyId> readers;  // of those asked about; registry events are everyone's
};
struct LiveBatch {
  std::uint64_t first = 0;
  std::uint64_t size = 0;  // of the log after it
  std::vector<LiveEvent> events;
  SharedText checkpoint;
  std::set<domain::PartyId> asked_about;
};
LiveBatch prepare_batch(const Ledger& ledger, const CommittedBatch& batch,
                        std::set<domain::PartyId> parties);

// How far a subscriber has come.
struct Cursor {
  std::uint64_t next = 0;                        // log index
  std::optional<domain::AgreementId> agreement;  // of which only
};
struct ReplayChunk {
  std::vector<SharedText> events;
  Cursor cursor;             // after the chunk
  bool reached_end = false;  // of the log as it was
  SharedText checkpoint;     // of that log
};
inline constexpr std::size_t replay_chunk_bytes = 256 * 1024;
inline constexpr std::size_t replay_chunk_events = 2'048;  // looked at

ReplayChunk replay(const Ledger& ledger, const view::Caller& caller, Cursor cursor);

}  // namespace sopu::server
