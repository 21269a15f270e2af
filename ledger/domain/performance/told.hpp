// How windows and months look in JSON: the same for everybody who asks, whoever computed them.
// Pure functions; any thread.
#pragma once

#include <boost/json/object.hpp>

#include "ledger/domain/performance/judgement.hpp"

namespace sopu::domain::performance {

struct Telling {
  Time now;              // windows that are not over are open
  bool credits = true;   // for who reads what the service costs
  bool explain = false;  // with outages, late items and tiers
};

// {objective, serviceUnit?, window, from, until, boundFrom?, boundUntil?, state, target |
// targetPpm, verdict, credit, held, base?, repeated?, sides}
boost::json::object json_of(const Judgement& window, const Telling& telling);
// {service, month, payable, held, bonus}
boost::json::object json_of(const ServiceMonth& month);

// A number of more digits than JSON has: in decimals.
std::string decimal(Wide number);

}  // namespace sopu::domain::performance
