// The newest of a list in an agreement's state: whoever looks at an agreement need not wait for all
// that was ever said in it. How many older ones there are is told; they are in the history.
// Pure functions; any thread.
#pragma once

#include <algorithm>
#include <string_view>

#include "ledger/domain/agreement/context.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {

// The position of the newest of a list with this value of a member: the newest are spoken of most.
// The list's size if there is none.
template <class T, class Value>
std::size_t newest_with(const SharedList<T>& list, Value T::*member, const Value& value) {
  for (std::size_t i = list.size(); i-- > 0;) {
    if (list[i].*member == value) return i;
  }
  return list.size();
}
template <class T, class Value>
const T* find_newest(const SharedList<T>& list, Value T::*member, const Value& value) {
  const std::size_t position = newest_with(list, member, value);
  return position == list.size() ? nullptr : &list[position];
}

// Of those that are for the reader, each with its words, a member of its event.
template <class T, class IsFor>
boost::json::array newest(const Showing& showing, std::string_view name, const SharedList<T>& list,
                          std::string_view words, const IsFor& is_for) {
  boost::json::array shown;
  std::size_t older = 0;
  for (std::size_t i = list.size(); i-- > 0;) {
    if (!is_for(list[i])) continue;
    if (shown.size() == limits::shown_items_max) {
      ++older;
      continue;
    }
    boost::json::object json = object_of(list[i]);
    const auto data = showing.texts(list[i].recorded.index);
    if (const auto* said = data.if_contains(words)) json[words] = *said;
    shown.push_back(std::move(json));
  }
  std::ranges::reverse(shown);
  if (older > 0) {
    auto& counts = showing.json["older"];
    if (!counts.is_object()) counts.emplace_object();
    counts.get_object()[name] = older;
  }
  return shown;
}

}  // namespace sopu::domain
