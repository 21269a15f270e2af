// States as bytes, for the views' tables. The only user of cereal; only ever fed with bytes that
// stand behind a record's hash. Fixed-width integers, a version in front; the same state always
// gives the same bytes.
// Pure functions; any thread.
#pragma once

#include "ledger/domain/route.hpp"

namespace sopu::codec {

// Bytes that are not what this version writes: the views are then rebuilt.
struct RecordError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Terms go by their hash and zones by their name: an agreement that is read gets the books in which
// they are found.
std::string write_state(const domain::StreamState& state);
domain::StreamState read_state(std::string_view bytes, const domain::Beside& beside);

// Everything of the registry but its parties, keys and zones, which are records of their own.
std::string write_registry_head(const domain::Registry& registry);
domain::Registry read_registry_head(std::string_view bytes);

std::string write_party(const domain::Party& party);
domain::Party read_party(std::string_view bytes);

std::string write_key(const domain::KeyRecord& key);
domain::KeyRecord read_key(std::string_view bytes);

// What the event at this index put there: a zone, or a standstill.
std::string write_clock_record(const domain::ClockBook& book, domain::LogIndex index);
// Puts it into another book.
void read_clock_record(std::string_view bytes, domain::ClockBook& book);

std::string write_effect(const domain::Effect& effect);
domain::Effect read_effect(std::string_view bytes);

}  // namespace sopu::codec
