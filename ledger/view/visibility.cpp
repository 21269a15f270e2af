#include "ledger/view/visibility.hpp"

#include <algorithm>

#include "ledger/domain/change.hpp"

namespace sopu::view {

using domain::Access;
using domain::Agreement;
namespace json = boost::json;

namespace {

bool concerns(const Agreement& agreement, const domain::Proposal& proposal,
              const domain::PartyId& party) {
  static const json::value none(json::object_kind);
  const auto terms_of = [&](const domain::TermsHash& hash) -> const json::value& {
    const auto found = agreement.terms.find(hash);
    return found == agreement.terms.end() ? none : found->second->json();
  };
  const json::value& before = proposal.base_terms ? terms_of(*proposal.base_terms) : none;
  return domain::touches_party(domain::changes_of(agreement, proposal), before,
                               terms_of(proposal.result_terms), party);
}

void keep_what_concerns(Agreement& agreement, const domain::PartyId& party) {
  const Agreement whole = agreement;
  std::erase_if(agreement.proposals, [&](const domain::Proposal& proposal) {
    return !concerns(whole, proposal, party);
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

Agreement visible_part(Agreement agreement, Access access, const domain::PartyId& party) {
  switch (access) {
    case Access::principal:
    case Access::granted:
      break;
    case Access::third_party:
      keep_what_concerns(agreement, party);
      break;
    case Access::measurer:
      keep_what_concerns(agreement, party);
      agreement.proposals.clear();
      break;
    case Access::none:
      agreement = Agreement{};
      break;
  }
  return agreement;
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

const json::value* find_item(const json::value& terms, std::string_view id) {
  if (const auto* object = terms.if_object()) {
    const auto* own = object->if_contains("id");
    if (own && own->is_string() && own->get_string() == id) return &terms;
    for (const auto& member : *object)
      if (const auto* found = find_item(member.value(), id)) return found;
  }
  if (const auto* list = terms.if_array())
    for (const auto& item : *list)
      if (const auto* found = find_item(item, id)) return found;
  return nullptr;
}

}  // namespace sopu::view
