// The paths of changes: JSON Pointers in which an item of a list is named by its key instead of its
// position. Used by change*.cpp, terms_parts.cpp, windows.cpp and next_date.cpp only.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace sopu::domain::change_path {

inline constexpr std::string_view services_path = "/serviceElements/services";
inline constexpr std::string_view calendars_path = "/serviceElements/calendars";
inline constexpr std::string_view objectives_path = "/serviceElements/objectives";
inline constexpr std::string_view exclusions_path = "/serviceElements/exclusions";
inline constexpr std::string_view credit_rules_path = "/serviceElements/creditRules";

// Reference tokens, with the escapes of RFC 6901 undone.
std::vector<std::string> split(std::string_view path);
std::string join(std::string_view path, std::string_view token);

// True if `above` is `below` or leads to it.
bool covers(std::string_view above, std::string_view below);
inline bool related(std::string_view a, std::string_view b) {
  return covers(a, b) || covers(b, a);
}

// By what an item of a list is known: its id, party, level, or day and begin (`mon-08:00`).
std::optional<std::string> key_of(const boost::json::value& item);
// Of every item, in order; nullopt for a list of which an item has no key or shares one: such a
// list is compared whole.
std::optional<std::vector<std::string>> keys_of(const boost::json::array& list);

// The member or keyed item of that name, or null.
const boost::json::value* step(const boost::json::value& value, std::string_view token);
const boost::json::value* find(const boost::json::value& value, std::string_view path);

}  // namespace sopu::domain::change_path
