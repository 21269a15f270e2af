#include "ledger/view/reader.hpp"

#include <limits>

#include "ledger/codec/state_record.hpp"

namespace sopu::view {

using domain::LogIndex;
using store::Table;

namespace {

constexpr LogIndex newest{std::numeric_limits<std::uint64_t>::max()};

// Rows whose keys are a prefix and a log index.
struct Rows {
  Table table;
  std::string prefix;
};

// The indices of such rows, a few at a time.
class RowCursor {
 public:
  RowCursor(const store::Snapshot& views, Rows rows, LogIndex first)
      : views_(views), rows_(std::move(rows)), next_(first) {
    refill();
  }
  bool ended() const { return at_ == indices_.size(); }
  LogIndex current() const { return indices_[at_]; }
  void advance() {
    if (++at_ == indices_.size() && indices_.size() == chunk) refill();
  }

 private:
  static constexpr std::size_t chunk = 256;

  void refill() {
    indices_.clear();
    at_ = 0;
    views_.scan(rows_.table, rows_.prefix + number_key(next_.value), after_prefix(rows_.prefix),
                [this](std::string_view key, std::string_view) {
                  indices_.push_back({read_number(key.substr(rows_.prefix.size()))});
                  return indices_.size() < chunk;
                });
    if (!indices_.empty()) next_ = LogIndex{indices_.back().value + 1};
  }

