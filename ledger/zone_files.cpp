#include "ledger/zone_files.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ledger/limits.hpp"

namespace sopu {
namespace {

namespace fs = std::filesystem;

fs::path zones_directory() {
  const char* given = std::getenv("TZDIR");
  return given != nullptr && *given != '\0' ? given : "/usr/share/zoneinfo";
}

std::optional<std::string> read_whole(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || !fs::is_regular_file(path)) return std::nullopt;
  std::string bytes(limits::zone_rules_bytes_max + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

// The first line of tzdata.zi: `# version 2025b`.
std::string database_version(const fs::path& directory) {
  std::ifstream file(directory / "tzdata.zi");
  std::string sign, word, version;
  file >> sign >> word >> version;
  const bool is_told = file && sign == "#" && word == "version" && version.size() <= 20;
  return is_told ? version : "unknown";
}

}  // namespace

std::optional<MachineZone> machine_zone(const std::string& name) {
  if (name == domain::Zone().name()) return MachineZone{domain::Zone(), "none"};
  if (!domain::is_zone_name(name)) return std::nullopt;
  const fs::path directory = zones_directory();
  auto tzif = read_whole(directory / name);
  if (!tzif) return std::nullopt;
  auto zone = domain::Zone::read(name, std::move(*tzif));
  if (!zone) return std::nullopt;
  return MachineZone{std::move(*zone), database_version(directory)};
}

}  // namespace sopu
