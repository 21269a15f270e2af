// The questions about the log itself: signed events, entries, zones on record.
#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/log/entry.hpp"
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

// The contract's events, and those of the registry by which they are judged: about the ledger, and
// about every party that the agreement ever named. At least so many, if there are.
std::set<std::uint64_t> Queries::events_behind(const Agreement& agreement, std::uint64_t first,
                                               std::size_t count) const {
  std::set<std::uint64_t> indices;
  const auto add = [&](const std::vector<domain::Head>& chain) {
    for (const domain::Head& head : chain) {
      if (head.index.value >= first) indices.insert(head.index.value);
    }
  };
  add(reader_.ledger_chain());
  std::set<domain::PartyId> parties(agreement.named.begin(), agreement.named.end());
  parties.insert(reader_.registry_operator());
  for (const domain::PartyId& id : parties) {
    if (const auto party = reader_.party(id)) add(party->chain);
  }
  std::size_t taken = 0;
  reader_.events_in(domain::agreement_stream(agreement.id), LogIndex{first}, [&](LogIndex index) {
    indices.insert(index.value);
    return ++taken < count;
  });
  return indices;
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
  json::array items;
  std::uint64_t last = 0;
  std::size_t bytes = 0;
  bool more = false;
  for (const std::uint64_t index : events_behind(view->agreement(), *first, page.limit + 1)) {
    more = items.size() == page.limit || bytes >= limits::past_chunk_bytes;
    if (more) break;
    const auto stored = stored_event(reader_.snapshot(), {index});
    if (reading_.sight(*stored.event, stored.recorded) != Sight::whole) continue;
    json::array path;
    for (const auto& hash : log.inclusion_path({index})) {
      path.emplace_back(crypto::base64_encode(crypto::view(hash)));
    }
    items.push_back(json::object{{"index", index},
                                 {"recordedAt", domain::format_time(stored.recorded.at)},
                                 {"jws", reader_.snapshot().event({index})->jws},
                                 {"path", std::move(path)}});
    bytes += stored.bytes;
    last = index;
  }
  json::object answer{{"items", std::move(items)}, {"checkpoint", log.checkpoint()}};
  if (more) answer["next"] = std::to_string(last);
  return answer;
}

Queries::Answer Queries::zones(const std::string& name) {
  json::array items;
  const auto book = reader_.clock();
  for (const auto& [zone, place] : book->newest()) {
    if (!name.empty() && zone != name) continue;
    const domain::RecordedZone& one = book->zones()[place];
    json::object item{
        {"zone", zone}, {"version", one.version}, {"recorded", domain::json_of(one.recorded)}};
    if (!name.empty()) item["rules"] = crypto::base64_encode(crypto::view(one.zone.tzif()));
    items.push_back(std::move(item));
  }
  return json::value(json::object{{"items", std::move(items)}});
}

Queries::Answer Queries::event(LogIndex index) {
  const auto stored = reader_.snapshot().event(index);
  if (!stored) return not_here("event");
  const auto event = stored_event(reader_.snapshot(), index);
  if (reading_.sight(*event.event, event.recorded) != Sight::whole) return not_here("event");
  const crypto::Hash hash = event.event->hash;
  return json::object{
      {"index", index.value},
      {"recordedAt", domain::format_time(stored->recorded_at)},
      {"event", crypto::base64url_encode(crypto::view(hash))},
      {"entry", crypto::base64_encode(crypto::view(log::entry_bytes({stored->recorded_at, hash})))},
      {"jws", stored->jws}};
}

}  // namespace sopu::view
