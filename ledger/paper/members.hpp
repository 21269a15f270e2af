// What the members of terms and of events' data hold, and in which order they stand.
// Pure functions over constant tables; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

namespace sopu::paper {

// Where a value stands: the member's name, and that of the member or list around it. Of an item of
// a list the list's name, without a parent.
struct Place {
  std::string_view parent;
  std::string_view member;
  bool in_calendar = false;  // hours are those of a calendar
};
// `parent/member`
std::string joined_name(const Place& place);

enum class Shape {
  plain,
  share,
  points,
  money,
  seconds,
  days,
  minutes,
  bytes,
  length,
  service_length,
  time,
  span,
  word
};

struct Known {
  Shape shape;
  std::string_view vocabulary{};
};
// `plain` of what no table knows.
Known known_of(const Place& place);

// The members of an object, which stands at `parent`, in the order of the published schema; others
// after them, in their own.
std::vector<std::string_view> ordered_members(std::string_view parent,
                                              const boost::json::object& object);

}  // namespace sopu::paper
