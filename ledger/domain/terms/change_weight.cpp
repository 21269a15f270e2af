#include "ledger/domain/terms/change_weight.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "ledger/domain/terms/change_path.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;
using change_path::join;

// Where something differs, with what both documents say around it.
struct Spot {
  const json::value& before;
  const json::value& after;
  std::string_view path;
  bool comes_or_goes;  // what stands at the path is in one of them only
};

// The item of a list of service elements in or at which the spot lies: tokens 1 to 3 of its path.
std::string item_path(const Spot& spot) {
  const auto tokens = change_path::split(spot.path);
  std::string path;
  for (std::size_t i = 0; i < std::min<std::size_t>(tokens.size(), 3); ++i) {
    path = join(path, tokens[i]);
  }
  return path;
}

const json::value* member_of_item(const json::value& terms, const Spot& spot,
                                  std::string_view name) {
  const auto* item = change_path::find(terms, item_path(spot));
  return item == nullptr ? nullptr : change_path::step(*item, name);
}

bool is_text(const json::value* value, std::string_view text) {
  return value != nullptr && value->is_string() && value->get_string() == text;
}

// ---------------------------------------------------------------- conditions

bool item_comes_or_goes(const Spot& spot) {
  return spot.comes_or_goes && spot.path == item_path(spot);
}

bool has_credits(const Spot& spot) {
  return member_of_item(spot.before, spot, "credits") != nullptr ||
         member_of_item(spot.after, spot, "credits") != nullptr;
}
bool has_no_credits(const Spot& spot) {
  return !has_credits(spot);
}

bool is_capped_maintenance(const Spot& spot) {
  return std::ranges::all_of(std::array{&spot.before, &spot.after}, [&](const auto* terms) {
    return is_text(member_of_item(*terms, spot, "kind"), "maintenance") &&
           member_of_item(*terms, spot, "maxPer") != nullptr;
  });
}

// Objectives, exclusions (when notice is counted, within which hours), credit rules and the dispute
// procedure may name calendars.
bool names_calendar(const json::value& terms, std::string_view id) {
  const auto in = [&](const json::value* item, std::string_view member) {
    return item != nullptr && is_text(change_path::step(*item, member), id);
  };
  const auto in_list = [&](std::string_view path, std::string_view member) {
    const auto* list = change_path::find(terms, path);
    return list != nullptr && list->is_array() &&
           std::ranges::any_of(list->get_array(),
                               [&](const json::value& item) { return in(&item, member); });
  };
  return in_list(change_path::objectives_path, "calendar") ||
         in_list(change_path::exclusions_path, "calendar") ||
         in_list(change_path::exclusions_path, "within") ||
         in(change_path::find(terms, change_path::credit_rules_path), "calendar") ||
         in(change_path::find(terms, "/managementElements/disputeProcedure"), "calendar");
}

bool is_unused_calendar(const Spot& spot) {
  const auto tokens = change_path::split(spot.path);
  return tokens.size() > 2 && !names_calendar(spot.before, tokens[2]) &&
         !names_calendar(spot.after, tokens[2]);
}
bool is_calendar_in_use(const Spot& spot) {
  return !is_unused_calendar(spot);
}

// ---------------------------------------------------------------- the table

struct Row {
  ChangeClass change_class;
  std::string_view pattern;  // `*` is any one item; everything below is meant as well
  bool (*applies)(const Spot&) = nullptr;
};

using enum ChangeClass;

