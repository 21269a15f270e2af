// Any bytes as a TZif file: read or refused, and what is read answers for every instant.
#include <cstdlib>

#include "ledger/domain/value/calendar.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sopu::domain;
  const auto zone = Zone::read("Test/Zone", std::string(reinterpret_cast<const char*>(data), size));
  if (!zone) return 0;
  const Time from{std::chrono::sys_days{std::chrono::year{1900} / 1 / 1}};
  const Time until{std::chrono::sys_days{std::chrono::year{2150} / 1 / 1}};
  for (Time time = from; time < until; time += std::chrono::hours{24 * 61 + 7}) {
    static_cast<void>(local_time(time, *zone));
    static_cast<void>(local_midnight(local_date(time, *zone), *zone));
  }
  if (first_difference(*zone, *zone, from, until)) std::abort();
  static_cast<void>(first_difference(*zone, Zone(), from, until));
  return 0;
}
