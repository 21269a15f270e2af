// What differs between two terms, and how much it weighs. The class of a change is computed from
// the paths that it touches and from both documents (change_weight); nobody claims it.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "ledger/domain/terms/change_class.hpp"
#include "ledger/domain/terms/terms.hpp"
#include "ledger/domain/value/ids.hpp"

namespace sopu::domain {

// One place that differs. `path` is a JSON Pointer in which an item of a list is named by its id
// instead of its position (`/serviceElements/objectives/uptime/targetPpm`): items are matched by
// their id (or party, or level, or day), so that moving one changes nothing but the list's order.
// The order of a list counts as a change of the list's own path.
struct Change {
  std::string path;
  std::optional<boost::json::value> before;  // absent: added
  std::optional<boost::json::value> after;   // absent: removed
  ChangeClass change_class;
  friend bool operator==(const Change&, const Change&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Change> auto& x) {
  auto& [path, before, after, change_class] = x;
  visit("path", path);
  visit("before", before);
  visit("after", after);
  visit("changeClass", change_class);
}

// In the order of the terms; empty when both are the same. An item that is added or removed is one
// change.
std::vector<Change> changes_between(const boost::json::value& before,
                                    const boost::json::value& after);

// The highest; editorial for none.
ChangeClass class_of(const std::vector<Change>& changes);

// Every class that is touched, lowest first, each once.
std::vector<ChangeClass> touched_classes(const std::vector<Change>& changes);

// True if no path of one lies at, above or below a path of the other.
bool disjoint(const std::vector<Change>& a, const std::vector<Change>& b);

// The changes laid over another document of which the touched paths are as they were in `before`.
// Refused with rule "rebase-overlaps" if one of them is not.
Result<boost::json::value> apply_changes(const boost::json::value& document,
                                         const std::vector<Change>& changes);

// For people: a line a change, `~ /path: before → after`, `+`, `-`, with texts shortened.
std::string readable(const std::vector<Change>& changes);

}  // namespace sopu::domain
