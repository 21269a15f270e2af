// What is checked before a ledger takes its first event: quick, and enough to refuse a store that
// was restored from an older copy, cut off, or belongs to another key.
#pragma once

#include "crypto/note.hpp"
#include "ledger/directory.hpp"
#include "ledger/store/event_store.hpp"

namespace sopu {

// The newest checkpoint is signed by this key; the tiles give its root; the newest events are the
// leaves that the tiles hold; the high-water mark lies on this log and not beyond it. Returns the
// log's verifier. Throws DirectoryError, store::CorruptRecord.
crypto::NoteVerifier check_at_start(const store::EventStore& store, const LedgerPaths& paths,
                                    const crypto::PublicKey& log_key);

}  // namespace sopu
