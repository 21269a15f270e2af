#include "ledger/start_check.hpp"

#include <algorithm>

#include "crypto/sha256.hpp"
#include "ledger/log/checkpoint.hpp"
#include "ledger/log/entry.hpp"
#include "ledger/log/tiles.hpp"

namespace sopu {
namespace {

// How many of the newest events are hashed again.
constexpr std::uint64_t newest_events = 1'024;

crypto::NodeSource nodes_in(const store::Snapshot& snapshot) {
  return log::nodes_from_tiles([&snapshot](log::TileId id) {
    auto tile = snapshot.tile(id);
    if (!tile) throw store::CorruptRecord("a tile of the log is missing");
    return std::move(*tile);
  });
}

void check_newest_events(const store::Snapshot& snapshot, const crypto::NodeSource& nodes) {
  const std::uint64_t size = snapshot.head().size;
  std::uint64_t next = size - std::min(size, newest_events);
  snapshot.events(next, size, [&](const store::StoredEvent& event) {
    const crypto::Hash hash = crypto::sha256(crypto::view(event.jws));
    if (event.index.value != next || log::leaf_of({event.recorded_at, hash}) != nodes({0, next}))
      throw store::CorruptRecord("event " + std::to_string(next) +
                                 " is not the one that the log's tree commits to");
    ++next;
    return true;
  });
  if (next != size)
    throw store::CorruptRecord("event " + std::to_string(next) + " is missing from the store");
}

void check_high_water(const LedgerPaths& paths, const crypto::NoteVerifier& verifier,
                      std::uint64_t size, const crypto::NodeSource& nodes) {
  const auto note = read_high_water(paths);
  if (!note) return;
  const auto mark = log::open_checkpoint(*note, verifier);
  if (!mark)
    throw DirectoryError(paths.high_water().string() +
                         " is not a checkpoint of this log: if it was damaged, verify the ledger "
                         "against a checkpoint that somebody else kept, then remove the file");
  if (mark->size > size)
    throw DirectoryError("the store ends at event " + std::to_string(size) +
                         ", but this log has already signed " + std::to_string(mark->size) +
                         ": it was restored from an older copy. Going on would sign a second "
                         "history; restore a newer one");
  if (crypto::Frontier(mark->size, nodes).root() != mark->root)
    throw DirectoryError("the store holds another history than the one this log has signed at " +
                         std::to_string(mark->size) + " events");
}

}  // namespace

crypto::NoteVerifier check_at_start(const store::EventStore& store, const LedgerPaths& paths,
                                    const crypto::PublicKey& log_key) {
  const auto snapshot = store.snapshot();
  const store::Head& head = snapshot->head();
  if (head.size == 0)
    throw DirectoryError(
        "the store in " + paths.root.string() +
        " has no events. If this ledger ever had any, restore a backup of " +
        paths.store().filename().string() +
        "; if its making broke off, make another one elsewhere: here nothing was signed");
  const std::string origin = head.checkpoint.substr(0, head.checkpoint.find('\n'));
  auto verifier = crypto::NoteVerifier::make(origin, crypto::NoteKeyType::ed25519, log_key);
  const auto checkpoint = log::open_checkpoint(head.checkpoint, verifier);
  if (!checkpoint || checkpoint->size != head.size)
    throw DirectoryError("the newest checkpoint is not signed by " + paths.log_key().string() +
                         ": this key belongs to another ledger, or the store is damaged");
  const auto nodes = nodes_in(*snapshot);
  if (crypto::Frontier(head.size, nodes).root() != checkpoint->root)
    throw store::CorruptRecord("the log's tiles do not give the root that its checkpoint signs");
  check_newest_events(*snapshot, nodes);
  check_high_water(paths, verifier, head.size, nodes);
  return verifier;
}

}  // namespace sopu
