// The classes of change, lowest first: how much a change weighs decides how many people must
// approve it.
// Values; any thread.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace sopu::domain {

enum class ChangeClass { editorial, operational, target, price, remedy };
inline constexpr int change_class_count = 5;

// Indexed by ChangeClass: how many different people of a party must approve.
using Thresholds = std::array<int, change_class_count>;

std::string_view name(ChangeClass change_class);
std::optional<ChangeClass> parse_change_class(std::string_view text);

}  // namespace sopu::domain
