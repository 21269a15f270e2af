// How an effect, a state, a version, a deadline look in JSON: the same for HTTP, WebSocket and the
// command line.
// Pure functions; any thread.
#pragma once

#include <boost/json/value.hpp>

#include "ledger/codec/state_record.hpp"
#include "ledger/domain/agreement.hpp"

namespace sopu::codec {

boost::json::value to_json(const domain::Effect& effect);
boost::json::value to_json(const std::vector<domain::Change>& changes);
boost::json::value to_json(const HistoryEntry& entry);
boost::json::value to_json(const domain::Deadline& deadline);
boost::json::value to_json(const domain::Version& version, const domain::Agreement& agreement);
boost::json::value to_json(const domain::Party& party, const domain::Registry& registry);

// The state at a time: phase, version in force, parties, open gates, proposals as a tree (each with
// its class, approvals, what is missing, obstacles), suspensions, terminations, milestones.
boost::json::value to_json(const domain::Agreement& agreement, domain::Time at);

// The RFC 9457 problem document of a refusal: type, title, status, detail, and where they apply
// pointer, rule, head.
boost::json::value to_json(const domain::Error& error);
int http_status(domain::ErrorCode code);

}  // namespace sopu::codec
