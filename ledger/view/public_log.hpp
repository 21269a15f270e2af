// What anybody may read of the log: tiles, entries, checkpoints and proofs. They commit to events
// without showing them.
// Belongs to one thread, like the snapshot it reads from.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/domain/value/error.hpp"
#include "ledger/log/tiles.hpp"
#include "ledger/store/event_store.hpp"

namespace sopu::view {

class PublicLog {
 public:
  explicit PublicLog(const store::Snapshot& snapshot) : snapshot_(snapshot) {}

  std::uint64_t size() const { return snapshot_.head().size; }
  std::string origin() const;  // the checkpoint's first line
  // The signed note for the whole log.
  const std::string& checkpoint() const { return snapshot_.head().checkpoint; }

  // The bytes of a tile (32 a hash) or of an entry bundle; as many hashes or entries as the path's
  // width says. Refusal: not-found for what the signed size does not reach.
  domain::Result<std::string> tile(const log::TilePath& path) const;

  // The three lines of an event's entry. Refusal: not-found.
  domain::Result<std::string> entry(domain::LogIndex index) const;

  // C2SP tlog-proof text under the newest checkpoint. Only the newest size has a signed checkpoint,
  // so that any other `size` is refused. Refusal: not-found.
  domain::Result<std::string> inclusion_proof(domain::LogIndex index,
                                              std::optional<std::uint64_t> size = {}) const;

  // RFC 9162, 2.1.3, under the log as it was with so many events: gives the path of an index below
  // that. What neighbours have in common is read once; the snapshot outlives it.
  std::function<std::vector<crypto::Hash>(domain::LogIndex)> inclusion_paths(
      std::uint64_t size) const;

  // RFC 9162, 2.1.4. Refusal: not-found unless from <= to <= size().
  domain::Result<std::vector<crypto::Hash>> consistency_proof(std::uint64_t from,
                                                              std::uint64_t to) const;

 private:
  log::TileSource tiles() const;
  domain::Result<std::string> entry_bundle(const log::TilePath& path) const;

  const store::Snapshot& snapshot_;
};

}  // namespace sopu::view
