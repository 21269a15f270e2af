#include "tests/support/zones.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "crypto/base64.hpp"

namespace sopu::test {

std::string tzif_of(const std::string& name) {
  std::ifstream file(std::string(SOPU_VECTORS "/zones/") + name, std::ios::binary);
  if (!file) throw std::runtime_error("tests/vectors/zones has no " + name);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

domain::Zone zone(const std::string& name) {
  if (name == "UTC") return {};
  return domain::Zone::read(name, tzif_of(name)).value();
}

domain::ZoneRecorded zone_recorded(const std::string& name) {
  return {name, zones_version, crypto::base64_encode(crypto::view(tzif_of(name)))};
}

domain::ClockBookPtr clock_book(std::initializer_list<const char*> names) {
  domain::ClockBook book;
  for (const char* name : names) book.add(domain::RecordedZone{zone(name), zones_version, {}});
  return std::make_shared<const domain::ClockBook>(std::move(book));
}

std::string tzif_of_changes(std::chrono::hours first, const Changes& changes) {
  const auto number = [](std::int64_t value, int bytes) {
    std::string text;
    for (int i = bytes; i-- > 0;) text += static_cast<char>(value >> (8 * i));
    return text;
  };
  const auto header = [&](std::size_t times, std::size_t types, std::size_t chars) {
    return "TZif2" + std::string(15 + 12, '\0') + number(static_cast<std::int64_t>(times), 4) +
           number(static_cast<std::int64_t>(types), 4) +
           number(static_cast<std::int64_t>(chars), 4);
  };
  std::string times, kinds, types, names;
  const auto add_type = [&](std::chrono::hours ahead) {
    types += number(ahead.count() * 3'600, 4) + '\0' + static_cast<char>(names.size());
    names += "+0" + std::to_string(ahead.count()) + '\0';
  };
  add_type(first);
  for (const auto& [at, ahead] : changes) {
    const auto since = std::chrono::floor<std::chrono::seconds>(at.time_since_epoch());
    times += number(since.count(), 8);
    kinds += static_cast<char>(kinds.size() + 1);
    add_type(ahead);
  }
  const std::string last =
      std::to_string((changes.empty() ? first : changes.back().second).count());
  return header(0, 1, 1) + std::string(7, '\0') +
         header(changes.size(), changes.size() + 1, names.size()) + times + kinds + types + names +
         "\n<+0" + last + ">-" + last + "\n";
}

}  // namespace sopu::test
