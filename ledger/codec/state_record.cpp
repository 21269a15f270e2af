#include "ledger/codec/state_record.hpp"

#include "ledger/codec/state_fields.hpp"

namespace sopu::codec {
namespace {

// Raised whenever a field comes, goes or changes its meaning: the views are then rebuilt.
constexpr char format_version = 1;

// The byte after the version: no record is taken for one of another kind.
enum class Kind : char {
  agreement = 'A',
  registry = 'R',
  party = 'P',
  key = 'K',
  history = 'H',
};

template <class State>
std::string write(Kind kind, const State& state) {
  std::string bytes;
  bytes.reserve(1'024);
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

std::string write_agreement(const domain::Agreement& agreement) {
  return write(Kind::agreement, agreement);
}

domain::Agreement read_agreement(std::string_view bytes, const TermsSource& terms) {
  auto agreement = read<domain::Agreement>(Kind::agreement, bytes);
  for (auto& [hash, document] : agreement.terms) {
    document = terms(hash);
    if (!document) throw RecordError("the terms " + domain::text(hash) + " are not stored");
  }
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

std::string write_history_entry(const HistoryEntry& entry) {
  return write(Kind::history, entry);
}
HistoryEntry read_history_entry(std::string_view bytes) {
  return read<HistoryEntry>(Kind::history, bytes);
}

}  // namespace sopu::codec
