#include "ledger/domain/terms/windows.hpp"

#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "ledger/domain/terms/change_path.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;
using change_path::join;
using change_path::related;

// The mere order of a list of items, told by their keys, is no change of any of them.
bool is_order(const Change& change) {
  const auto is_keys = [](const std::optional<json::value>& value) {
    return value && value->is_array() &&
           std::ranges::all_of(value->get_array(), &json::value::is_string);
  };
  return is_keys(change.before) && is_keys(change.after);
}

// What the terms hold, and how the changes meet it.
class Touched {
 public:
  Touched(const Terms& terms, const std::vector<Change>& changes)
      : terms_(terms), changes_(changes) {}

  // Whatever every objective hangs on.
  bool every() const {
    return at("/timeZone") || at(change_path::exclusions_path) ||
           at(change_path::credit_rules_path) || at_calendars_of_rules() ||
           (terms_.missing_report_is_default && at("/managementElements/reporting"));
  }

  bool at(const Objective& objective) const {
    const auto path = join(change_path::objectives_path, objective.id.value);
    const auto service = join(change_path::services_path, objective.service.value);
    return std::ranges::any_of(changes_,
                               [&](const Change& change) {
                                 return !is_order_of(change, change_path::objectives_path) &&
                                        change.path != path + "/name" && related(change.path, path);
                               }) ||
           at_item(service + "/fee", change_path::services_path) ||
           at_item(service + "/units", change_path::services_path) ||
           (objective.calendar && at_calendar(objective.calendar->value));
  }

 private:
  static bool is_order_of(const Change& change, std::string_view list) {
    return change.path == list && is_order(change);
  }
  bool at(std::string_view path) const { return at_item(path, path); }
  // At, above or below the path, but for the order of the list in which it lies.
  bool at_item(std::string_view path, std::string_view list) const {
    return std::ranges::any_of(changes_, [&](const Change& change) {
      return related(change.path, path) && !is_order_of(change, list);
    });
  }
  bool at_calendar(std::string_view id) const {
    return at_item(join(change_path::calendars_path, id), change_path::calendars_path);
  }

  bool at_calendar_named_by(const json::value* item) const {
    if (item == nullptr) return false;
    return std::ranges::any_of(std::array<const char*, 2>{"calendar", "within"}, [&](auto name) {
      const auto* id = change_path::step(*item, name);
      return id != nullptr && at_calendar(id->get_string());
    });
  }
  bool at_calendars_of_rules() const {
    if (at_calendar_named_by(change_path::find(terms_.json(), change_path::credit_rules_path))) {
      return true;
    }
    const auto* exclusions = change_path::find(terms_.json(), change_path::exclusions_path);
    return exclusions != nullptr &&
           std::ranges::any_of(exclusions->get_array(), [&](const json::value& exclusion) {
             return at_calendar_named_by(&exclusion);
           });
  }

  const Terms& terms_;
  const std::vector<Change>& changes_;
};

void add(const Window& window, std::vector<Window>& windows) {
  if (std::ranges::find(windows, window) == windows.end()) windows.push_back(window);
}

}  // namespace

std::vector<ItemId> with_touched_windows(const Terms* before, const Terms& after,
                                         const std::vector<Change>& changes) {
  std::vector<ItemId> touched;
  const bool every =
      before == nullptr || Touched(*before, changes).every() || Touched(after, changes).every();
  const auto is_touched = [&](const Objective& objective) {
    return every || Touched(*before, changes).at(objective) ||
           Touched(after, changes).at(objective);
  };
  for (const Terms* terms : {before, &after}) {
    if (terms == nullptr) continue;
    for (const Objective& objective : terms->objectives) {
      if (std::ranges::find(touched, objective.id) != touched.end()) continue;
      if (is_touched(objective)) touched.push_back(objective.id);
    }
  }
  return touched;
}

std::vector<Window> touched_windows(const Terms* before, const Terms& after,
                                    const std::vector<Change>& changes) {
  std::vector<Window> windows;
  for (const ItemId& id : with_touched_windows(before, after, changes)) {
    for (const Terms* terms : {before, &after}) {
      const auto* one = terms == nullptr ? nullptr : terms->objective(id);
      if (one != nullptr) add(one->window, windows);
    }
  }
  return windows;
}

bool is_common_boundary(const std::vector<Window>& windows, Time time, const Zone& zone) {
  return std::ranges::all_of(windows,
                             [&](const Window& window) { return is_boundary(window, time, zone); });
}

Time next_common_boundary(const std::vector<Window>& windows, Time time, const Zone& zone) {
  while (!is_common_boundary(windows, time, zone)) {
    for (const Window& window : windows) time = next_boundary(window, time, zone);
  }
  return time;
}

}  // namespace sopu::domain
