#include "ledger/view/projection.hpp"

#include <limits>

#include "ledger/codec/state_record.hpp"
#include "ledger/domain/mention.hpp"
#include "ledger/limits.hpp"
#include "ledger/view/reader.hpp"

namespace sopu::view {

using domain::Agreement;
using domain::StreamId;
using store::Table;

namespace {

constexpr domain::LogIndex newest{std::numeric_limits<std::uint64_t>::max()};

// The key that a registry event introduces, revokes or seconds; null for those about no key.
const domain::Kid* key_spoken_of(const domain::Payload& payload, const domain::Party& about) {
  if (const auto* enrolled = domain::get_if<domain::PartyEnrolled>(payload)) {
    return &enrolled->request.key.kid;
  }
  if (const auto* added = domain::get_if<domain::KeyAdded>(payload)) return &added->request.key.kid;
  if (const auto* revoked = domain::get_if<domain::KeyRevoked>(payload)) return &revoked->kid;
  if (const auto* opened = domain::get_if<domain::LedgerOpened>(payload)) return &opened->key.kid;
  if (const auto* one = domain::get_if<domain::PartyRecovered>(payload)) {
    return &one->request.key.kid;
  }
  if (const auto* objected = domain::get_if<domain::RecoveryObjected>(payload)) {
    return &objected->kid;
  }
  if (const auto* seconded = domain::get_if<domain::KeySeconded>(payload)) {
    return about.change(seconded->event)->about_key();
  }
  return nullptr;
}

std::string terms_key(const domain::TermsHash& hash) {
  return std::string(crypto::text(crypto::view(hash.hash)));
}

// The events after which somebody new may be named by an agreement.
bool may_name_somebody(const domain::Payload& payload) {
  return domain::holds<domain::AgreementInitiated>(payload) ||
         domain::holds<domain::ProposalSubmitted>(payload) ||
         domain::holds<domain::AccessGranted>(payload) ||
         std::holds_alternative<domain::NeutralEvent>(payload);
}

// How many items an event may be about to be found by each; what is about more has one row.
constexpr std::size_t mentions_max = 64;

std::string write_items(const std::set<domain::ItemId>& items) {
  std::string row;
  for (const domain::ItemId& item : items) row += item.value + '\0';
  return row;
}

std::set<domain::ItemId> read_items(std::string_view row) {
  std::set<domain::ItemId> items;
  while (!row.empty()) {
    const std::size_t end = row.find('\0');
    items.insert({std::string(row.substr(0, end))});
    row.remove_prefix(end + 1);
  }
  return items;
}

}  // namespace

Projection::Projection(std::unique_ptr<store::Snapshot> snapshot, std::string origin,
                       domain::TermsBookPtr terms, const store::Snapshot* log)
    : snapshot_(std::move(snapshot)),
      log_(log),
      terms_(std::make_shared<PendingTerms>(std::move(terms))),
      registry_(Reader(*snapshot_).registry()) {
  registry_.origin = std::move(origin);
  const auto last =
      snapshot_->floor(Table::streams, stream_key(std::numeric_limits<StreamNumber>::max()));
  if (last) next_number_ = read_stream_number(last->first) + 1;
}

std::optional<std::string> Projection::get(Table table, std::string_view key) const {
  const auto found = pending_.find({table, std::string(key)});
  if (found != pending_.end()) return found->second;
  return snapshot_->get(table, key);
}

void Projection::put(Table table, std::string key, std::optional<std::string> value) {
  pending_.insert_or_assign({table, std::move(key)}, std::move(value));
}

std::optional<domain::LogIndex> Projection::index_of(const domain::EventId& id) const {
  const auto record = get(Table::event_ids, event_id_key(id));
  if (!record) return {};
  return domain::LogIndex{read_number(*record)};
}

// ---------------------------------------------------------------- the streams that are held

Projection::Held& Projection::hold(const StreamId& stream) {
  if (const auto found = held_.find(stream); found != held_.end()) {
    recent_.splice(recent_.begin(), recent_, found->second.recent);
    return found->second;
  }
  Held held;
  if (const auto number = number_of(*snapshot_, stream)) {
    held.number = *number;
    held.length = length_of(*snapshot_, *number);
    if (stream.kind != domain::StreamKind::registry) {
      const StateSource source{*snapshot_, log_ ? *log_ : *snapshot_, beside()};
      held.loaded = load_state(source, stream, *number, *last_event(*snapshot_, *number, newest));
    }
  }
  recent_.push_front(stream);
  held.recent = recent_.begin();
  held_bytes_ += held.loaded.weight();
  return held_.emplace(stream, std::move(held)).first->second;
}

// Between two batches only: within one, states may be ahead of the snapshot.
void Projection::drop_least_recent() {
  while (held_bytes_ > limits::held_states_bytes_max && held_.size() > 1) {
    const auto oldest = held_.find(recent_.back());
    held_bytes_ -= std::min(held_bytes_, oldest->second.loaded.weight());
    held_.erase(oldest);
    recent_.pop_back();
  }
}

domain::Streams Projection::streams_for(const domain::Event& event, domain::Time at) {
  domain::Streams streams{registry_};
  streams.whole = whole_;
  const domain::Touched touched = domain::touched(event, event.payload);
  const auto add = [&](const StreamId& stream) {
    const Held& held = hold(stream);
    if (held.loaded.state) streams.add(stream, *held.loaded.state);
  };
  add(touched.own);
  for (const StreamId& stream : touched.beside) add(stream);
  if (const Agreement* agreement = streams.about(event)) {
    for (const StreamId& stream : domain::measured_for(*agreement, event, at)) add(stream);
  }
  return streams;
}

const Agreement* Projection::about(const domain::Event& event) {
  const domain::AgreementId* id = event.agreement();
  if (!id) return nullptr;
  const Held& held = hold(domain::agreement_stream(*id));
  return held.loaded.state ? &std::get<Agreement>(*held.loaded.state) : nullptr;
}

// ---------------------------------------------------------------- one event

domain::Result<domain::Effect> Projection::apply(const domain::VerifiedEvent& verified,
                                                 const domain::Recorded& recorded,
                                                 std::size_t bytes) {
  const domain::Event& event = verified.event();
  const domain::Streams streams = streams_for(event, recorded.at);
  if (auto no = domain::decide(streams, verified, recorded)) return *std::move(no);

  // A copy shares what the event does not change.
  std::optional<Agreement> before;
  if (const Agreement* agreement = streams.about(event)) before = *agreement;
  const StreamId stream = domain::touched(event, event.payload).own;
  if (stream.kind == domain::StreamKind::registry) {
    evolve_registry(event, recorded);
  } else {
    evolve_stream(stream, event, recorded, bytes);
  }
  write_terms(event, recorded, bytes);
  const Agreement* after = about(event);
  domain::Effect effect =
      domain::effect_of(registry_, before ? &*before : nullptr, after, event, recorded.at);
  if (after && may_name_somebody(event.payload)) {
    write_memberships(*after, held_.at(domain::agreement_stream(after->id)).number);
  }
  put(Table::effects, number_key(recorded.index.value), codec::write_effect(effect));
  put(Table::event_ids, event_id_key(event.id), number_key(recorded.index.value));
  if (const auto dispute = domain::dispute_spoken_of(event)) {
    put(Table::cases, case_key(*dispute, recorded.index), std::string());
  }
  if (after) {
    const StreamNumber number = hold(domain::agreement_stream(after->id)).number;
    write_running(number, before ? &*before : nullptr, *after);
    if (stream.kind == domain::StreamKind::series) {
      put(Table::mentions,
          mention_prefix(number, every_measurement) + number_key(recorded.index.value),
          std::string());
    } else {
      write_mentions(*after, number, event, recorded);
    }
  }
  return effect;
}

domain::Refusal Projection::judge(const domain::VerifiedEvent& event,
                                  const domain::Recorded& recorded,
                                  const domain::ClockBookPtr& clock) {
  domain::Streams streams = streams_for(event.event(), recorded.at);
  streams.clock = clock;
  return domain::decide(streams, event, recorded);
}

void Projection::write_event(const StreamId& stream, Held& held, const domain::Recorded& recorded) {
  if (held.length == 0) {
    held.number = next_number_++;
    put(Table::stream_numbers, stream_id_key(stream), stream_key(held.number));
  }
  put(Table::streams, stream_key(held.number, recorded.index), number_key(held.length++));
}

void Projection::evolve_registry(const domain::Event& event, const domain::Recorded& recorded) {
  write_event(domain::registry_stream(), hold(domain::registry_stream()), recorded);
  domain::evolve(registry_, event, recorded);
  const auto* subject = std::get_if<domain::PartyId>(&event.subject);
  const domain::Party& about = *registry_.party(subject ? *subject : event.source);
  put(Table::parties, about.id.value, codec::write_party(about));
  const domain::Kid* kid = key_spoken_of(event.payload, about);
  const domain::KeyRecord* key = kid ? registry_.key(*kid) : nullptr;
  // A key that still waits for others is none yet.
  if (key) put(Table::keys, kid->value, codec::write_key(*key));
  if (std::holds_alternative<domain::ClockEvent>(event.payload)) {
    put(Table::clock, number_key(recorded.index.value),
        codec::write_clock_record(*registry_.clock, recorded.index));
    write_dues_again();
  }
  if (!subject) put(Table::registry, "head", codec::write_registry_head(registry_));
}

void Projection::evolve_stream(const StreamId& stream, const domain::Event& event,
                               const domain::Recorded& recorded, std::size_t bytes) {
  Held& held = hold(stream);
  write_event(stream, held, recorded);
  LoadedState& loaded = held.loaded;
  domain::evolve(loaded.state, stream, event, domain::roster_of(registry_), recorded, beside());
  if (const auto* agreement = std::get_if<Agreement>(&*loaded.state)) {
    write_due(held.number, *agreement);
  }
  ++loaded.events_since;
  loaded.bytes_since += bytes;
  held_bytes_ += bytes;
  if (!loaded.is_due()) return;
  held_bytes_ -= std::min(held_bytes_, loaded.weight());
  std::string record = codec::write_state(*loaded.state);
  loaded.kept_bytes = record.size();
  loaded.events_since = loaded.bytes_since = 0;
  held_bytes_ += loaded.weight();
  put(Table::states, stream_key(held.number, recorded.index), std::move(record));
}

void Projection::write_terms(const domain::Event& event, const domain::Recorded& recorded,
                             std::size_t bytes) {
  const auto* proposal = domain::get_if<domain::ProposalSubmitted>(event.payload);
  if (!proposal || (!proposal->terms && !proposal->patch)) return;
  for (std::size_t i = 0; i < proposal->results.size(); ++i) {
    const domain::SubmittedStretch& result = proposal->results[i];
    std::string key = terms_key(result.terms);
    if (get(Table::terms, key)) continue;
    if (i == 0 && proposal->terms) {
      put(Table::terms, std::move(key), write_terms_row({recorded.index, 0, {}}));
    } else {
      const auto& patch = i == 0 ? proposal->patch : result.patch;
      put(Table::terms, std::move(key),
          write_terms_row(terms_row(result, recorded.index, bytes, patch.has_value())));
    }
  }
}

// Of terms that are not in the event whole. It may hold their patch, see terms_books.hpp; unless it
// does not, or the chain of patches has become as long as the terms.
TermsRow Projection::terms_row(const domain::SubmittedStretch& result, domain::LogIndex event,
                               std::size_t bytes, bool patched) const {
  const auto terms = terms_->find(result.terms);
  if (patched) {
    TermsRow row{event, 0, {}};
    const TermsRow base = read_terms_row(get(Table::terms, terms_key(*result.base)).value());
    row.bytes_since_whole = base.bytes_since_whole + bytes;
    if (row.bytes_since_whole < terms->canonical().size()) return row;
  }
  return {event, 0, terms->canonical()};
}

// ---------------------------------------------------------------- disputes that run

void Projection::write_running(StreamNumber number, const Agreement* before,
                               const Agreement& after) {
  const bool ran = before && !before->disputes.running.empty();
  const bool runs = !after.disputes.running.empty();
  if (ran == runs) return;
  put(Table::cases, stream_key(number), runs ? std::optional(std::string()) : std::nullopt);
}

// ---------------------------------------------------------------- what is due

void Projection::write_due(StreamNumber number, const Agreement& agreement) {
  const std::string place = due_of_key(number);
  const auto before = get(Table::due, place);
  const auto& due = agreement.next_due;
  const auto after = due ? std::optional(due_key(*due, number)) : std::nullopt;
  if (before == after) return;
  if (before) put(Table::due, *before, std::nullopt);
  if (after) put(Table::due, *after, agreement.id.value);
  put(Table::due, place, after);
}

// After the clock spoke of zones or a standstill, which it does seldom: every agreement in which
// something is due is asked again.
void Projection::write_dues_again() {
  std::map<StreamNumber, domain::AgreementId> all;
  const std::string first = due_from(domain::Time::min());
  snapshot_->scan(Table::due, first, after_prefix(first.substr(0, 1)),
                  [&](std::string_view key, std::string_view id) {
                    const auto number =
                        static_cast<StreamNumber>(read_number(key.substr(key.size() - 4)));
                    all.emplace(number, domain::AgreementId{std::string(id)});
                    return true;
                  });
  for (const auto& [stream, held] : held_) {
    const auto* state = held.loaded.state ? &*held.loaded.state : nullptr;
    if (state && std::holds_alternative<Agreement>(*state)) {
      all.emplace(held.number, domain::AgreementId{stream.key});
    }
  }
  for (const auto& [number, id] : all) {
    const StreamId stream = domain::agreement_stream(id);
    if (const auto held = held_.find(stream); held != held_.end()) {
      domain::set_beside(*held->second.loaded.state, beside());
      write_due(number, std::get<Agreement>(*held->second.loaded.state));
      continue;
    }
    const StateSource source{*snapshot_, log_ ? *log_ : *snapshot_, beside()};
    const auto loaded = load_state(source, stream, number, *last_event(*snapshot_, number, newest));
    write_due(number, std::get<Agreement>(*loaded.state));
  }
}

std::optional<std::pair<domain::Time, domain::AgreementId>> Projection::first_due() const {
  const std::string first = due_from(domain::Time::min());
  const std::string end = after_prefix(first.substr(0, 1));
  std::optional<std::pair<std::string, std::string>> found;
  snapshot_->scan(Table::due, first, end, [&](std::string_view key, std::string_view id) {
    if (pending_.contains({Table::due, std::string(key)})) return true;  // it is below, or gone
    found.emplace(key, id);
    return false;
  });
  for (auto it = pending_.lower_bound({Table::due, first});
       it != pending_.end() && it->first < std::pair(Table::due, end); ++it) {
    if (!it->second) continue;
    if (!found || it->first.second < found->first) found.emplace(it->first.second, *it->second);
    break;
  }
  if (!found) return std::nullopt;
  return std::pair(read_due(found->first), domain::AgreementId{found->second});
}

std::optional<domain::Due> Projection::due(const domain::AgreementId& id, domain::Time at) {
  Held& held = hold(domain::agreement_stream(id));
  if (!held.loaded.state) return std::nullopt;
  auto& agreement = std::get<Agreement>(*held.loaded.state);
  if (agreement.clock != registry_.clock) {
    domain::set_beside(*held.loaded.state, beside());
    write_due(held.number, agreement);
  }
  if (!agreement.next_due || *agreement.next_due > at) return std::nullopt;
  return domain::dues(agreement).front();
}

domain::Head Projection::head(const domain::AgreementId& id, const domain::DeadlinePassed& what) {
  domain::Streams streams{registry_};
  const StreamId stream = domain::agreement_stream(id);
  streams.add(stream, *hold(stream).loaded.state);
  return *domain::head_before(streams, domain::Payload{what});
}

void Projection::write_memberships(const Agreement& agreement, StreamNumber number) {
  for (const domain::PartyId& party : agreement.named) {
    put(Table::memberships, membership_key(party, number), agreement.id.value);
  }
}

// A row of an event has its items with zeros between them; the empty one stands for all.
void Projection::write_mentions(const Agreement& agreement, StreamNumber number,
                                const domain::Event& event, const domain::Recorded& recorded) {
  domain::Mention mention = domain::mention_of(agreement, event);
  for (const domain::EventId& named : mention.events) {
    const auto index = index_of(named);
    const auto row = index ? get(Table::mentions, mentioned_key(number, *index)) : std::nullopt;
    if (row) mention.items.merge(read_items(*row));
  }
  for (const domain::Hash& document : mention.documents) {
    put(Table::documents, document_key(document, recorded.index), std::string());
  }
  const bool all = mention.whole_terms || mention.items.contains(every_item) ||
                   mention.items.size() > mentions_max;
  if (all) mention.items = {every_item};
  if (mention.items.empty()) return;
  const std::string at = number_key(recorded.index.value);
  put(Table::mentions, mentioned_key(number, recorded.index), write_items(mention.items));
  for (const domain::ItemId& item : mention.items) {
    put(Table::mentions, mention_prefix(number, item) + at, std::string());
  }
  const auto* raised = domain::get_if<domain::DisputeRaised>(event.payload);
  if (!raised) return;
  for (const domain::ItemId& item : raised->clauses) {
    put(Table::mentions, disputed_prefix(number, item) + at, std::string());
  }
}

// ---------------------------------------------------------------- batches

std::vector<store::ViewChange> Projection::take_changes() {
  std::vector<store::ViewChange> changes;
  changes.reserve(pending_.size());
  for (auto& [place, value] : pending_) {
    changes.push_back({place.first, place.second, std::move(value)});
  }
  pending_.clear();
  return changes;
}

void Projection::rebase(std::unique_ptr<store::Snapshot> snapshot) {
  snapshot_ = std::move(snapshot);
  terms_->commit();
  drop_least_recent();
}

}  // namespace sopu::view
