// Everything that terms name must be in them, and be such that it can be what they make of it.
#include <algorithm>

#include <boost/json/object.hpp>

#include "ledger/domain/terms/terms_form.hpp"

namespace sopu::domain::form {
namespace {

using Names = std::set<std::string>;

// What the lists of the terms hold, by id.
struct Named {
  const Terms& terms;
  Names parties, priorities, services, calendars, objectives;

  void party(const Place& place) const { place.refers_to(parties, "things.parties"); }
  void calendar(const Place& place) const { place.refers_to(calendars, "things.calendars"); }
  // Who owns, owes or answers for something must have consented to it.
  void bound(const Place& place) const { place.binds(terms.parties); }
};

void check_services(const Place& services, const Named& named) {
  services.list([&](const Place& service) {
    named.bound(service["owner"]);
    service["priority"].refers_to(named.priorities, "things.priorities");
    named.bound(service["fee"]["billedBy"]);
    service["units"].list([&](const Place& unit) { named.bound(unit["fee"]["billedBy"]); });
  });
}

void check_objectives(const Place& objectives, const Names& with_units, const Named& named) {
  objectives.list([&](const Place& objective) {
    const Place service = objective["service"];
    service.refers_to(named.services, "things.services");
    named.calendar(objective["calendar"]);
    objective["measuredBy"].list([&](const Place& party) { named.party(party); });
    if (objective["perUnit"].boolean()) service.refers_to(with_units, "things.services-with-units");
  });
}

Names services_with_units(const Place& services) {
  Names names;
  services.list([&](const Place& service) {
    if (service["units"].given()) names.insert(service["id"].item_id().value);
  });
  return names;
}

void check_service_elements(const Place& service, const Named& named) {
  check_services(service["services"], named);
  check_objectives(service["objectives"], services_with_units(service["services"]), named);
  named.calendar(service["creditRules"]["calendar"]);
  service["exclusions"].list([&](const Place& exclusion) {
    named.calendar(exclusion["calendar"]);
    named.calendar(exclusion["within"]);
  });
  service["deliverySchedule"].list([&](const Place& milestone) {
    named.bound(milestone["owner"]);
    named.bound(milestone["to"]);
  });
  service["obligations"].list([&](const Place& obligation) { named.bound(obligation["party"]); });
}

// Misses are of any objective whose attainment is a share where they say below which; incidents
// are of availability.
void check_when(const Place& when, const Named& named) {
  const Place objective = when["objective"];
  objective.refers_to(named.objectives, "things.objectives");
  if (!objective.given()) return;
  const auto indicator = named.terms.objective(objective.item_id())->indicator;
  when.only_if(indicator == Objective::Indicator::availability, "incidents", "case.availability");
  when.only_if(indicator != Objective::Indicator::value, "belowPpm", "case.share");
}

void check_management_elements(const Place& management, const Named& named) {
  management["escalation"].list([&](const Place& step) { named.bound(step["contactOf"]); });
  const Place disputes = management["disputeProcedure"];
  named.calendar(disputes["calendar"]);
  disputes["levels"].list([&](const Place& level) {
    const Place appointed = level["appoints"];
    named.party(appointed);
    if (!appointed.given()) return;
    const auto is_appointed = [&](const Participant& one) {
      return one.party == appointed.party() && is_principal(one.role);
    };
    if (std::ranges::any_of(named.terms.parties, is_appointed)) {
      appointed.refuse({"principal-is-not-neutral", {{"party", appointed.party().value}}});
    }
  });
  management["effectivenessReview"]["indicators"].list(
      [&](const Place& objective) { objective.refers_to(named.objectives, "things.objectives"); });
  management["reviewSchedule"]["participants"].list([&](const Place& one) { named.party(one); });
  named.bound(management["reporting"]["by"]);
  management["approvalRules"].list([&](const Place& rule) { named.party(rule["party"]); });
  management["termination"]["causes"].list(
      [&](const Place& cause) { check_when(cause["when"], named); });
}

// A clause and an annex have one id each, so that precedence is not read in two ways.
void check_documents(const Place& terms) {
  Names names = terms["clauses"].names("id");
  terms["annexes"].list([&](const Place& annex) {
    if (!names.insert(annex["id"].item_id().value).second) {
      annex["id"].refuse({"annex-named-like-clause", {}});
    }
  });
  terms["precedence"].list([&](const Place& id) { id.refers_to(names, "things.documents"); });
}

// Every verdict looks at each slot of its window. Rolling windows lie over one another: their slots
// are looked at again for each month.
void check_slots(const Place& objectives, const Terms& terms) {
  constexpr std::int64_t slots_a_day_max = 300'000;  // three objectives by the second, and some
  constexpr std::int64_t seconds_a_day = 86'400;
  constexpr std::int64_t days_a_month = 30;
  if (!objectives.given()) return;
  std::int64_t slots = 0;
  for (const Objective& objective : terms.objectives) {
    if (!objective.slot) continue;
    const Service* service = objective.per_unit ? terms.service(objective.service) : nullptr;
    const auto units = service ? static_cast<std::int64_t>(service->units.size()) : 1;
    const std::int64_t over = objective.window.kind == Window::Kind::rolling
                                  ? 1 + (objective.window.days - 1) / days_a_month
                                  : 1;
    slots += units * over * (1 + (seconds_a_day - 1) / objective.slot->length.count());
  }
  if (slots <= slots_a_day_max) return;
  objectives.refuse({"slots-limit", {{"slots", slots}, {"max", slots_a_day_max}}});
}

}  // namespace

void check_references(const Place& place, const Terms& terms) {
  const Place service = place["serviceElements"];
  const Named named{terms,
                    place["parties"].names("party"),
                    place["priorities"].names("id"),
                    service["services"].names("id"),
                    service["calendars"].names("id"),
                    service["objectives"].names("id")};
  check_service_elements(service, named);
  check_slots(service["objectives"], terms);
  check_management_elements(place["managementElements"], named);
  check_documents(place);
}

}  // namespace sopu::domain::form
