// Views made anew from the log. Resumable: what is committed stays, and the next call goes on from
// there.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>

#include "ledger/store/event_store.hpp"

namespace sopu::view {

// An event of the log that today's rules would refuse: the log or the program is wrong.
struct FoldRefused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Brings the views from where they stand to the log's end; first empties them if another schema
// wrote them.
void catch_up(store::EventStore& store, const Progress& progress);

// Builds the views a second time in memory and compares every record of every table with the
// store's. Returns the first difference in words; empty if there is none.
std::string compare_with_rebuilt(store::EventStore& store, const Progress& progress);

}  // namespace sopu::view
