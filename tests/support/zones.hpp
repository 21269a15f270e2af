// Time zones for tests, from files of their own: slim ones, made of the database's version 2025b.
// Values; any thread.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "crypto/base64.hpp"
#include "ledger/domain/registry/clock.hpp"

namespace sopu::test {

inline constexpr const char* zones_version = "2025b";

inline std::string tzif_of(const std::string& name) {
  std::ifstream file(std::string(SOPU_VECTORS "/zones/") + name, std::ios::binary);
  if (!file) throw std::runtime_error("tests/vectors/zones has no " + name);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

inline domain::Zone zone(const std::string& name) {
  if (name == "UTC") return {};
  return domain::Zone::read(name, tzif_of(name)).value();
}

inline domain::ZoneRecorded zone_recorded(const std::string& name) {
  return {name, zones_version, crypto::base64_encode(crypto::view(tzif_of(name)))};
}

// With those alone, as if they had been on record from the beginning.
inline domain::ClockBookPtr clock_book(std::initializer_list<const char*> names) {
  domain::ClockBook book;
  for (const char* name : names) book.add(domain::RecordedZone{zone(name), zones_version, {}});
  return std::make_shared<const domain::ClockBook>(std::move(book));
}

}  // namespace sopu::test
