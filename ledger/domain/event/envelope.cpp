#include "ledger/domain/event/envelope.hpp"

namespace sopu::domain {

std::string text(const Subject& subject) {
  if (const auto* party = std::get_if<PartyId>(&subject)) return "party/" + party->value;
  if (const auto* agreement = std::get_if<AgreementId>(&subject)) {
    return "agreement/" + agreement->value;
  }
  return "ledger";
}

}  // namespace sopu::domain
