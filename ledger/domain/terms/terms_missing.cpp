// What a completed agreement cannot do without.
#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "ledger/domain/terms/terms.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;

// In the order in which people read terms.
constexpr std::string_view before_parties[] = {"/title",    "/language", "/statementOfIntent",
                                               "/timeZone", "/currency", "/agreementPeriod/from"};

constexpr std::string_view before_obligations[] = {
    "/priorities", "/serviceElements/services", "/serviceElements/objectives",
    "/serviceElements/deliverySchedule", "/serviceElements/costs"};

constexpr std::string_view after_obligations[] = {"/managementElements/escalation",
                                                  "/managementElements/disputeProcedure",
                                                  "/managementElements/effectivenessReview",
                                                  "/managementElements/reviewSchedule",
                                                  "/managementElements/reporting",
                                                  "/managementElements/dataHandling",
                                                  "/managementElements/renewal",
                                                  "/managementElements/termination",
                                                  "/managementElements/exitPlan",
                                                  "/clauses"};

// The value at a pointer without escapes, if it is there and not an empty list.
const json::value* find(const json::value& terms, std::string_view pointer) {
  const json::value* value = &terms;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    value = value->is_object() ? value->get_object().if_contains(token) : nullptr;
    if (value == nullptr) return nullptr;
  }
  return value->is_array() && value->get_array().empty() ? nullptr : value;
}

bool list_has(const json::value& terms, std::string_view list, std::string_view member,
              std::string_view text) {
  const auto* items = find(terms, list);
  return items != nullptr && std::ranges::any_of(items->get_array(), [&](const json::value& item) {
           return item.get_object().at(member).get_string() == text;
         });
}

void check(const json::value& terms, std::span<const std::string_view> parts,
           std::vector<Missing>& missing) {
  for (const auto part : parts) {
    if (find(terms, part) != nullptr) continue;
    missing.push_back({std::string(part), {"part-missing", {{"part", part}}}});
  }
}

void check_principals(const Terms& terms, std::vector<Missing>& missing) {
  for (const auto role : {Role::provider, Role::customer}) {
    if (std::ranges::find(terms.parties, role, &Participant::role) == terms.parties.end()) {
      missing.push_back({"/parties", {"principal-missing", {{"role", name(role)}}}});
    }
  }
}

void check_every_service_has_an_objective(const json::value& terms, std::vector<Missing>& missing) {
  const auto* services = find(terms, "/serviceElements/services");
  if (services == nullptr) return;
  std::size_t index = 0;
  for (const auto& service : services->get_array()) {
    const std::string_view id = service.get_object().at("id").get_string();
    if (!list_has(terms, "/serviceElements/objectives", "service", id)) {
      missing.push_back({"/serviceElements/services/" + std::to_string(index),
                         {"service-without-objective", {{"service", id}}}});
    }
    ++index;
  }
}

bool has_fee(const json::object& service) {
  if (service.contains("fee")) return true;
  const auto* units = service.if_contains("units");
  return units != nullptr && std::ranges::any_of(units->get_array(), [](const json::value& unit) {
           return unit.get_object().contains("fee");
         });
}

// Credits are counted by rules, and those that are a part of a fee need one.
void check_credits(const json::value& terms, std::vector<Missing>& missing) {
  const auto* objectives = find(terms, "/serviceElements/objectives");
  if (objectives == nullptr) return;
  bool has_credits = false;
  std::size_t index = 0;
  for (const auto& item : objectives->get_array()) {
    const auto& objective = item.get_object();
    const std::string pointer = "/serviceElements/objectives/" + std::to_string(index++);
    const auto* credits = objective.if_contains("credits");
    if (credits == nullptr) continue;
    has_credits = true;
    const auto is_amount = [](const json::value& tier) {
      return tier.get_object().contains("amount");
    };
    if (std::ranges::all_of(credits->at("tiers").get_array(), is_amount)) continue;
    const std::string_view service = objective.at("service").get_string();
    for (const auto& one : find(terms, "/serviceElements/services")->get_array()) {
      if (one.at("id").get_string() != service || has_fee(one.get_object())) continue;
      missing.push_back({pointer, {"credits-without-fee", {{"service", service}}}});
    }
  }
  if (!has_credits || find(terms, "/serviceElements/creditRules") != nullptr) return;
  missing.push_back({"/serviceElements/creditRules",
                     {"part-missing", {{"part", "/serviceElements/creditRules"}}}});
}

void check_obligations(const Terms& terms, std::vector<Missing>& missing) {
  const auto* obligations = find(terms.json(), "/serviceElements/obligations");
  if (obligations == nullptr) {
    missing.push_back({"/serviceElements/obligations",
                       {"part-missing", {{"part", "/serviceElements/obligations"}}}});
    return;
  }
  for (const auto& participant : terms.parties) {
    if (is_principal(participant.role) &&
        !list_has(terms.json(), "/serviceElements/obligations", "party", participant.party.value)) {
      missing.push_back({"/serviceElements/obligations",
                         {"party-without-obligation",
                          {{"party", participant.party.value}, {"role", name(participant.role)}}}});
    }
  }
}

}  // namespace

std::vector<Missing> Terms::missing() const {
  std::vector<Missing> missing;
  check(json_, before_parties, missing);
  check_principals(*this, missing);
  check(json_, before_obligations, missing);
  check_every_service_has_an_objective(json_, missing);
  check_credits(json_, missing);
  check_obligations(*this, missing);
  check(json_, after_obligations, missing);
  return missing;
}

}  // namespace sopu::domain
