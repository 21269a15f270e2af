#include "ledger/view/replica.hpp"

#include <map>

#include "ledger/codec/signature_check.hpp"
#include "ledger/limits.hpp"

namespace sopu::view {

using store::Table;

// Read by snapshots as it is at the time; the log is as long as its newest event says, with gaps.
struct Replica::Contents {
  store::Head head;
  std::map<std::uint64_t, store::StoredEvent> events;
  std::map<Table, std::map<std::string, std::string, std::less<>>> tables;

  void apply(const std::vector<store::ViewChange>& changes) {
    for (const auto& [table, key, value] : changes) {
      if (value) {
        tables[table].insert_or_assign(key, *value);
      } else {
        tables[table].erase(key);
      }
    }
  }
};

namespace {

template <class Contents>
class ReplicaSnapshot final : public store::Snapshot {
 public:
  explicit ReplicaSnapshot(std::shared_ptr<Contents> contents) : contents_(std::move(contents)) {}

  const store::Head& head() const override { return contents_->head; }
  store::ViewPosition views() const override { return {schema_version, contents_->head.size}; }

  std::optional<store::StoredEvent> event(domain::LogIndex index) const override {
    const auto found = contents_->events.find(index.value);
    return found == contents_->events.end() ? std::nullopt : std::optional(found->second);
  }
  void events(std::uint64_t first, std::uint64_t end,
              const std::function<bool(store::StoredEvent)>& visit) const override {
    for (auto it = contents_->events.lower_bound(first);
         it != contents_->events.end() && it->first < end; ++it) {
      if (!visit(it->second)) return;
    }
  }
  std::optional<std::string> tile(log::TileId) const override { return std::nullopt; }

  std::optional<std::string> get(Table table, std::string_view key) const override {
    const auto& rows = contents_->tables[table];
    const auto found = rows.find(key);
    return found == rows.end() ? std::nullopt : std::optional(found->second);
  }
  void scan(Table table, std::string_view from, std::string_view end,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override {
    const auto& rows = contents_->tables[table];
    for (auto it = rows.lower_bound(from); it != rows.end(); ++it) {
      if ((!end.empty() && it->first >= end) || !visit(it->first, it->second)) return;
    }
  }
  std::optional<std::pair<std::string, std::string>> floor(Table table,
                                                           std::string_view key) const override {
    const auto& rows = contents_->tables[table];
    auto it = rows.upper_bound(key);
    if (it == rows.begin()) return std::nullopt;
    --it;
    return std::pair(it->first, it->second);
  }

 private:
  std::shared_ptr<Contents> contents_;
};

}  // namespace

Replica::Replica(std::string origin)
    : contents_(std::make_shared<Contents>()),
      shared_(limits::cached_states_bytes_max,
              std::make_shared<StoredTerms>([this] { return snapshot(); })),
      projection_(snapshot(), std::move(origin), shared_.terms) {
  projection_.is_part();
}

std::unique_ptr<store::Snapshot> Replica::snapshot() const {
  return std::make_unique<ReplicaSnapshot<Contents>>(contents_);
}

domain::Refusal Replica::take(std::string jws, const domain::Recorded& recorded) {
  const auto key_of = [this](const domain::Kid& kid) -> std::optional<crypto::JwsKey> {
    const auto* record = registry().key(kid);
    return record ? std::optional(record->key) : std::nullopt;
  };
  auto event = codec::SignatureCheck::check(jws, key_of);
  if (!event) return event.error();
  if (auto effect = projection_.apply(*event, recorded, jws.size()); !effect) {
    return effect.error();
  }
  contents_->apply(projection_.take_changes());
  contents_->head.size = recorded.index.value + 1;
  contents_->head.recorded_at = recorded.at;
  contents_->events.insert_or_assign(
      recorded.index.value, store::StoredEvent{recorded.index, recorded.at, std::move(jws)});
  projection_.rebase(snapshot());
  return std::nullopt;
}

}  // namespace sopu::view
