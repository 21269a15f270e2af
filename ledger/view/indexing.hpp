// What of the log goes into the index of words, and how: whatever people wrote in events about
// agreements, and the items of terms that proposals bring.
// One thread at a time for each index.
#pragma once

#include "ledger/search/word_index.hpp"
#include "ledger/view/reader.hpp"

namespace sopu::view {

using TakeSnapshot = std::function<std::unique_ptr<store::Snapshot>()>;

// An index of another log, or of a longer one, begins anew.
void fit_to(const store::Snapshot& snapshot, search::WordIndex& index);

// Adds the next events of the log, as many as one transaction should hold. False if there are no
// more. Throws search::IndexError.
bool index_more(const TakeSnapshot& take, Shared& shared, search::WordIndex& index);

}  // namespace sopu::view
