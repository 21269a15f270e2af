// What a completed agreement cannot do without.
#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "ledger/domain/terms.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;

struct Part {
  std::string_view pointer;
  std::string_view what;
};

constexpr Part before_parties[] = {
    {"/title", "The agreement has no title."},
    {"/language", "The language of the agreement is not named."},
    {"/statementOfIntent", "There is no statement of what the parties intend."},
    {"/timeZone", "The time zone in which dates and windows are read is not named."},
    {"/currency", "The currency of fees and credits is not named."},
    {"/agreementPeriod/from", "The day from which the agreement holds is not named."},
};

constexpr Part before_obligations[] = {
    {"/priorities", "There are no priorities."},
    {"/serviceElements/services", "There are no services."},
    {"/serviceElements/objectives", "There are no objectives."},
    {"/serviceElements/deliverySchedule", "There is no delivery schedule."},
    {"/serviceElements/costs", "There are no costs."},
};

constexpr Part after_obligations[] = {
    {"/managementElements/escalation", "There is no escalation."},
    {"/managementElements/disputeProcedure", "It is not said how disputes are settled."},
    {"/managementElements/effectivenessReview", "It is not said how effectiveness is checked."},
    {"/managementElements/reviewSchedule", "It is not said when the agreement is reviewed."},
    {"/managementElements/reporting", "It is not said who reports performance, and when."},
    {"/managementElements/dataHandling", "It is not said how performance data is handled."},
    {"/managementElements/renewal", "It is not said how the agreement is renewed."},
    {"/managementElements/termination", "It is not said how the agreement is terminated."},
    {"/managementElements/exitPlan", "There is no plan for the exit."},
    {"/clauses", "There are no clauses."},
};

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

void check(const json::value& terms, std::span<const Part> parts, std::vector<Missing>& missing) {
  for (const auto& part : parts) {
    if (find(terms, part.pointer) == nullptr) {
      missing.push_back({std::string(part.pointer), std::string(part.what)});
    }
  }
}

void check_principals(const Terms& terms, std::vector<Missing>& missing) {
  for (const auto role : {Role::provider, Role::customer}) {
    if (std::ranges::find(terms.parties, role, &Participant::role) == terms.parties.end()) {
      missing.push_back({"/parties", "No party is the " + std::string(name(role)) + "."});
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
                         "The service " + std::string(id) + " has no objective."});
    }
    ++index;
  }
}

void check_obligations(const Terms& terms, std::vector<Missing>& missing) {
  const auto* obligations = find(terms.json(), "/serviceElements/obligations");
  if (obligations == nullptr) {
    missing.push_back({"/serviceElements/obligations", "There are no obligations."});
    return;
  }
  for (const auto& participant : terms.parties) {
    if (is_principal(participant.role) &&
        !list_has(terms.json(), "/serviceElements/obligations", "party", participant.party.value)) {
      missing.push_back(
          {"/serviceElements/obligations", "The " + std::string(name(participant.role)) + " " +
                                               participant.party.value + " has no obligation."});
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
  check_obligations(*this, missing);
  check(json_, after_obligations, missing);
  return missing;
}

}  // namespace sopu::domain
