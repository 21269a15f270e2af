// A store's snapshot as a LogSource. The store keeps no entries: they are made again from the
// bodies and the times of recording, so a body that was changed shows as a leaf that differs.
// Belongs to one thread; `reached` may be read by another process.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "ledger/audit/verifier.hpp"
#include "ledger/store/event_store.hpp"

namespace sopu::audit {

class StoreSource final : public LogSource {
 public:
  // `reached`, if given, holds the index of the event that is being read.
  explicit StoreSource(std::unique_ptr<store::Snapshot> snapshot,
                       std::atomic<std::uint64_t>* reached = nullptr);

  std::string checkpoint() override;
  std::string entries(std::uint64_t n, std::uint64_t width) override;
  bool makes_entries_of_bodies() const override { return true; }
  std::string tile(log::TileId id, std::uint64_t width) override;
  void events(std::uint64_t size,
              const std::function<void(std::uint64_t, std::string)>& visit) override;

 private:
  // The events of one bundle, read together: the entries are asked for while the bodies are given
  // out, and reading twice costs more than holding them.
  struct Block {
    std::uint64_t n = 0;
    std::uint64_t width = 0;  // asked for; 0: nothing is read yet
    std::vector<std::string> bodies;
    std::string bundle;
    std::optional<std::string> damage;  // why the next one could not be read
  };

  void read_block(std::uint64_t n, std::uint64_t width);
  void take(store::StoredEvent event);

  std::unique_ptr<store::Snapshot> snapshot_;
  std::atomic<std::uint64_t>* reached_;
  Block block_;
};

}  // namespace sopu::audit
