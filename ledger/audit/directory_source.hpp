// A ledger directory as a LogSource. Reads without writing; the directory may be in use. A damaged
// file may crash LMDB itself: verify_file() therefore works in a child process.
// A source belongs to one thread; verify_file() may be called from any.
#pragma once

#include <filesystem>
#include <memory>

#include "ledger/audit/verifier.hpp"
#include "ledger/store/event_store.hpp"

namespace sopu::audit {

std::unique_ptr<LogSource> open_store_source(std::unique_ptr<store::Snapshot> snapshot);

// verify() on the store in `file`, in a child process: if the child dies of the file's damage, the
// verdict says so (fault `unreadable`) with the index it had reached. Throws StoreError if there is
// no such file or it cannot be opened. `options.progress` is called in this process.
Verdict verify_file(const std::filesystem::path& file, const Options& options);

}  // namespace sopu::audit
