#include "ledger/audit/store_source.hpp"

#include <algorithm>

#include "crypto/sha256.hpp"
#include "ledger/audit/directory_source.hpp"
#include "ledger/log/entry.hpp"

namespace sopu::audit {

StoreSource::StoreSource(std::unique_ptr<store::Snapshot> snapshot,
                         std::atomic<std::uint64_t>* reached)
    : snapshot_(std::move(snapshot)), reached_(reached) {}

std::string StoreSource::checkpoint() {
  try {
    return snapshot_->head().checkpoint;
  } catch (const store::CorruptRecord& damage) {
    throw Unreadable(std::nullopt, damage.what());
  }
}

std::string StoreSource::entries(std::uint64_t n, std::uint64_t width) {
  if (block_.n != n || block_.width != width) read_block(n, width);
  return block_.bundle;
}

std::string StoreSource::tile(log::TileId id, std::uint64_t) {
  try {
    return snapshot_->tile(id).value_or("");
  } catch (const store::CorruptRecord& damage) {
    throw Unreadable(std::nullopt, damage.what());
  }
}

void StoreSource::events(std::uint64_t size,
                         const std::function<void(std::uint64_t, std::string)>& visit) {
  for (std::uint64_t first = 0; first < size; first += log::tile_width) {
    read_block(first / log::tile_width, std::min(size - first, log::tile_width));
    std::uint64_t index = first;
    // Taken out of the block, as `visit` may make it read another one.
    std::vector<std::string> bodies = std::move(block_.bodies);
    const std::optional<std::string> damage = block_.damage;
    for (std::string& body : bodies) visit(index++, std::move(body));
    if (damage) throw Unreadable(index, *damage);
  }
}

void StoreSource::read_block(std::uint64_t n, std::uint64_t width) {
  block_ = Block{n, width, {}, {}, std::nullopt};
  const std::uint64_t first = n * log::tile_width;
  try {
    if (reached_ != nullptr) reached_->store(first);
    snapshot_->events(first, first + width, [this](store::StoredEvent event) {
      take(std::move(event));
      return !block_.damage;
    });
    if (!block_.damage && block_.bodies.size() < width) {
      block_.damage = "The store has no event " + std::to_string(first + block_.bodies.size()) +
                      ", though its checkpoint counts it.";
    }
  } catch (const store::CorruptRecord& damage) {
    block_.damage = damage.what();
  }
}

void StoreSource::take(store::StoredEvent event) {
  const std::uint64_t next = block_.n * log::tile_width + block_.bodies.size();
  if (event.index.value != next) {
    block_.damage = "The store gives event " + std::to_string(event.index.value) + " instead of " +
                    std::to_string(next) + ".";
    return;
  }
  const log::Entry entry{event.recorded_at, crypto::sha256(crypto::view(event.jws))};
  log::append_to_bundle(block_.bundle, log::entry_bytes(entry));
  block_.bodies.push_back(std::move(event.jws));
  if (reached_ != nullptr) reached_->store(next + 1);
}

std::unique_ptr<LogSource> open_store_source(std::unique_ptr<store::Snapshot> snapshot) {
  return std::make_unique<StoreSource>(std::move(snapshot));
}

}  // namespace sopu::audit
