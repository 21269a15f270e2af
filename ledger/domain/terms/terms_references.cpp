// Everything that terms name must be in them.
#include "ledger/domain/terms/terms_form.hpp"

namespace sopu::domain::form {
namespace {

constexpr std::string_view a_party = "things.parties";

}  // namespace

void check_references(const Place& terms) {
  const Place service = terms["serviceElements"];
  const Place management = terms["managementElements"];
  const auto parties = terms["parties"].names("party");
  const auto priorities = terms["priorities"].names("id");
  const auto services = service["services"].names("id");
  const auto calendars = service["calendars"].names("id");
  const auto objectives = service["objectives"].names("id");
  const auto is_party = [&](const Place& place) { place.refers_to(parties, a_party); };

  service["services"].list([&](const Place& item) {
    is_party(item["owner"]);
    item["priority"].refers_to(priorities, "things.priorities");
  });
  service["objectives"].list([&](const Place& item) {
    item["service"].refers_to(services, "things.services");
    item["calendar"].refers_to(calendars, "things.calendars");
    item["measuredBy"].list(is_party);
  });
  service["deliverySchedule"].list([&](const Place& item) { is_party(item["owner"]); });
  service["obligations"].list([&](const Place& item) { is_party(item["party"]); });
  management["escalation"].list([&](const Place& item) { is_party(item["contactOf"]); });
  management["effectivenessReview"]["indicators"].list(
      [&](const Place& item) { item.refers_to(objectives, "things.objectives"); });
  management["reviewSchedule"]["participants"].list(is_party);
  is_party(management["reporting"]["by"]);
  management["approvalRules"].list([&](const Place& item) { is_party(item["party"]); });
}

}  // namespace sopu::domain::form
