// The id by which a request is found again in this server's log and in those of others (W3C Trace
// Context).
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace sopu::server {

// That of the field `traceparent`, or a new one if it is not there or not valid.
std::string trace_id(std::string_view traceparent);

}  // namespace sopu::server
