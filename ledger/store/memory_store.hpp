// An engine in memory, for tests and for checking a rebuild: keeps the contract of event_store.hpp
// but for durability.
#pragma once

#include "ledger/store/event_store.hpp"

namespace sopu::store {

std::unique_ptr<EventStore> make_memory_store();

}  // namespace sopu::store
