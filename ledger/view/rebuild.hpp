// Views made anew from the log: beside those that are there, and exchanged for them when they are
// whole. Whatever fails before that, a kill among it, leaves the live views as they were.
// The one thread that writes to the store.
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

// New views could not be made, or not be put in place: what() says in which state the live ones
// are, what was wrong, and what can be done.
struct RebuildFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Makes sure that the live views are of today's schema and contain the whole log. Those of today's
// schema are carried on from where they stand. For others new ones are built and exchanged
// (RebuildFailed); a build that was interrupted goes on from its last commit.
void catch_up(store::EventStore& store, const Progress& progress);

// Builds new views from the log's first event on, however right the live ones look, and exchanges
// them. Throws RebuildFailed.
void rebuild(store::EventStore& store, const Progress& progress);

// Builds the views a second time in memory and compares every record of every table with the
// store's. Returns the first difference in words; empty if there is none.
std::string compare_with_rebuilt(store::EventStore& store, const Progress& progress);

}  // namespace sopu::view
