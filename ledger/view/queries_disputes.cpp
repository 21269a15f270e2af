// The questions about disputes: those of all agreements that the caller reads, and one whole case.
#include <algorithm>

#include "ledger/domain/agreement/dispute_figures.hpp"
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

bool concerns(const Dispute& dispute, const domain::ItemId& clause) {
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

// What is on a level, is waited for or was not decided is not over.
bool only_running(const DisputeFilter& filter) {
  return filter.level || filter.due_before || filter.state == "raised" ||
         filter.state == "underway";
}

bool matches(const Reading::View& view, const Dispute& dispute, const DisputeFilter& filter) {
  if (filter.clause && !concerns(dispute, *filter.clause)) return false;
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

// How long a case was on each level, and which of the clauses it shares.
void add_precedent(const Dispute& dispute, const std::vector<domain::ItemId>& clauses,
                   json::object& line) {
  json::array shared;
  for (const domain::ItemId& clause : clauses) {
    if (concerns(dispute, clause)) shared.push_back(json::string(clause.value));
  }
  line["shared"] = std::move(shared);
  json::array times;
  for (std::size_t i = 0; i < dispute.levels.size(); ++i) {
    const domain::LevelBegun& level = dispute.levels[i];
    const bool is_last = i + 1 == dispute.levels.size();
    const domain::Time end =
        is_last ? dispute.outcome->recorded.at : dispute.levels[i + 1].begun.at;
    times.push_back(json::object{{"level", level.level},
                                 {"begun", domain::format_time(level.begun.at)},
                                 {"ended", domain::format_time(end)}});
  }
  line["times"] = std::move(times);
}

// Of a row that a page ends with: an agreement's number, then a dispute's position in it.
constexpr unsigned position_bits = 32;

}  // namespace

// Cases are looked at agreement by agreement, as many as a page of the history looks at events.
Queries::Answer Queries::cases(const Page& page, const CasesIn& in, const CaseFilter& is_wanted,
                               const CaseLine& line_of) {
  const auto first = first_row(page);
  if (!first) return first.error();
  const auto first_agreement = static_cast<StreamNumber>(*first >> position_bits);
  json::array items;
  std::uint64_t last = 0;
  std::size_t looked_at = 0;
  bool more = false;
  const auto may_have_some = [&](StreamNumber number, const domain::AgreementId& id) {
    if (in.agreement && id != *in.agreement) return false;
    if (in.running && !reader_.has_running_dispute(number)) return false;
    return in.clauses.empty() || std::ranges::any_of(in.clauses, [&](const auto& clause) {
             return reader_.is_disputed(number, clause);
           });
  };
  const auto look = [&](StreamNumber number, const domain::AgreementId& id) {
    if (!may_have_some(number, id)) return true;
    const Reading::View* view = reading_.whole(id);
    if (!view) return true;
    const auto& all = view->agreement().disputes.all;
    const std::uint64_t from = number == first_agreement ? (*first & 0xffff'ffff) : 0;
    for (std::uint64_t position = from; position < all.size(); ++position) {
      more = items.size() == page.limit || looked_at == limits::history_events_looked_at;
      if (more) return false;
      ++looked_at;
      last = (std::uint64_t{number} << position_bits) | position;
      if (is_wanted(*view, all[position])) items.push_back(line_of(*view, all[position]));
    }
    return true;
  };
  reader_.memberships(*reading_.asker(), first_agreement, look);
  json::object answer{{"items", std::move(items)}};
  if (more) answer["next"] = std::to_string(last);
  return answer;
}

json::object Queries::case_line(const Reading::View& view, const Dispute& dispute) const {
  json::object unused;
  const auto texts = reading_.texts();
  json::object line = domain::dispute_json(showing_of(view, texts, unused), dispute);
  line["agreement"] = view.agreement().id.value;
  return line;
}

Queries::Answer Queries::disputes(const DisputeFilter& filter, const Page& page) {
  if (!reading_.asker()) {
    return domain::refuse(domain::ErrorCode::unauthenticated, {"list-needs-token", {}});
  }
  CasesIn in{filter.agreement, {}, only_running(filter)};
  if (filter.clause) in.clauses.push_back(*filter.clause);
  return cases(
      page, in,
      [&](const Reading::View& view, const Dispute& dispute) {
        return matches(view, dispute, filter);
      },
      [&](const Reading::View& view, const Dispute& dispute) { return case_line(view, dispute); });
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
domain::Result<Queries::Case> Queries::case_named(const domain::EventId& id) {
  const auto index = reader_.index_of(id);
  if (!index) return not_here("dispute");
  const auto raised = stored_event(reader_.snapshot(), *index);
  const domain::AgreementId* agreement = raised.event->agreement();
  const Reading::View* view = agreement ? reading_.whole(*agreement) : nullptr;
  const Dispute* dispute = view ? view->agreement().disputes.find(id) : nullptr;
  if (!dispute || reading_.sight(*raised.event, raised.recorded) != domain::Sight::whole) {
    return not_here("dispute");
  }
  return Case{view, dispute};
}

Queries::Answer Queries::dispute(const domain::EventId& id, const Page& page) {
  const auto found = case_named(id);
  if (!found) return found.error();
  const auto first = first_row(page);
  if (!first) return first.error();
  const auto& [view, dispute] = *found;
  json::object whole = case_line(*view, *dispute);
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

Queries::Answer Queries::dispute_figures(const domain::AgreementId& id) {
  const auto view = readable(id, {});
  if (!view) return view.error();
  if (!view->reader.reads_all()) {
    return domain::refuse(domain::ErrorCode::forbidden, {"reads-a-part", {}});
  }
  return domain::json_of(domain::figures_of(view->agreement().disputes));
}

// What came of earlier ones in all agreements that the caller reads, whatever versions they were
// about.
Queries::Answer Queries::precedents(const domain::EventId& id, const Page& page) {
  const auto found = case_named(id);
  if (!found) return found.error();
  const Dispute& dispute = *found->dispute;
  const auto& clauses = dispute.clauses;
  const auto is_wanted = [&](const Reading::View&, const Dispute& one) {
    return one.outcome && one.recorded.index < dispute.recorded.index &&
           std::ranges::any_of(clauses, [&](const auto& clause) { return concerns(one, clause); });
  };
  return cases(page, {{}, clauses, false}, is_wanted,
               [&](const Reading::View& view, const Dispute& one) {
                 json::object line = case_line(view, one);
                 add_precedent(one, clauses, line);
                 return line;
               });
}

}  // namespace sopu::view
