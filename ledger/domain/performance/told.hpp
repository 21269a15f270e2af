// How windows and months look in JSON: the same for everybody who asks, whoever computed them.
// Pure functions; any thread.
#pragma once

#include <boost/json/object.hpp>

#include "ledger/domain/performance/backtest.hpp"

namespace sopu::domain::performance {

struct Telling {
  bool credits = true;   // for who reads what the service costs
  bool explain = false;  // with outages, late items and tiers
};

// {objective, serviceUnit?, window, from, until, boundFrom?, boundUntil?, target | targetPpm,
// verdict, reportMissing?, credit, held, lapsed?, base?, repeated?, claim?, excluded?, sides}
boost::json::object json_of(const Judgement& window, const Telling& telling);
// {service, month, payable, held, bonus, settled?}
boost::json::object json_of(const ServiceMonth& month);

// {objectives: [{objective, serviceUnit?, name, targetPpm | target, op?, windows, met, breached,
// notMeasured, credit, worst, targetOf95?, targetOfAll?}], months}: the worst are the names of up
// to three breached windows, the worst first; with `explain` every window as above, in `items`.
boost::json::object json_of(const Backtest& backtest, const Telling& telling);

// A number of more digits than JSON has: in decimals.
std::string decimal(Wide number);
Quotient lowest_terms(const Quotient& quotient);

}  // namespace sopu::domain::performance
