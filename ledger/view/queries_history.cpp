// The questions about one clause through the versions, and about what happened.
#include <utility>

#include "ledger/domain/mention.hpp"
#include "ledger/domain/terms/terms_parts.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/view/pages.hpp"
#include "ledger/view/queries.hpp"

namespace sopu::view {

using domain::Agreement;
using domain::AgreementId;
using domain::LogIndex;
using domain::Sight;
namespace json = boost::json;

namespace {

// As it stands in a version, as far as the reader sees that; nothing where there is none.
std::optional<json::value> item_in(const Reading::View& view, const domain::Version& version,
                                   const domain::ItemId& id) {
  if (!domain::sees_version(view.agreement(), view.reader, version)) return std::nullopt;
  const auto terms = view.agreement().terms(version.terms);
  const json::value* item = terms->item(id);
  if (!item) return std::nullopt;
  return view.reader.reads_fees() ? *item : domain::without_fees(*item);
}

// What differs between two versions in the item, or around it.
std::vector<domain::Change> changes_to(const Reading::View& view, const domain::ItemId& item,
                                       const domain::Version& before,
                                       const domain::Version& after) {
  const auto from = view.agreement().terms(before.terms);
  const auto to = view.agreement().terms(after.terms);
  std::vector<domain::Change> changes;
  for (domain::Change& one : domain::changes_between(from->json(), to->json())) {
    if (domain::items_of({one}, from->json(), to->json()).contains(item)) {
      changes.push_back(std::move(one));
    }
  }
  return view.reader.reads_fees() ? changes : domain::without_fees(changes);
}

}  // namespace

// ---------------------------------------------------------------- one clause

Queries::Answer Queries::clause(const AgreementId& id, const domain::ItemId& clause,
                                const When& when) {
  const auto view = readable(id, when);
  if (!view) return view.error();
  const Agreement& agreement = view->agreement();
  const auto* version = domain::version_at(agreement, when.at.value_or(view->at));
  const auto item = version ? item_in(*view, *version, clause) : std::nullopt;
  if (!item) return not_here("clause");

  // The version that brought the clause in as it reads now.
  const domain::Version* since = version;
  for (int number = version->number - 1; number > 0; --number) {
    const auto* earlier = domain::version_numbered(agreement, number);
    if (item_in(*view, *earlier, clause) != item) break;
    since = earlier;
  }
  json::object unused;
  const auto texts = reading_.texts();
  const domain::Showing showing{agreement, view->reader, view->at, texts, unused, view->roster};
  return json::object{{"agreement", id.value},
                      {"clause", clause.value},
                      {"content", *item},
                      {"inForce", domain::version_json(showing, *version)},
                      {"since", domain::version_json(showing, *since)}};
}

// Versions are looked at as a page of the history looks at events.
Queries::Answer Queries::clause_versions(const AgreementId& id, const domain::ItemId& clause,
                                         const Page& page) {
  const auto view = readable(id, {});
  if (!view) return view.error();
  const auto first = first_row(page);
  if (!first) return first.error();
  json::object unused;
  const auto texts = reading_.texts();
  const domain::Showing showing{view->agreement(), view->reader, view->at, texts, unused,
                                view->roster};
  json::array items;
  const domain::Version* seen = nullptr;
  std::uint64_t last = 0;
  std::size_t looked_at = 0;
  bool more = false;
  for (const domain::Version& version : view->agreement().life.versions) {
    if (!domain::sees_version(view->agreement(), view->reader, version)) continue;
    const domain::Version* before = std::exchange(seen, &version);
    if (static_cast<std::uint64_t>(version.number) < *first) continue;
    more = items.size() == page.limit || looked_at == limits::history_events_looked_at;
    if (more) break;
    ++looked_at;
    last = static_cast<std::uint64_t>(version.number);
    const auto item = item_in(*view, version, clause);
    if (item == (before ? item_in(*view, *before, clause) : std::nullopt)) continue;
    json::object line{{"version", domain::version_json(showing, version)}};
    if (item) line["content"] = *item;
    if (before) line["changes"] = domain::json_of(changes_to(*view, clause, *before, version));
    items.push_back(std::move(line));
  }
  if (items.empty() && !more && *first == 0) return not_here("clause");
  json::object answer{{"items", std::move(items)}};
  if (more) answer["next"] = std::to_string(last);
  return answer;
}

// ---------------------------------------------------------------- what happened

// Of an event that is found by the clause. Who reads a part of an agreement is not told what the
// rest is about, but only of what names the clause.
bool Queries::is_about(const Reading::View& view, const StoredDomainEvent& stored,
                       const domain::ItemId& clause) const {
  const domain::Event& event = *stored.event;
  if (domain::names_item(event, clause)) return true;
  if (!view.reader.reads_all() || !view.reader.reads_fees()) return false;
  return !reader_.is_about_every_item(view.agreement().id, stored.recorded.index) ||
         domain::brings_item(view.agreement(), event, clause);
}

json::object Queries::history_line(const StoredDomainEvent& stored, Sight sight) {
  const domain::Event& event = *stored.event;
  const domain::EventType& type = domain::type_of(event.payload);
  json::object line{{"index", stored.recorded.index.value},
                    {"recordedAt", domain::format_time(stored.recorded.at)},
                    {"id", event.id.value},
                    {"type", type.name},
                    {"source", "party/" + event.source.value}};
  if (const auto key = reader_.key(event.kid)) line["person"] = domain::object_of(key->person);
  line["kid"] = event.kid.value;
  line["hash"] = domain::json_of(event.hash);
  if (const auto* agreement = event.agreement()) line["agreement"] = agreement->value;
  line["contract"] = domain::is_on_contract(event.payload);
  if (const auto dispute = domain::dispute_spoken_of(event)) line["dispute"] = dispute->value;
  line["whole"] = sight == Sight::whole;
  line["effect"] =
      domain::json_of(reading_.tell(sight, event, reader_.effect(stored.recorded.index)));
  return line;
}

// Who sees little is not made to wait for all that it does not see: a page ends after so many
// events, and may then have fewer lines than it could.
Queries::Answer Queries::history(const AgreementId& id, const HistoryFilter& filter,
                                 const Page& page) {
  const auto view = readable(id, {});
  if (!view) return view.error();
  auto first = first_row(page);
  if (!first) return first.error();
  if (filter.since) {
    const auto before = newest_before(reader_.snapshot(), *filter.since);
    if (before) *first = std::max(*first, before->value + 1);
  }
  json::array items;
  std::uint64_t last = 0;
  std::size_t looked_at = 0;
  bool more = false;
  const auto take = [&](LogIndex index) {
    if (more = items.size() == page.limit || looked_at == limits::history_events_looked_at; more) {
      return false;
    }
    ++looked_at;
    last = index.value;
    const auto stored = stored_event(reader_.snapshot(), index);
    if (filter.before && stored.recorded.at >= *filter.before) return false;
    if (filter.party && stored.event->source != *filter.party) return true;
    const Sight sight = reading_.sight(*stored.event, stored.recorded);
    if (sight == Sight::hidden) return true;
    if (filter.clause && (sight != Sight::whole || !is_about(*view, stored, *filter.clause))) {
      return true;
    }
    items.push_back(history_line(stored, sight));
    return true;
  };
  if (filter.clause) {
    reader_.events_about(id, *filter.clause, {*first}, take);
  } else {
    reader_.events_of(id, {*first}, take);
  }
  json::object answer{{"items", std::move(items)}};
  if (more) answer["next"] = std::to_string(last);
  return answer;
}

}  // namespace sopu::view
