// The key with which the ledger's clock signs: made, introduced by the operator, replaced.
// Needs the directory for itself: no server runs.
#pragma once

#include "ledger/ledger.hpp"

namespace sopu {

// A new key signs for the clock from now on; those before it are revoked. Its file is put in place
// once the log knows it, encrypted as the log's key is, which is asked for with the ledger's
// `passphrase`. DirectoryError if the ledger refuses it; then the old key stands.
void renew_clock_key(const std::filesystem::path& directory, LedgerOptions options,
                     const crypto::PrivateKey& operator_key);

}  // namespace sopu
