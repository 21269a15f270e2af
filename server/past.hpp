// What a subscriber gets: each event told as far as it may read it, in its language, from batches
// as they are committed or from the log as it was. Any thread; costly enough for the worker pool.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "ledger/words/words.hpp"

namespace sopu::server {

using SharedText = std::shared_ptr<const std::string>;

// Who listens, and in which language.
struct Hearer {
  view::Asker asker;
  words::Language language = words::Language::en;
  friend auto operator<=>(const Hearer&, const Hearer&) = default;
};

// Tells events of one snapshot. One thread.
class Teller {
 public:
  Teller(const Ledger& ledger, const store::Snapshot& snapshot)
      : reader_(snapshot, &ledger.shared()), now_(ledger.now()) {}

  const view::Reader& reader() const { return reader_; }

  // `event {index, recordedAt, jws, effect}`, without the `jws` for who is only told of it; null
  // for who does not see it.
  SharedText event(const Hearer& hearer, const domain::Event& event,
                   const domain::Recorded& recorded, std::string_view jws,
                   const domain::Effect& effect);

 private:
  view::Reading& reading_of(const view::Asker& asker);

  view::Reader reader_;
  domain::Time now_;
  std::map<view::Asker, view::Reading> readings_;
  // Who reads all is told the same.
  std::map<std::pair<std::uint64_t, words::Language>, SharedText> for_all_readers_;
};

SharedText checkpoint_notification(std::string_view text);

// A committed batch, ready to be sent.
struct LiveEvent {
  std::uint64_t index = 0;
  std::optional<domain::AgreementId> agreement;
  std::map<Hearer, SharedText> texts;  // of those asked about who see it
};
struct LiveBatch {
  std::uint64_t first = 0;
  std::uint64_t size = 0;  // of the log after it
  std::vector<LiveEvent> events;
  SharedText checkpoint;
  std::set<Hearer> asked_about;
};
LiveBatch prepare_batch(const Ledger& ledger, const CommittedBatch& batch,
                        std::set<Hearer> hearers);

// How far a subscriber has come.
struct Cursor {
  std::uint64_t next = 0;                        // log index
  std::optional<domain::AgreementId> agreement;  // of which only
};
struct PastChunk {
  std::vector<SharedText> events;
  Cursor cursor;             // after the chunk
  bool reached_end = false;  // of the log as it was
  SharedText checkpoint;     // of that log
};

PastChunk read_past(const Ledger& ledger, const Hearer& hearer, Cursor cursor);

}  // namespace sopu::server
