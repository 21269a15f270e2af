// The fold of the log into the views, one event at a time: the same for the live path and a
// rebuild. Holds the states of the streams it works on; what it changed waits until take_changes().
// Belongs to one thread: the writer's, or the rebuild's.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <unordered_map>

#include "ledger/store/event_store.hpp"
#include "ledger/view/stream_states.hpp"
#include "ledger/view/terms_books.hpp"

namespace sopu::view {

// Written into the store; another number makes the next start rebuild the views.
inline constexpr std::uint32_t schema_version = 20;

class Projection {
 public:
  // Continues where the snapshot's views stand. The origin is the log's; `log` is where its events
  // are, if not beside the views; `terms` are those committed.
  Projection(std::unique_ptr<store::Snapshot> snapshot, std::string origin,
             domain::TermsBookPtr terms, const store::Snapshot* log = nullptr);

  // Of the ledger only a part comes here.
  void is_part() { whole_ = false; }

  const domain::Registry& registry() const { return registry_; }
  std::optional<domain::LogIndex> index_of(const domain::EventId& id) const;

  // Decides and, if the answer is yes, folds; gives what came of it. A refusal changes nothing.
  // `bytes` is the length of the event's JWS.
  domain::Result<domain::Effect> apply(const domain::VerifiedEvent& event,
                                       const domain::Recorded& recorded, std::size_t bytes);

  // Whether it would be refused if these were the zones on record. Changes nothing.
  domain::Refusal judge(const domain::VerifiedEvent& event, const domain::Recorded& recorded,
                        const domain::ClockBookPtr& clock);

  // What is due in the agreement first, if that is not after `at`.
  std::optional<domain::Due> due(const domain::AgreementId& agreement, domain::Time at);
  // Where something is due first, and when.
  std::optional<std::pair<domain::Time, domain::AgreementId>> first_due() const;
  // The newest event of the chain on which a deadline of the agreement stands, which has begun.
  domain::Head head(const domain::AgreementId& agreement, const domain::DeadlinePassed& what);

  // What has changed since the last call, ready to be committed, in an order that depends on the
  // events alone.
  std::vector<store::ViewChange> take_changes();

  // After the changes were committed: reads go to this newer snapshot.
  void rebase(std::unique_ptr<store::Snapshot> snapshot);

 private:
  struct Held {
    StreamNumber number = 0;
    std::uint64_t length = 0;  // of the stream, in events; 0: it has not begun
    LoadedState loaded;
    std::list<domain::StreamId>::iterator recent;
  };

  std::optional<std::string> get(store::Table table, std::string_view key) const;
  void put(store::Table table, std::string key, std::optional<std::string> value);
  Held& hold(const domain::StreamId& stream);
  domain::Streams streams_for(const domain::Event& event, domain::Time at);
  // The agreement that the event is about, as it is now; null where there is none.
  const domain::Agreement* about(const domain::Event& event);
  domain::Beside beside() const { return {terms_, registry_.clock}; }
  void drop_least_recent();
  void write_event(const domain::StreamId& stream, Held& held, const domain::Recorded& recorded);
  void evolve_registry(const domain::Event& event, const domain::Recorded& recorded);
  void evolve_stream(const domain::StreamId& stream, const domain::Event& event,
                     const domain::Recorded& recorded, std::size_t bytes);
  void write_terms(const domain::Event& event, const domain::Recorded& recorded, std::size_t bytes);
  TermsRow terms_row(const domain::SubmittedStretch& result, domain::LogIndex event,
                     std::size_t bytes, bool patched) const;
  void write_running(StreamNumber number, const domain::Agreement* before,
                     const domain::Agreement& after);
  void write_due(StreamNumber number, const domain::Agreement& agreement);
  void write_dues_again();
  void write_memberships(const domain::Agreement& agreement, StreamNumber number);
  void write_mentions(const domain::Agreement& agreement, StreamNumber number,
                      const domain::Event& event, const domain::Recorded& recorded);

  std::unique_ptr<store::Snapshot> snapshot_;
  const store::Snapshot* log_;
  std::shared_ptr<PendingTerms> terms_;
  domain::Registry registry_;
  bool whole_ = true;
  StreamNumber next_number_ = 0;
  std::unordered_map<domain::StreamId, Held> held_;
  std::list<domain::StreamId> recent_;  // most recent first
  std::size_t held_bytes_ = 0;          // about
  // Without a value: erased.
  std::map<std::pair<store::Table, std::string>, std::optional<std::string>> pending_;
};

}  // namespace sopu::view
