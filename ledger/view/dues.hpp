// Where something is due, read from the table that says so.
// The thread that the snapshot belongs to.
#pragma once

#include <functional>

#include "ledger/view/reader.hpp"

namespace sopu::view {

// The agreements in which something is due, by what is due there first, until the visitor says
// false.
void first_dues(const store::Snapshot& views,
                const std::function<bool(const domain::AgreementId&)>& visit);

}  // namespace sopu::view