// Lowest first. Of the rows that cover a path and apply the longest decides.
constexpr Row rows[] = {
    // title, names, headings: labels bind nobody
    {editorial, "/title"},
    {editorial, "/serviceElements/services/*/name"},
    {editorial, "/serviceElements/services/*/units/*/name"},
    {editorial, "/serviceElements/objectives/*/name"},
    {editorial, "/managementElements/disputeProcedure/levels/*/name"},
    {editorial, "/annexes/*/title"},
    {editorial, "/clauses/*/heading"},

    // priorities, reviews, effectiveness; contacts of escalation; calendars that nothing uses; the
    // text of a maintenance exclusion that has and keeps a cap
    {operational, "/priorities"},
    {operational, "/serviceElements/services/*/priority"},
    {operational, "/managementElements/reviewSchedule"},
    {operational, "/managementElements/effectivenessReview"},
    {operational, "/managementElements/escalation/*/role"},
    {operational, "/managementElements/escalation/*/contactOf"},
    {operational, "/serviceElements/calendars", is_unused_calendar},
    {operational, "/serviceElements/exclusions/*/text", is_capped_maintenance},

    // objectives but for what follows below; calendars in use; what services are; the delivery
    // schedule; times of escalation; services that come or go (a fee weighs by its own row)
    {target, "/serviceElements/objectives"},
    {target, "/serviceElements/calendars", is_calendar_in_use},
    {target, "/serviceElements/services/*/description"},
    {target, "/serviceElements/services/*", item_comes_or_goes},
    {target, "/serviceElements/deliverySchedule"},
    {target, "/managementElements/escalation"},

    // fees, costs, assumptions; units; who bills; to which service an objective belongs
    {price, "/serviceElements/services/*/fee"},
    {price, "/serviceElements/services/*/units"},
    {price, "/serviceElements/costs"},
    {price, "/serviceElements/assumptions"},
    {price, "/serviceElements/objectives/*/service", has_no_credits},

    // all else; here what lies within the rows above
    {remedy, "/serviceElements/objectives/*/service", has_credits},
    {remedy, "/serviceElements/objectives/*/credits"},
    {remedy, "/serviceElements/objectives/*/measuredBy"},
    {remedy, "/serviceElements/deliverySchedule/*/owner"},
};

// How many tokens the pattern has, if it covers the path.
std::optional<int> tokens_covered(std::string_view pattern, std::string_view path) {
  int count = 0;
  while (!pattern.empty()) {
    if (path.empty()) return std::nullopt;
    pattern.remove_prefix(1);
    path.remove_prefix(1);
    const auto wanted = pattern.substr(0, pattern.find('/'));
    const auto token = path.substr(0, path.find('/'));
    if (wanted != "*" && wanted != token) return std::nullopt;
    pattern.remove_prefix(wanted.size());
    path.remove_prefix(token.size());
    ++count;
  }
  return count;
}

ChangeClass class_of_place(const Spot& spot) {
  auto decided = ChangeClass::remedy;
  int longest = 0;
  for (const auto& [change_class, pattern, applies] : rows) {
    const auto covered = tokens_covered(pattern, spot.path);
    if (!covered || *covered <= longest || (applies != nullptr && !applies(spot))) continue;
    longest = *covered;
    decided = change_class;
  }
  return decided;
}

ChangeClass class_of_whole(const Spot& spot, const json::value& value);

ChangeClass class_below(const Spot& spot, std::string_view token, const json::value& value) {
  const std::string path = join(spot.path, token);
  return class_of_whole({spot.before, spot.after, path, spot.comes_or_goes}, value);
}

// An item weighs as its row, or as its fee, units or credits: who owns it or measures it, and to
// which service it belongs, comes with it.
ChangeClass class_of_item(const Spot& spot, const json::value& item) {
  auto highest = class_of_place(spot);
  for (const char* part : {"fee", "units", "credits"}) {
    if (const auto* value = change_path::step(item, part)) {
      highest = std::max(highest, class_below(spot, part, *value));
    }
  }
  return highest;
}

// What comes or goes whole: the highest of its items, or of its members.
ChangeClass class_of_whole(const Spot& spot, const json::value& value) {
  auto highest = ChangeClass::editorial;
  if (change_path::key_of(value)) return class_of_item(spot, value);
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    for (const auto& [name, member] : *object) {
      highest = std::max(highest, class_below(spot, name, member));
    }
    return highest;
  }
  const auto* list = value.if_array();
  const auto keys = list == nullptr ? std::nullopt : change_path::keys_of(*list);
  if (!keys || keys->empty()) return class_of_place(spot);
  for (std::size_t i = 0; i < list->size(); ++i) {
    highest = std::max(highest, class_below(spot, (*keys)[i], (*list)[i]));
  }
  return highest;
}

}  // namespace

ChangeClass Weigher::operator()(const std::string& path, const json::value* before,
                                const json::value* after) const {
  const Spot spot{before_, after_, path, before == nullptr || after == nullptr};
  auto highest = ChangeClass::editorial;
  for (const auto* value : {before, after}) {
    if (value != nullptr) highest = std::max(highest, class_of_whole(spot, *value));
  }
  return highest;
}

}  // namespace sopu::domain
