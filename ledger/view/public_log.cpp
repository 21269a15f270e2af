#include "ledger/view/public_log.hpp"

#include <map>
#include <memory>

#include "crypto/merkle.hpp"
#include "crypto/sha256.hpp"
#include "ledger/domain/value/error.hpp"
#include "ledger/log/entry.hpp"
#include "ledger/log/proof.hpp"

namespace sopu::view {

using domain::ErrorCode;
using domain::refuse;

namespace {

constexpr std::size_t hash_bytes = 32;

log::Entry entry_of(const store::StoredEvent& event) {
  return {event.recorded_at, crypto::sha256(crypto::view(event.jws))};
}

domain::Error beyond(std::uint64_t size) {
  return refuse(ErrorCode::not_found, {"beyond-signed-log", {{"size", size}}});
}

}  // namespace

std::string PublicLog::origin() const {
  return checkpoint().substr(0, checkpoint().find('\n'));
}

log::TileSource PublicLog::tiles() const {
  return [&snapshot = snapshot_](log::TileId id) {
    auto tile = snapshot.tile(id);
    if (!tile) {
      throw store::CorruptRecord("tile " + std::to_string(id.n) + " of level " +
                                 std::to_string(id.level) + " is missing below the signed size");
    }
    return std::move(*tile);
  };
}

domain::Result<std::string> PublicLog::tile(const log::TilePath& path) const {
  if (!path.level) return entry_bundle(path);
  const log::TileId id{*path.level, path.n};
  if (path.width == 0 || path.width > log::tile_hashes(id, size())) return beyond(size());
  std::string hashes = tiles()(id);
  if (hashes.size() < path.width * hash_bytes) {
    throw store::CorruptRecord("a tile is shorter than the signed size demands");
  }
  hashes.resize(path.width * hash_bytes);
  return hashes;
}

domain::Result<std::string> PublicLog::entry_bundle(const log::TilePath& path) const {
  if (path.width == 0 || path.width > log::tile_hashes({0, path.n}, size())) return beyond(size());
  std::string bundle;
  const std::uint64_t first = path.n * log::tile_width;
  snapshot_.events(first, first + path.width, [&bundle](const store::StoredEvent& event) {
    log::append_to_bundle(bundle, log::entry_bytes(entry_of(event)));
    return true;
  });
  return bundle;
}

domain::Result<std::string> PublicLog::entry(domain::LogIndex index) const {
  const auto event = snapshot_.event(index);
  if (!event) return beyond(size());
  return log::entry_bytes(entry_of(*event));
}

domain::Result<std::string> PublicLog::inclusion_proof(domain::LogIndex index,
                                                       std::optional<std::uint64_t> size) const {
  const std::uint64_t newest = this->size();
  if (index.value >= newest) return beyond(newest);
  if (size && *size != newest) {
    return refuse(ErrorCode::not_found, {"proof-for-newest-only", {{"size", newest}}});
  }
  log::InclusionProof proof;
  proof.index = index.value;
  proof.hashes = inclusion_paths(newest)(index);
  proof.checkpoint = checkpoint();
  return log::proof_text(proof);
}

std::function<std::vector<crypto::Hash>(domain::LogIndex)> PublicLog::inclusion_paths(
    std::uint64_t size) const {
  auto known = std::make_shared<std::map<crypto::NodeId, crypto::Hash>>();
  const auto node = [known, nodes = log::nodes_from_tiles(tiles())](crypto::NodeId id) {
    auto found = known->find(id);
    if (found == known->end()) found = known->emplace(id, nodes(id)).first;
    return found->second;
  };
  return [size, node](domain::LogIndex index) {
    return crypto::inclusion_proof(index.value, size, node);
  };
}

domain::Result<std::vector<crypto::Hash>> PublicLog::consistency_proof(std::uint64_t from,
                                                                       std::uint64_t to) const {
  if (to > size()) return beyond(size());
  if (from > to) {
    return refuse(ErrorCode::not_found, {"sizes-out-of-order", {{"from", from}, {"to", to}}});
  }
  return crypto::consistency_proof(from, to, log::nodes_from_tiles(tiles()));
}

}  // namespace sopu::view
