// Streams: the sequences of events that are folded into one state each. An event is judged by the
// streams that it touches, and loads no others.
// Values; any thread.
#pragma once

#include <array>
#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "ledger/domain/value/fields.hpp"
#include "ledger/domain/value/ids.hpp"

namespace sopu::domain {

enum class StreamKind {
  registry,   // parties, keys, witnesses: one for the ledger
  agreement,  // an agreement's contract and who may read it
  talk,       // what is said about an agreement, beside its contract
  series,     // what one measurer says of one objective in a month
};
constexpr auto names_of(StreamKind) {
  return std::to_array<std::string_view>({"registry", "agreement", "talk", "series"});
}

struct StreamId {
  StreamKind kind;
  // Of an agreement's streams its id, of a series everything that makes it one; empty for the
  // registry.
  std::string key;
  friend auto operator<=>(const StreamId&, const StreamId&) = default;
};

inline StreamId registry_stream() {
  return {StreamKind::registry, {}};
}
inline StreamId agreement_stream(const AgreementId& id) {
  return {StreamKind::agreement, id.value};
}
inline StreamId talk_stream(const AgreementId& id) {
  return {StreamKind::talk, id.value};
}

}  // namespace sopu::domain

template <>
struct std::hash<sopu::domain::StreamId> {
  std::size_t operator()(const sopu::domain::StreamId& id) const noexcept {
    return std::hash<std::string>{}(id.key) + static_cast<std::size_t>(id.kind);
  }
};
