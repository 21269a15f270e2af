// The fold of the log into the views, one event at a time: the same for the live path, a rebuild
// and the verifier. Holds the states it works on; what it changed waits until take_changes().
// Belongs to one thread: the writer's, or the rebuild's.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <unordered_map>

#include "ledger/codec/state_record.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/view/keys.hpp"

namespace sopu::view {

// Written into the store; another number makes the next start rebuild the views.
inline constexpr std::uint32_t schema_version = 2;

// A state is kept as it was after each so many events of its agreement, so that a look into the
// past replays fewer than that.
inline constexpr std::uint64_t state_every_events = 32;

class Projection {
 public:
  // Continues where the snapshot's views stand. The origin is the log's; `log` is where its events
  // are, if not beside the views.
  Projection(std::unique_ptr<store::Snapshot> snapshot, std::string origin,
             const store::Snapshot* log = nullptr);

  const domain::Registry& registry() const { return registry_; }
  // Null for one that does not exist. Valid until the next call of apply().
  const domain::Agreement* agreement(const domain::AgreementId& id);
  std::optional<domain::LogIndex> index_of(const domain::EventId& id) const;

  // Decides and, if the answer is yes, folds. A refusal changes nothing.
  domain::Result<codec::HistoryEntry> apply(const domain::VerifiedEvent& event,
                                            const domain::Recorded& recorded);

  // What has changed since the last call, ready to be committed, in an order that depends on the
  // events alone.
  std::vector<store::ViewChange> take_changes();

  // After the changes were committed: reads go to this newer snapshot.
  void rebase(std::unique_ptr<store::Snapshot> snapshot);

 private:
  struct Held {
    AgreementNumber number = 0;
    std::uint64_t stream_length = 0;
    std::optional<domain::Agreement> state;
    std::list<domain::AgreementId>::iterator recent;
  };

  std::optional<std::string> get(store::Table table, std::string_view key) const;
  void put(store::Table table, std::string key, std::string value);
  Held& hold(const domain::AgreementId& id);
  domain::Result<domain::Effect> fold(const domain::VerifiedEvent& event,
                                      const domain::Recorded& recorded);
  void drop_least_recent();
  void write_registry(const domain::Event& event);
  void write_agreement(Held& held, const domain::Event& event, const domain::Recorded& recorded);
  void write_new_terms(const Held& held, const domain::Event& event);
  void write_memberships(const Held& held, const domain::Event& event);

  std::unique_ptr<store::Snapshot> snapshot_;
  const store::Snapshot* log_;
  domain::Registry registry_;
  AgreementNumber next_number_ = 0;
  std::unordered_map<domain::AgreementId, Held> held_;
  std::list<domain::AgreementId> recent_;  // most recent first
  std::map<std::pair<store::Table, std::string>, std::string> pending_;
};

}  // namespace sopu::view
