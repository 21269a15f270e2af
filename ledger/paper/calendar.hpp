// What is due in an agreement, for a calendar program (iCalendar, RFC 5545).
// Pure functions; any thread.
#pragma once

#include <string>

#include <boost/json/value.hpp>

#include "ledger/domain/value/time.hpp"

namespace sopu::paper {

// An event for each deadline, as `agreement.deadlines` answers. What is due keeps its name, so that
// a program that asks again moves it instead of showing it twice.
std::string calendar_ics(const boost::json::value& deadlines, const std::string& agreement,
                         const std::string& origin, domain::Time now);

}  // namespace sopu::paper
