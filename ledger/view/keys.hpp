// How the views' tables are keyed. Numbers are big-endian, so that keys sort as numbers do and rows
// are added at a table's end rather than all over it.
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/domain/event/stream.hpp"
#include "ledger/domain/value/time.hpp"

namespace sopu::view {

// Streams are numbered in the log's order of their first events, from 0.
using StreamNumber = std::uint32_t;

std::string number_key(std::uint64_t number);                         // 8 bytes
std::uint64_t read_number(std::string_view bytes);                    // of at most 8 bytes
std::string stream_key(StreamNumber stream);                          // 4 bytes
std::string stream_key(StreamNumber stream, domain::LogIndex index);  // 4 + 8 bytes
StreamNumber read_stream_number(std::string_view stream_key);
domain::LogIndex read_log_index(std::string_view stream_key);  // of such a key
std::string stream_id_key(const domain::StreamId& stream);     // 1 byte for the kind, then the key
std::string event_id_key(const domain::EventId& id);           // 16 bytes
// Of the table of what is due: in which agreement (its id) what is due first is due then …
std::string due_key(domain::Time at, StreamNumber agreement);
// … and when (that key) for an agreement.
std::string due_of_key(StreamNumber agreement);
domain::Time read_due(std::string_view due_key);
// The first key of the first kind that is not before the time.
std::string due_from(domain::Time at);
// Of the table of what events are about. The item that stands for all that there are:
inline const domain::ItemId every_item{};
// and what stands for all measurements, which are found by no other:
inline const domain::ItemId every_measurement{"#"};
// before the index of an event that is about an item of an agreement (its number) …
std::string mention_prefix(StreamNumber agreement, const domain::ItemId& item);
// … before that of an event that raises a dispute about it …
std::string disputed_prefix(StreamNumber agreement, const domain::ItemId& item);
// … and the items that an event is about.
std::string mentioned_key(StreamNumber agreement, domain::LogIndex index);
std::string document_key(const domain::Hash& hash, domain::LogIndex index);
std::string case_key(const domain::EventId& dispute, domain::LogIndex index);
std::string membership_key(const domain::PartyId& party, StreamNumber agreement);

// The first key that is greater than every key with this prefix; empty if there is none.
std::string after_prefix(std::string_view prefix);

}  // namespace sopu::view
