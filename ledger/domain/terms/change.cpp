#include "ledger/domain/terms/change.hpp"

#include <algorithm>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "ledger/domain/terms/change_path.hpp"
#include "ledger/domain/terms/change_weight.hpp"
#include "ledger/domain/value/canonical_json.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;
using change_path::covers;
using change_path::join;
using change_path::related;

using change_path::calendars_path;
using change_path::credit_rules_path;
using change_path::exclusions_path;
using change_path::objectives_path;
using change_path::services_path;

// In which people read terms; the members of a JSON object have no order.
constexpr std::string_view order_of_terms[] = {
    "/title",
    "/language",
    "/statementOfIntent",
    "/timeZone",
    "/currency",
    "/agreementPeriod",
    "/parties",
    "/priorities",
    "/serviceElements/services",
    "/serviceElements/calendars",
    objectives_path,
    "/serviceElements/creditRules",
    "/serviceElements/exclusions",
    "/serviceElements/deliverySchedule",
    "/serviceElements/costs",
    "/serviceElements/obligations",
    "/serviceElements/assumptions",
    "/managementElements/escalation",
    "/managementElements/disputeProcedure",
    "/managementElements/effectivenessReview",
    "/managementElements/reviewSchedule",
    "/managementElements/reporting",
    "/managementElements/dataHandling",
    "/managementElements/approvalRules",
    "/managementElements/thirdPartyConsent",
    "/managementElements/renewal",
    "/managementElements/termination",
    "/managementElements/suspension",
    "/managementElements/exitPlan",
    "/legal",
    "/annexes",
    "/precedence",
    "/clauses",
};

std::ptrdiff_t place_in_terms(const Change& change) {
  return std::ranges::find_if(order_of_terms,
                              [&](auto part) { return related(part, change.path); }) -
         std::begin(order_of_terms);
}

json::value names(const std::vector<std::string>& keys) {
  json::array list;
  for (const auto& key : keys) list.emplace_back(key);
  return list;
}

// Two documents laid side by side.
class Comparison {
 public:
  Comparison(const json::value& before, const json::value& after) : weigh_(before, after) {
    compare("", before, after);
  }
  std::vector<Change> changes;

 private:
  void add(std::string path, const json::value* before, const json::value* after) {
    const auto weight = weigh_(path, before, after);
    const auto copy = [](const json::value* value) {
      return value == nullptr ? std::nullopt : std::optional(*value);
    };
    changes.push_back({std::move(path), copy(before), copy(after), weight});
  }

  void compare_objects(const std::string& path, const json::object& before,
                       const json::object& after) {
    for (const auto& [name, member] : before) {
      if (const auto* other = after.if_contains(name)) {
        compare(join(path, name), member, *other);
      } else {
        add(join(path, name), &member, nullptr);
      }
    }
    for (const auto& [name, member] : after) {
      if (!before.contains(name)) add(join(path, name), nullptr, &member);
    }
  }

  // Items that come are expected at the end; any other order is a change of the list itself, told
  // by its keys.
  void compare_lists(const std::string& path, const json::value& before, const json::value& after,
                     const std::vector<std::string>& keys_before,
                     const std::vector<std::string>& keys_after) {
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < keys_before.size(); ++i) {
      const auto& item = before.get_array()[i];
      if (const auto* other = change_path::step(after, keys_before[i])) {
        expected.push_back(keys_before[i]);
        compare(join(path, keys_before[i]), item, *other);
      } else {
        add(join(path, keys_before[i]), &item, nullptr);
      }
    }
    for (std::size_t i = 0; i < keys_after.size(); ++i) {
      if (change_path::step(before, keys_after[i]) != nullptr) continue;
      expected.push_back(keys_after[i]);
      add(join(path, keys_after[i]), nullptr, &after.get_array()[i]);
    }
    if (expected == keys_after) return;
    const json::value order_before = names(keys_before);
    const json::value order_after = names(keys_after);
    add(path, &order_before, &order_after);
  }

  void compare(const std::string& path, const json::value& before, const json::value& after) {
    if (before == after) return;
    if (before.is_object() && after.is_object()) {
      return compare_objects(path, before.get_object(), after.get_object());
    }
    if (before.is_array() && after.is_array()) {
      const auto keys_before = change_path::keys_of(before.get_array());
      const auto keys_after = change_path::keys_of(after.get_array());
      if (keys_before && keys_after) {
        return compare_lists(path, before, after, *keys_before, *keys_after);
      }
    }
    add(path, &before, &after);
  }

  Weigher weigh_;
};

// At most as many characters as a line of changes has room for.
std::string shortened(const json::value& value) {
  constexpr std::size_t bytes_max = 72;
  std::string text = canonical(value);
  if (text.size() <= bytes_max) return text;
  std::size_t length = bytes_max;
  while ((static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  return text.substr(0, length) + "…";
}

}  // namespace

std::vector<Change> changes_between(const json::value& before, const json::value& after) {
  std::vector<Change> changes = Comparison(before, after).changes;
  std::ranges::stable_sort(changes, {}, place_in_terms);
  return changes;
}

ChangeClass class_of(const std::vector<Change>& changes) {
  auto highest = ChangeClass::editorial;
  for (const auto& change : changes) highest = std::max(highest, change.change_class);
  return highest;
}

std::vector<ChangeClass> touched_classes(const std::vector<Change>& changes) {
  std::set<ChangeClass> classes;
  for (const auto& change : changes) classes.insert(change.change_class);
  return {classes.begin(), classes.end()};
}

bool disjoint(const std::vector<Change>& a, const std::vector<Change>& b) {
  return std::ranges::none_of(a, [&](const Change& one) {
    return std::ranges::any_of(b,
                               [&](const Change& other) { return related(one.path, other.path); });
  });
}

std::string readable(const std::vector<Change>& changes) {
  std::string out;
  for (const auto& [path, before, after, change_class] : changes) {
    if (before && after) {
      out += "~ " + path + ": " + shortened(*before) + " → " + shortened(*after) + "\n";
    } else if (after) {
      out += "+ " + path + ": " + shortened(*after) + "\n";
    } else if (before) {
      out += "- " + path + ": " + shortened(*before) + "\n";
    }
  }
  return out;
}

}  // namespace sopu::domain
