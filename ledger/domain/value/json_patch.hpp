// JSON Patch (RFC 6902): how an amendment travels. The only user of nlohmann-json.
// Pure functions; any thread.
#pragma once

#include <boost/json/value.hpp>

#include "ledger/domain/value/error.hpp"

namespace sopu::domain {

// The patched document; refused with ErrorCode::rule "patch-does-not-apply", naming the operation
// by its pointer in the patch (`/3`).
Result<boost::json::value> apply_patch(const boost::json::value& document,
                                       const boost::json::value& patch);

// A patch that turns `before` into `after`.
boost::json::value make_patch(const boost::json::value& before, const boost::json::value& after);

}  // namespace sopu::domain
