// What lists that come in pages have in common, and things that are not here.
// Pure functions; any thread.
#pragma once

#include "ledger/domain/value/error.hpp"
#include "ledger/view/queries.hpp"

namespace sopu::view {

// One answer for what does not exist and for what the caller may not read.
domain::Error not_here(std::string_view what);

// Where a page starts; `after` is the number of the row that the page before ended with.
domain::Result<std::uint64_t> first_row(const Page& page);

}  // namespace sopu::view
