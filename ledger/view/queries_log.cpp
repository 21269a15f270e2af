// The questions about the log itself: one signed event with its entry, the zones on record.
#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/log/entry.hpp"
#include "ledger/view/pages.hpp"
#include "ledger/view/public_log.hpp"
#include "ledger/view/queries.hpp"

namespace sopu::view {

using domain::LogIndex;
using domain::Sight;
namespace json = boost::json;

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
