// The questions about signed events with their proofs: those from which an agreement can be
// computed again, a page at a time or as a file of evidence.
#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "ledger/domain/mention.hpp"
#include "ledger/view/pages.hpp"
#include "ledger/view/public_log.hpp"
#include "ledger/view/queries.hpp"

namespace sopu::view {

using domain::Agreement;
using domain::AgreementId;
using domain::ErrorCode;
using domain::LogIndex;
using domain::Sight;
namespace json = boost::json;

namespace {

// About as many as their bytes allow: what is found and does not fit is looked for again.
constexpr std::size_t lines_a_page = 256;

// The events of the registry: about the ledger, its operator and these parties. Each chain by
// itself.
std::vector<std::vector<domain::Head>> chains_of(const Reader& reader,
                                                 std::set<domain::PartyId> parties) {
  std::vector<std::vector<domain::Head>> chains{reader.ledger_chain()};
  parties.insert(reader.registry_operator());
  for (const domain::PartyId& id : parties) {
    if (auto party = reader.party(id)) chains.push_back(std::move(party->chain));
  }
  return chains;
}

// Every text in an event's data that is a party on record.
void add_parties_in(const Reader& reader, const json::value& data,
                    std::set<domain::PartyId>& parties) {
  if (const auto* text = data.if_string()) {
    const domain::PartyId id{std::string(*text)};
    if (domain::is_party_or_agreement_id(id.value) && reader.party(id)) parties.insert(id);
  } else if (const auto* list = data.if_array()) {
    for (const auto& item : *list) add_parties_in(reader, item, parties);
  } else if (const auto* object = data.if_object()) {
    for (const auto& member : *object) add_parties_in(reader, member.value(), parties);
  }
}

// By whose events those of the agreement are judged: all that it ever named.
std::set<domain::PartyId> parties_of(const Agreement& agreement) {
  return {agreement.named.begin(), agreement.named.end()};
}

}  // namespace

// The agreement's events and those of the registry. At least so many, if there are.
Queries::Behind Queries::events_behind(const EventsOf& what, std::uint64_t first,
                                       std::size_t count) const {
  Behind found;
  for (const auto& chain : chains_of(reader_, what.parties)) {
    for (const domain::Head& head : chain) {
      if (head.index.value >= first) found.emplace(head.index.value, true);
    }
  }
  std::size_t taken = 0;
  const auto take = [&](LogIndex index) {
    found.emplace(index.value, false);
    return ++taken < count;
  };
  if (what.extent == Extent::all) {
    reader_.events_of(what.agreement, {first}, take);
  } else {
    reader_.events_in(domain::agreement_stream(what.agreement), {first}, take);
  }
  return found;
}

// Who reads all of an agreement reads its events, whatever they say: they need not be decoded.
bool Queries::reads_whole(const Reading::View& view, const Behind::value_type& event) {
  const auto& [index, is_of_registry] = event;
  if (!is_of_registry && view.reader.reads_all()) return true;
  const auto stored = stored_event(reader_.snapshot(), {index});
  return reading_.sight(*stored.event, stored.recorded) == Sight::whole;
}

// The last of them before `end`.
LogIndex Queries::newest_behind(const EventsOf& what, std::uint64_t end) const {
  LogIndex newest;
  for (const auto& chain : chains_of(reader_, what.parties)) {
    for (const domain::Head& head : chain) {
      if (head.index.value < end) newest = std::max(newest, head.index);
    }
  }
  std::vector<domain::StreamId> streams{domain::agreement_stream(what.agreement)};
  if (what.extent == Extent::all) streams.push_back(domain::talk_stream(what.agreement));
  for (const auto& stream : streams) {
    const auto number = number_of(reader_.snapshot(), stream);
    const auto last =
        number ? last_event(reader_.snapshot(), *number, {end - 1}) : std::optional<LogIndex>();
    if (last) newest = std::max(newest, *last);
  }
  if (what.extent == Extent::all) {
    newest = std::max(newest, reader_.newest_measurement(what.agreement, {end - 1}));
  }
  return newest;
}

Queries::Answer Queries::events(const AgreementId& id, const Page& page) {
  const auto view = readable(id, {});
  if (!view) return view.error();
  if (!view->reader.reads_all()) {
    return domain::refuse(ErrorCode::forbidden, {"reads-a-part", {}});
  }
  const auto first = first_row(page);
  if (!first) return first.error();
  const PublicLog log(reader_.snapshot());
  const auto path_to = log.inclusion_paths(log.size());
  json::array items;
  std::uint64_t last = 0;
  std::size_t bytes = 0;
  bool more = false;
  const auto behind =
      events_behind({id, Extent::contract, parties_of(view->agreement())}, *first, page.limit + 1);
  for (const auto& event : behind) {
    more = items.size() == page.limit || bytes >= limits::past_chunk_bytes;
    if (more) break;
    if (!reads_whole(*view, event)) continue;
    const LogIndex index{event.first};
    const store::StoredEvent stored = event_at(reader_.snapshot(), index);
    json::array path;
    for (const auto& hash : path_to(index)) {
      path.emplace_back(crypto::base64_encode(crypto::view(hash)));
    }
    items.push_back(json::object{{"index", index.value},
                                 {"recordedAt", domain::format_time(stored.recorded_at)},
                                 {"jws", stored.jws},
                                 {"path", std::move(path)}});
    bytes += stored.jws.size();
    last = index.value;
  }
  json::object answer{{"items", std::move(items)}, {"checkpoint", log.checkpoint()}};
  if (more) answer["next"] = std::to_string(last);
  return answer;
}

bool Queries::reads_document(const domain::Hash& document,
                             const std::function<bool(const domain::PartyId& signer)>& counts) {
  bool found = false;
  reader_.events_with(document, [&](LogIndex index) {
    const auto stored = stored_event(reader_.snapshot(), index);
    found = counts(stored.event->source) && reading_.asker() &&
            domain::reads_documents(*stored.event, *reading_.asker()) &&
            reading_.sight(*stored.event, stored.recorded) == Sight::whole;
    return !found;
  });
  return found;
}

// ---------------------------------------------------------------- evidence

domain::Result<EvidenceScope> Queries::evidence(const AgreementId& id,
                                                const std::optional<domain::EventId>& dispute) {
  const auto view = readable(id, {});
  if (!view) return view.error();
  if (dispute) {
    const auto found = case_named(*dispute);
    if (!found) return found.error();
    if (found->view->agreement().id != id) return not_here("dispute");
  }
  const PublicLog log(reader_.snapshot());
  EvidenceScope scope;
  scope.contract_head = view->agreement().head.event;
  scope.size = log.size();
  scope.end = view->last ? view->last->value + 1 : scope.size;
  scope.head = {log.origin(), id.value, {}, log.checkpoint(), {}};
  if (dispute) scope.head.dispute = dispute->value;
  scope.of = {id, dispute ? Extent::contract : Extent::all, {}};
  scope.of.parties =
      view->reader.reads_all() ? parties_of(view->agreement()) : parties_heard(scope);
  const LogIndex newest = newest_behind(scope.of, scope.end);
  scope.head.as_of = reader_.snapshot().event(newest)->recorded_at;
  return scope;
}

// Who signed what the caller may read, and who is named there: whom else the agreement knows is not
// told by whose keys are in the file.
std::set<domain::PartyId> Queries::parties_heard(const EvidenceScope& scope) {
  std::set<domain::PartyId> parties{*reading_.asker()};
  reader_.events_of(scope.of.agreement, {}, [&](LogIndex index) {
    if (index.value >= scope.end) return false;
    const auto stored = stored_event(reader_.snapshot(), index);
    if (reading_.sight(*stored.event, stored.recorded) == Sight::whole) {
      parties.insert(stored.event->source);
      add_parties_in(reader_, reading_.texts()(index), parties);
    }
    return true;
  });
  return parties;
}

domain::Result<std::vector<log::EvidenceEvent>> Queries::evidence_events(const EvidenceScope& scope,
                                                                         std::uint64_t first) {
  const auto* view = reading_.agreement(AgreementId{scope.head.agreement});
  if (!view) return not_here("agreement");
  const PublicLog log(reader_.snapshot());
  const auto path_to = log.inclusion_paths(scope.size);
  std::vector<log::EvidenceEvent> events;
  std::size_t bytes = 0;
  const auto behind = events_behind(scope.of, first, lines_a_page);
  for (const auto& one : behind) {
    const LogIndex index{one.first};
    const bool is_full = events.size() == lines_a_page || bytes >= limits::past_chunk_bytes;
    if (index.value >= scope.end || is_full) break;
    store::StoredEvent stored = event_at(reader_.snapshot(), index);
    log::EvidenceEvent event{index.value, stored.recorded_at, {}, {}, path_to(index)};
    if (reads_whole(*view, one)) {
      bytes += stored.jws.size();
      event.jws = std::move(stored.jws);
    } else {
      event.event = crypto::sha256(crypto::view(stored.jws));
    }
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace sopu::view
