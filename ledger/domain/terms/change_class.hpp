// The classes of change, lowest first: how much a change weighs decides how many people must
// approve it.
// Values; any thread.
#pragma once

#include <array>
#include <string_view>

#include "ledger/domain/value/fields.hpp"

namespace sopu::domain {

enum class ChangeClass { editorial, operational, target, price, remedy };
inline constexpr int change_class_count = 5;

// Indexed by ChangeClass: how many different people of a party must approve.
using Thresholds = std::array<int, change_class_count>;

constexpr auto names_of(ChangeClass) {
  return std::to_array<std::string_view>({"editorial", "operational", "target", "price", "remedy"});
}

}  // namespace sopu::domain
