// What of the log goes into the index of words, and how: whatever people wrote in events about
// agreements, and the items of terms that proposals bring.
// Pure functions over a snapshot; the thread that the snapshot belongs to.
#pragma once

#include "ledger/search/word_index.hpp"
#include "ledger/view/reader.hpp"

namespace sopu::view {

// Adds the next events of the log, as many as one transaction should hold. False if there are no
// more. An index of another log, or of a longer one, begins anew. Throws search::IndexError.
bool index_more(const store::Snapshot& snapshot, Shared& shared, search::WordIndex& index);

}  // namespace sopu::view