  const store::Snapshot& views_;
  Rows rows_;
  LogIndex next_;
  std::vector<LogIndex> indices_;
  std::size_t at_ = 0;
};

// All of their indices in order from `first` on, each once, until the visitor says false.
void visit_rows(const store::Snapshot& views, const std::vector<Rows>& all, LogIndex first,
                const std::function<bool(LogIndex)>& visit) {
  std::vector<RowCursor> cursors;
  cursors.reserve(all.size());
  for (const Rows& rows : all) cursors.emplace_back(views, rows, first);
  for (;;) {
    std::optional<LogIndex> next;
    for (const RowCursor& cursor : cursors) {
      if (!cursor.ended() && (!next || cursor.current() < *next)) next = cursor.current();
    }
    if (!next || !visit(*next)) return;
    for (RowCursor& cursor : cursors) {
      if (!cursor.ended() && cursor.current() == *next) cursor.advance();
    }
  }
}

// The state, or a copy of it, as the zones are at the time of asking.
StatePtr asked_with(StatePtr state, const domain::Beside& beside) {
  const auto* agreement = std::get_if<domain::Agreement>(state.get());
  if (!agreement || agreement->clock == beside.clock) return state;
  domain::StreamState copy = *state;
  domain::set_beside(copy, beside);
  return std::make_shared<const domain::StreamState>(std::move(copy));
}

domain::ClockBookPtr read_clock(const store::Snapshot& snapshot) {
  domain::ClockBook book;
  snapshot.scan(Table::clock, "", "", [&](std::string_view, std::string_view value) {
    codec::read_clock_record(value, book);
    return true;
  });
  return std::make_shared<const domain::ClockBook>(std::move(book));
}

}  // namespace

// The clock speaks seldom and is asked often. Its records come in the log's order and never go.
domain::ClockBookPtr Shared::clock(const store::Snapshot& snapshot) {
  const auto last = snapshot.floor(Table::clock, number_key(newest.value));
  if (!last) return domain::empty_clock_book();
  const LogIndex index{read_number(last->first)};
  const std::lock_guard lock(mutex_);
  if (clock_at_ == index) return clock_;
  auto read = read_clock(snapshot);
  if (!clock_at_ || *clock_at_ < index) {
    clock_ = read;
    clock_at_ = index;
  }
  return read;
}

domain::Registry Reader::registry() const {
  const auto head = snapshot_.get(Table::registry, "head");
  domain::Registry registry = head ? codec::read_registry_head(*head) : domain::Registry{};
  snapshot_.scan(Table::parties, "", "", [&](std::string_view, std::string_view value) {
    domain::Party party = codec::read_party(value);
    registry.parties.emplace(party.id, std::move(party));
    return true;
  });
  snapshot_.scan(Table::keys, "", "", [&](std::string_view, std::string_view value) {
    domain::KeyRecord key = codec::read_key(value);
    registry.keys.emplace(key.kid, std::move(key));
    return true;
  });
  registry.clock = read_clock(snapshot_);
  return registry;
}

domain::PartyId Reader::registry_operator() const {
  const auto head = snapshot_.get(Table::registry, "head");
  return head ? codec::read_registry_head(*head).operator_id : domain::PartyId{};
}

std::vector<domain::Head> Reader::ledger_chain() const {
  const auto head = snapshot_.get(Table::registry, "head");
  return head ? codec::read_registry_head(*head).ledger_chain : std::vector<domain::Head>{};
}

std::optional<domain::Party> Reader::party(const domain::PartyId& id) const {
  const auto record = snapshot_.get(Table::parties, id.value);
  if (!record) return {};
  return codec::read_party(*record);
}

std::optional<domain::KeyRecord> Reader::key(const domain::Kid& kid) const {
  const auto record = snapshot_.get(Table::keys, kid.value);
  if (!record) return {};
  return codec::read_key(*record);
}

StatePtr Reader::state(const domain::StreamId& stream) const {
  return state(stream, newest);
}

StatePtr Reader::state(const domain::StreamId& stream, LogIndex as_of) const {
  const auto number = number_of(snapshot_, stream);
  if (!number) return nullptr;
  const auto last = last_event(snapshot_, *number, as_of);
  if (!last) return nullptr;
  std::pair<StreamNumber, LogIndex> at;
  StatePtr known = shared_->states.find_floor({*number, *last}, &at);
  if (known && at.first != *number) known = nullptr;
  const domain::Beside beside{terms(), domain::ClockOfOld(clock()).as_of(as_of)};
  if (known && at.second == *last) return asked_with(std::move(known), beside);
  LoadedState loaded =
      load_state({snapshot_, snapshot_, beside}, stream, *number, *last, known.get(), at.second);
  auto state = std::make_shared<const domain::StreamState>(std::move(*loaded.state));
  shared_->states.add({*number, *last}, state, loaded.weight());
  return state;
}

void Reader::events_of(const domain::AgreementId& agreement, LogIndex first,
                       const std::function<bool(LogIndex)>& visit) const {
  const auto number = number_of(snapshot_, domain::agreement_stream(agreement));
  if (!number) return;
  std::vector<Rows> rows{{Table::streams, stream_key(*number)},
                         {Table::mentions, mention_prefix(*number, every_measurement)}};
  if (const auto talk = number_of(snapshot_, domain::talk_stream(agreement))) {
    rows.push_back({Table::streams, stream_key(*talk)});
  }
  visit_rows(snapshot_, rows, first, visit);
}

LogIndex Reader::newest_measurement(const domain::AgreementId& agreement, LogIndex up_to) const {
  const auto number = number_of(snapshot_, domain::agreement_stream(agreement));
  if (!number) return {};
  const std::string prefix = mention_prefix(*number, every_measurement);
  const auto row = snapshot_.floor(Table::mentions, prefix + number_key(up_to.value));
  if (!row || !row->first.starts_with(prefix)) return {};
  return {read_number(row->first.substr(prefix.size()))};
}

void Reader::events_in(const domain::StreamId& stream, LogIndex first,
                       const std::function<bool(LogIndex)>& visit) const {
  const auto number = number_of(snapshot_, stream);
  if (number) visit_rows(snapshot_, {{Table::streams, stream_key(*number)}}, first, visit);
}

void Reader::events_of_case(const domain::EventId& dispute, LogIndex first,
                            const std::function<bool(LogIndex)>& visit) const {
  visit_rows(snapshot_, {{Table::cases, event_id_key(dispute)}}, first, visit);
}

void Reader::events_about(const domain::AgreementId& agreement, const domain::ItemId& item,
                          LogIndex first, const std::function<bool(LogIndex)>& visit) const {
  const auto number = number_of(snapshot_, domain::agreement_stream(agreement));
  if (!number) return;
  visit_rows(snapshot_,
             {{Table::mentions, mention_prefix(*number, item)},
              {Table::mentions, mention_prefix(*number, every_item)}},
             first, visit);
}

void Reader::events_with(const domain::Hash& document,
                         const std::function<bool(LogIndex)>& visit) const {
  const std::string prefix(crypto::text(crypto::view(document)));
  visit_rows(snapshot_, {{Table::documents, prefix}}, {}, visit);
}

bool Reader::is_about_every_item(const domain::AgreementId& agreement, LogIndex index) const {
  const auto number = number_of(snapshot_, domain::agreement_stream(agreement));
  const auto row = number ? snapshot_.get(Table::mentions, mentioned_key(*number, index))
                          : std::optional<std::string>();
  return row && row->front() == '\0';
}

bool Reader::is_disputed(StreamNumber agreement, const domain::ItemId& item) const {
  bool found = false;
  const auto see = [&](LogIndex) { return !(found = true); };
  visit_rows(snapshot_, {{Table::mentions, disputed_prefix(agreement, item)}}, {}, see);
  return found;
}

bool Reader::has_running_dispute(StreamNumber agreement) const {
  return snapshot_.get(Table::cases, stream_key(agreement)).has_value();
}

domain::Effect Reader::effect(LogIndex index) const {
  const auto record = snapshot_.get(Table::effects, number_key(index.value));
  if (!record) throw store::CorruptRecord("the effect of an event is missing");
  return codec::read_effect(*record);
}

void Reader::memberships(
    const domain::PartyId& party, StreamNumber first,
    const std::function<bool(StreamNumber, domain::AgreementId)>& visit) const {
  const std::string prefix = party.value + '\0';
  snapshot_.scan(Table::memberships, membership_key(party, first), after_prefix(prefix),
                 [&](std::string_view key, std::string_view value) {
                   const auto agreement =
                       static_cast<StreamNumber>(read_number(key.substr(prefix.size())));
                   return visit(agreement, domain::AgreementId{std::string(value)});
                 });
}

std::optional<LogIndex> Reader::index_of(const domain::EventId& id) const {
  const auto record = snapshot_.get(Table::event_ids, event_id_key(id));
  if (!record) return {};
  return LogIndex{read_number(*record)};
}

}  // namespace sopu::view
