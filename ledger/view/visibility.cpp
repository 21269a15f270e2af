#include "ledger/view/visibility.hpp"

#include <algorithm>

namespace sopu::view {

using domain::Access;
using domain::Agreement;
namespace json = boost::json;

namespace {

void keep_what_concerns(Agreement& agreement, const Agreement& whole,
                        const domain::PartyId& party) {
  std::erase_if(agreement.proposals, [&](const domain::Proposal& proposal) {
    return !domain::concerns(whole, proposal, party);
  });
  auto& preparation = agreement.preparation;
  preparation.background.clear();
  preparation.ground_rules.clear();
  preparation.points.clear();
  std::erase_if(preparation.feasibility, [&](const auto& item) { return item.by != party; });
  std::erase_if(preparation.consultations, [&](const auto& item) { return item.party != party; });
  std::erase_if(preparation.objections, [&](const auto& item) { return item.by != party; });
  agreement.grants.clear();
}

}  // namespace

StatePtr visible_part(StatePtr agreement, Access access, const domain::PartyId& party) {
  if (access == Access::principal || access == Access::granted) return agreement;
  if (access == Access::none) return std::make_shared<const Agreement>();
  auto part = std::make_shared<Agreement>(*agreement);
  keep_what_concerns(*part, *agreement, party);
  if (access == Access::measurer) part->proposals.clear();
  return part;
}

json::value measurable_part(const json::value& terms) {
  json::object part;
  const json::object& whole = terms.as_object();
  if (const auto* zone = whole.if_contains("timeZone")) part["timeZone"] = *zone;
  const auto* service = whole.if_contains("serviceElements");
  if (!service) return part;
  json::object elements;
  for (const char* member : {"calendars", "objectives"})
    if (const auto* list = service->as_object().if_contains(member)) elements[member] = *list;
  part["serviceElements"] = std::move(elements);
  return part;
}

}  // namespace sopu::view
