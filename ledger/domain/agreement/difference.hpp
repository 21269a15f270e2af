// What terms that were agreed later, for days that were past, change of months that were final by
// then: the months are judged anew, and the difference is paid with the month in which it was
// agreed.
// Pure functions; any thread.
#pragma once

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/performance/judgement.hpp"

namespace sopu::domain {

// Every window that ends in a month, judged at a time; of rolling ones the one that ends with it.
performance::Performance judged_month(const Agreement& agreement,
                                      const performance::FiguresOf& figures, Date month, Time now);

// Beside what is paid for months, what is paid with them: of the versions that were agreed in these
// months. One for a service that has nothing else in a month is added.
void put_differences(const Agreement& agreement, const performance::FiguresOf& figures,
                     const performance::Dates& months, Time now,
                     std::vector<performance::ServiceMonth>& paid);

}  // namespace sopu::domain
