// Where the words behind a state are found: states hold ids and short facts, texts stay in events.
// Any thread that may read what is behind it.
#pragma once

#include <functional>

#include <boost/json/object.hpp>

#include "ledger/domain/value/ids.hpp"

namespace sopu::domain {

// The `data` of the event at this place of the log.
using Texts = std::function<boost::json::object(LogIndex)>;

}  // namespace sopu::domain
