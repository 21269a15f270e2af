// Changes laid over another document: how a stale amendment is carried over to newer terms.
#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "ledger/domain/terms/change.hpp"
#include "ledger/domain/terms/change_path.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;

struct Target {
  std::string parent;  // path
  std::string token;   // member or key below it
};

Target target_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return {};
  return {path.substr(0, slash), change_path::split(path.substr(slash)).front()};
}

json::value* find_mutable(json::value& document, std::string_view path) {
  return const_cast<json::value*>(change_path::find(document, path));
}

// An order is told by keys, where the list itself holds objects.
bool is_order(const json::value& list, const Change& change) {
  return list.is_array() && !list.get_array().empty() && list.get_array().front().is_object() &&
         change.before->is_array() && !change.before->get_array().empty() &&
         change.before->get_array().front().is_string();
}

bool has_order(const json::value& list, const json::value& order) {
  const auto keys = change_path::keys_of(list.get_array());
  return keys &&
         std::ranges::equal(*keys, order.get_array(), [](const auto& key, const auto& name) {
           return name.is_string() && name.get_string() == key;
         });
}

// True if the touched place is as it was when the change was made.
bool is_as_before(const json::value& document, const Change& change) {
  const auto* found = change_path::find(document, change.path);
  if (!change.before) {
    const auto* parent = change_path::find(document, target_of(change.path).parent);
    return found == nullptr && parent != nullptr && parent->is_structured();
  }
  if (found == nullptr) return false;
  if (is_order(*found, change)) return has_order(*found, *change.before);
  return *found == *change.before;
}

// False if an item of the order is not there or one is left over.
bool reorder(json::array& list, const json::array& order) {
  json::array sorted;
  for (const auto& key : order) {
    const auto item = std::ranges::find_if(list, [&](const auto& candidate) {
      const auto name = change_path::key_of(candidate);
      return name && key.is_string() && key.get_string() == *name;
    });
    if (item == list.end()) return false;
    sorted.push_back(*item);
  }
  if (sorted.size() != list.size()) return false;
  list = std::move(sorted);
  return true;
}

bool erase(json::value& parent, const std::string& token) {
  if (auto* object = parent.if_object()) return object->erase(token) == 1;
  auto& list = parent.get_array();
  const auto item = std::ranges::find_if(
      list, [&](const auto& candidate) { return change_path::key_of(candidate) == token; });
  if (item == list.end()) return false;
  list.erase(item);
  return true;
}

bool insert(json::value& parent, const std::string& token, const json::value& value) {
  if (auto* object = parent.if_object()) return object->emplace(token, value).second;
  if (change_path::key_of(value) != token) return false;
  parent.get_array().push_back(value);
  return true;
}

bool apply(json::value& document, const Change& change) {
  if (change.before && change.after) {
    auto* found = find_mutable(document, change.path);
    if (found == nullptr) return false;
    if (is_order(*found, change)) return reorder(found->get_array(), change.after->get_array());
    *found = *change.after;
    return true;
  }
  const auto [parent_path, token] = target_of(change.path);
  auto* parent = find_mutable(document, parent_path);
  if (parent == nullptr || !parent->is_structured()) return false;
  return change.after ? insert(*parent, token, *change.after) : erase(*parent, token);
}

Error overlap(const Change& change) {
  return refuse_rule({"rebase-overlaps", {{"path", change.path.empty() ? "/" : change.path}}},
                     change.path);
}

}  // namespace

Result<json::value> apply_changes(const json::value& document, const std::vector<Change>& changes) {
  for (const auto& change : changes) {
    if (!is_as_before(document, change)) return overlap(change);
  }
  json::value result = document;
  for (const auto& change : changes) {
    if (!apply(result, change)) return overlap(change);
  }
  return result;
}

}  // namespace sopu::domain
