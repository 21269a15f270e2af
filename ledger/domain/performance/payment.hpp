// What is paid for the months in which windows end: by service, the least and the most.
// Pure functions; any thread.
#pragma once

#include "ledger/domain/performance/judgement.hpp"

namespace sopu::domain::performance {

// By service, then by time. What the sides said counts, whatever the figures say.
std::vector<ServiceMonth> payments(const std::vector<Judgement>& windows, const Settled& settled);

}  // namespace sopu::domain::performance
