#include "ledger/domain/verified_event.hpp"

namespace sopu::domain {

VerifiedEvent::VerifiedEvent(Event event)
    : event_(std::make_shared<const Event>(std::move(event))) {}

}  // namespace sopu::domain
