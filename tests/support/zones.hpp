// Time zones for tests, from files of their own: slim ones, made of the database's version 2025b.
// Values; any thread.
#pragma once

#include <vector>

#include "ledger/domain/registry/clock.hpp"

namespace sopu::test {

inline constexpr const char* zones_version = "2025b";

std::string tzif_of(const std::string& name);

domain::Zone zone(const std::string& name);

domain::ZoneRecorded zone_recorded(const std::string& name);

// With those alone, as if they had been on record from the beginning.
domain::ClockBookPtr clock_book(std::initializer_list<const char*> names);

// The shortest TZif file of a zone that is `first` ahead of UTC, and from each of the instants on
// so far; whole hours of one digit.
using Changes = std::vector<std::pair<domain::Time, std::chrono::hours>>;
std::string tzif_of_changes(std::chrono::hours first, const Changes& changes);

}  // namespace sopu::test
