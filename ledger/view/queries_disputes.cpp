// The questions about disputes: those of all agreements that the caller reads, and one whole case.
#include <algorithm>

#include "ledger/domain/agreement/dispute_told.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/view/pages.hpp"
#include "ledger/view/queries.hpp"

namespace sopu::view {

namespace json = boost::json;

using domain::Dispute;

namespace {

domain::Showing showing_of(const Reading::View& view, const domain::Texts& texts,
                           json::object& unused) {
  return {view.agreement(), view.reader, view.at, texts, unused, view.roster};
}

bool is_about(const Dispute& dispute, const domain::ItemId& clause) {
  return std::ranges::count(dispute.clauses, clause) != 0;
}

// Whoever raised it, or is or was its neutral.
bool is_of(const Dispute& dispute, const domain::PartyId& party) {
  return dispute.by == party ||
         std::ranges::count(dispute.neutrals.seats, party, &domain::Seat::party) != 0;
}

bool is_in_state(const Dispute& dispute, std::string_view state) {
  return domain::status_of(dispute) == state ||
         (dispute.outcome && domain::name(dispute.outcome->kind) == state);
}

bool matches(const Reading::View& view, const Dispute& dispute, const DisputeFilter& filter) {
  if (filter.clause && !is_about(dispute, *filter.clause)) return false;
  if (filter.party && !is_of(dispute, *filter.party)) return false;
  if (!filter.state.empty() && !is_in_state(dispute, filter.state)) return false;
  if (filter.level &&
      (dispute.outcome || dispute.levels.empty() || dispute.levels.back().level != *filter.level)) {
    return false;
  }
  if (filter.opened_after && dispute.recorded.at <= *filter.opened_after) return false;
  if (!filter.due_before) return true;
  const auto until = domain::waits_until(view.agreement(), dispute);
  return until && *until < *filter.due_before;
}

// Of a row that a page ends with: an agreement's number, then a dispute's position in it.
constexpr unsigned position_bits = 32;

}  // namespace

// Cases are looked at agreement by agreement, as many as a page of the history looks at events.
Queries::Answer Queries::disputes(const DisputeFilter& filter, const Page& page) {
  if (!reading_.asker()) {
    return domain::refuse(domain::ErrorCode::unauthenticated, {"list-needs-token", {}});
  }
  const auto first = first_row(page);
  if (!first) return first.error();
  const auto first_agreement = static_cast<StreamNumber>(*first >> position_bits);
  json::array items;
  std::uint64_t last = 0;
  std::size_t looked_at = 0;
  bool more = false;
  const auto look = [&](StreamNumber number, const domain::AgreementId& id) {
    if (filter.agreement && id != *filter.agreement) return true;
    const Reading::View* view = reading_.agreement(id);
    if (!view || !view->reader.reads_all()) return true;
    json::object unused;
    const auto texts = reading_.texts();
    const auto showing = showing_of(*view, texts, unused);
    const auto& all = view->agreement().disputes.all;
    const std::uint64_t from = number == first_agreement ? (*first & 0xffff'ffff) : 0;
    for (std::uint64_t position = from; position < all.size(); ++position) {
      more = items.size() == page.limit || looked_at == limits::history_events_looked_at;
      if (more) return false;
      ++looked_at;
      last = (std::uint64_t{number} << position_bits) | position;
      if (!matches(*view, all[position], filter)) continue;
      json::object item = domain::dispute_json(showing, all[position]);
      item["agreement"] = id.value;
      items.push_back(std::move(item));
    }
    return true;
  };
  reader_.memberships(*reading_.asker(), first_agreement, look);
  json::object answer{{"items", std::move(items)}};
  if (more) answer["next"] = std::to_string(last);
  return answer;
}

// What was said in it, as the history tells it.
void Queries::add_events_of_case(const domain::EventId& id, std::uint64_t first, std::size_t limit,
                                 json::object& whole) {
  json::array events;
  std::uint64_t last = 0;
  reader_.events_of_case(id, {first}, [&](domain::LogIndex index) {
    if (events.size() == limit) {
      whole["next"] = std::to_string(last);
      return false;
    }
    last = index.value;
    const auto stored = stored_event(reader_.snapshot(), index);
    const auto sight = reading_.sight(*stored.event, stored.recorded);
    if (sight != domain::Sight::hidden) events.push_back(history_line(stored, sight));
    return true;
  });
  whole["events"] = std::move(events);
}

// A dispute is named by the event that raised it.
Queries::Answer Queries::dispute(const domain::EventId& id, const Page& page) {
  const auto index = reader_.index_of(id);
  if (!index) return not_here("dispute");
  const auto raised = stored_event(reader_.snapshot(), *index);
  const domain::AgreementId* agreement = raised.event->agreement();
  const Reading::View* view = agreement ? reading_.agreement(*agreement) : nullptr;
  const Dispute* dispute = view ? view->agreement().disputes.find(id) : nullptr;
  if (!dispute || reading_.sight(*raised.event, raised.recorded) != domain::Sight::whole) {
    return not_here("dispute");
  }
  const auto first = first_row(page);
  if (!first) return first.error();
  json::object unused;
  const auto texts = reading_.texts();
  json::object whole = domain::dispute_json(showing_of(*view, texts, unused), *dispute);
  whole["agreement"] = agreement->value;
  const auto* version = domain::version_numbered(view->agreement(), dispute->version);
  const auto terms = view->agreement().terms(version->terms);
  json::array pinned;
  for (const domain::ItemId& clause : dispute->clauses) {
    pinned.push_back(json::object{{"clause", clause.value}, {"content", *terms->item(clause)}});
  }
  whole["pinned"] = std::move(pinned);
  add_events_of_case(id, *first, page.limit, whole);
  return whole;
}

}  // namespace sopu::view
