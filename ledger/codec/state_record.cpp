#include "ledger/codec/state_record.hpp"

#include "ledger/codec/record_fields.hpp"

namespace sopu::codec {
namespace {

// Raised whenever a field comes, goes or changes its meaning: the views are then rebuilt.
constexpr char format_version = 14;

// The byte after the version: no record is taken for one of another kind.
enum class Kind : char {
  agreement = 'A',
  talk = 'T',
  series = 'M',
  registry = 'R',
  party = 'P',
  key = 'K',
  effect = 'E',
  zone = 'Z',
  standstill = 'S',
};

template <class State>
std::string write(Kind kind, const State& state) {
  std::string bytes;
  bytes += format_version;
  bytes += static_cast<char>(kind);
  RecordWriter writer(bytes);
  writer(state);
  return bytes;
}

template <class State>
State read(Kind kind, std::string_view bytes) {
  if (bytes.size() < 2 || bytes[0] != format_version) {
    throw RecordError("a stored record is of another version");
  }
  if (bytes[1] != static_cast<char>(kind)) {
    throw RecordError("a stored record is of another kind");
  }
  RecordReader reader(bytes.substr(2));
  State state{};
  reader(state);
  reader.finish();
  return state;
}

}  // namespace

std::string write_state(const domain::StreamState& state) {
  if (const auto* agreement = std::get_if<domain::Agreement>(&state)) {
    return write(Kind::agreement, *agreement);
  }
  if (const auto* series = std::get_if<domain::Series>(&state)) {
    return write(Kind::series, *series);
  }
  return write(Kind::talk, std::get<domain::Talk>(state));
}

domain::StreamState read_state(std::string_view bytes, const domain::Beside& beside) {
  const char kind = bytes.size() >= 2 ? bytes[1] : '\0';
  if (kind == static_cast<char>(Kind::talk)) return read<domain::Talk>(Kind::talk, bytes);
  if (kind == static_cast<char>(Kind::series)) return read<domain::Series>(Kind::series, bytes);
  domain::StreamState agreement = read<domain::Agreement>(Kind::agreement, bytes);
  set_beside(agreement, beside);
  return agreement;
}

std::string write_registry_head(const domain::Registry& registry) {
  return write(Kind::registry, registry);
}
domain::Registry read_registry_head(std::string_view bytes) {
  return read<domain::Registry>(Kind::registry, bytes);
}

std::string write_party(const domain::Party& party) {
  return write(Kind::party, party);
}
domain::Party read_party(std::string_view bytes) {
  return read<domain::Party>(Kind::party, bytes);
}

std::string write_key(const domain::KeyRecord& key) {
  return write(Kind::key, key);
}
domain::KeyRecord read_key(std::string_view bytes) {
  return read<domain::KeyRecord>(Kind::key, bytes);
}

std::string write_clock_record(const domain::ClockBook& book, domain::LogIndex index) {
  const auto& zones = book.zones();
  if (!zones.empty() && zones.back().recorded.index == index) {
    return write(Kind::zone, zones.back());
  }
  return write(Kind::standstill, book.standstills().back());
}
void read_clock_record(std::string_view bytes, domain::ClockBook& book) {
  if (bytes.size() >= 2 && bytes[1] == static_cast<char>(Kind::standstill)) {
    return book.add(read<domain::Standstill>(Kind::standstill, bytes));
  }
  book.add(read<domain::RecordedZone>(Kind::zone, bytes));
}

std::string write_effect(const domain::Effect& effect) {
  return write(Kind::effect, effect);
}
domain::Effect read_effect(std::string_view bytes) {
  return read<domain::Effect>(Kind::effect, bytes);
}

}  // namespace sopu::codec
