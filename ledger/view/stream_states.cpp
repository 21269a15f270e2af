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

// Who signed gives events their person; everything else about keys decide() has long looked at.
class Signers {
 public:
  explicit Signers(const store::Snapshot& views) : views_(views) {}

  const domain::KeyRecord& signer_of(const domain::Event& event) {
    auto found = known_.find(event.kid);
    if (found == known_.end()) {
      const auto record = views_.get(Table::keys, event.kid.value);
      if (!record) throw store::CorruptRecord("the key of a signer is not in the registry");
      found = known_.emplace(event.kid, codec::read_key(*record)).first;
    }
    return found->second;
  }

 private:
  const store::Snapshot& views_;
  std::map<domain::Kid, domain::KeyRecord> known_;
};

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
  Signers signers(source.views);
  domain::ClockOfOld clock(source.beside.clock);
  source.views.scan(
      Table::streams, stream_key(number, next), stream_key(number, LogIndex{last.value + 1}),
      [&](std::string_view row, std::string_view) {
        const auto stored = stored_event(source.log, read_log_index(row));
        domain::evolve(loaded.state, stream, *stored.event, signers.signer_of(*stored.event),
                       stored.recorded, {source.beside.book, clock.as_of(stored.recorded.index)});
        ++loaded.events_since;
        loaded.bytes_since += stored.bytes;
        return true;
      });
  if (!loaded.state) throw store::CorruptRecord("a stream has no events");
  domain::set_beside(*loaded.state, source.beside);
  return loaded;
}

}  // namespace sopu::view
