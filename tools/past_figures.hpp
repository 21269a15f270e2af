// What was measured, for those who propose terms and sign them. It is the server's word: the
// figures themselves are not fetched. One thread.
#pragma once

#include <string>

#include <boost/json/value.hpp>

#include "tools/signing.hpp"

namespace sopu::tools {

// What a statement of feasibility carries (`backtest`), of one objective of these terms over whole
// months: FIRST/LAST, such as 2027-01/2027-12, or one of them. Stop (usage) for what is no months.
boost::json::object attested_backtest(Dialogue& dialogue, const std::string& agreement,
                                      const domain::Terms& terms, const std::string& objective,
                                      const std::string& months);

// What an approval changes: the proposal and the newest terms replayed over the last twelve months,
// a line for each objective. Empty where nothing was measured, or what was may not be read.
std::string backtest_beside(Dialogue& dialogue, const Act& act, words::Language language);

// Growth beyond what the terms take for granted, as last month's figures have it: a reason to amend
// them. Stop (usage) where there is none.
std::string reason_of_growth(Dialogue& dialogue, const std::string& agreement);

}  // namespace sopu::tools
