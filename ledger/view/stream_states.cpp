#include "ledger/view/stream_states.hpp"

#include <limits>
#include <map>

#include "ledger/codec/state_record.hpp"
#include "ledger/limits.hpp"
#include "ledger/view/stored_event.hpp"

namespace sopu::view {

using domain::LogIndex;
using store::Table;

namespace {

constexpr LogIndex newest{std::numeric_limits<std::uint64_t>::max()};

std::optional<std::pair<std::string, std::string>> last_row(const store::Snapshot& views,
                                                            Table table, StreamNumber stream,
                                                            LogIndex up_to) {
  auto row = views.floor(table, stream_key(stream, up_to));
  if (row && !row->first.starts_with(stream_key(stream))) row.reset();
  return row;
}

}  // namespace

bool LoadedState::is_due() const {
  return events_since >= limits::kept_state_events_min &&
         bytes_since >= limits::kept_state_weight * kept_bytes;
}

std::optional<StreamNumber> number_of(const store::Snapshot& views,
                                      const domain::StreamId& stream) {
  const auto record = views.get(Table::stream_numbers, stream_id_key(stream));
  if (!record) return {};
  return static_cast<StreamNumber>(read_number(*record));
}

std::uint64_t length_of(const store::Snapshot& views, StreamNumber stream) {
  const auto row = last_row(views, Table::streams, stream, newest);
  return row ? read_number(row->second) + 1 : 0;
}

std::optional<LogIndex> last_event(const store::Snapshot& views, StreamNumber stream,
                                   LogIndex up_to) {
  const auto row = last_row(views, Table::streams, stream, up_to);
  if (!row) return {};
  return read_log_index(row->first);
}

// Each record is read once, as often as it is asked for.
domain::Roster roster_in(const store::Snapshot& views, LogIndex as_of) {
  const auto parties = std::make_shared<std::map<domain::PartyId, std::optional<domain::Party>>>();
  const auto keys = std::make_shared<std::map<domain::Kid, std::optional<domain::KeyRecord>>>();
  const auto read_key = [&views, as_of](const domain::Kid& kid) {
    const auto record = views.get(Table::keys, kid.value);
    auto key = record ? std::optional(codec::read_key(*record)) : std::nullopt;
    if (key && key->added.index > as_of) key.reset();
    if (key && key->revocation && key->revocation->index > as_of) key->revocation.reset();
    if (key && key->revoked && key->revoked->index > as_of) {
      key->revoked.reset();
      key->compromised_since.reset();
    }
    return key;
  };
  domain::Roster roster;
  roster.key = [keys, read_key](const domain::Kid& kid) {
    auto found = keys->find(kid);
    if (found == keys->end()) found = keys->emplace(kid, read_key(kid)).first;
    return found->second ? &*found->second : nullptr;
  };
  roster.party = [&views, parties, roster_key = roster.key](const domain::PartyId& id) {
    auto found = parties->find(id);
    if (found == parties->end()) {
      const auto record = views.get(Table::parties, id.value);
      auto party = record ? std::optional(codec::read_party(*record)) : std::nullopt;
      if (party) std::erase_if(party->keys, [&](const auto& kid) { return !roster_key(kid); });
      found = parties->emplace(id, std::move(party)).first;
    }
    return found->second ? &*found->second : nullptr;
  };
  return roster;
}

LoadedState load_state(const StateSource& source, const domain::StreamId& stream,
                       StreamNumber number, LogIndex last, const domain::StreamState* known,
                       LogIndex known_last) {
  LoadedState loaded;
  LogIndex next{0};
  if (const auto kept = last_row(source.views, Table::states, number, last)) {
    loaded.kept_bytes = kept->second.size();
    next.value = read_log_index(kept->first).value + 1;
    if (!known || known_last.value + 1 < next.value) {
      loaded.state = codec::read_state(kept->second, source.beside);
      known = nullptr;
    }
  }
  if (known) {
    loaded.state = *known;
    next.value = known_last.value + 1;
  }
  const domain::Roster roster = roster_in(source.views, newest);
  domain::ClockOfOld clock(source.beside.clock);
  source.views.scan(Table::streams, stream_key(number, next),
                    stream_key(number, LogIndex{last.value + 1}),
                    [&](std::string_view row, std::string_view) {
                      const auto stored = stored_event(source.log, read_log_index(row));
                      if (!roster.key(stored.event->kid))
                        throw store::CorruptRecord("the key of a signer is not in the registry");
                      domain::evolve(loaded.state, stream, *stored.event, roster, stored.recorded,
                                     {source.beside.book, clock.as_of(stored.recorded.index)});
                      ++loaded.events_since;
                      loaded.bytes_since += stored.bytes;
                      return true;
                    });
  if (!loaded.state) throw store::CorruptRecord("a stream has no events");
  domain::set_beside(*loaded.state, source.beside);
  return loaded;
}

}  // namespace sopu::view
