#include "ledger/domain/agreement/dispute.hpp"

#include <algorithm>
#include <set>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/contest.hpp"
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/domain/agreement/newest.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

constexpr const char* at_dispute = "/data/dispute";

// ---------------------------------------------------------------- what a case is about

Refusal refuse_clauses(const Terms& terms, const std::vector<ItemId>& clauses) {
  std::set<ItemId> seen;
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    const std::string at = "/data/clauses/" + std::to_string(i);
    const boost::json::object params{{"clause", clauses[i].value}};
    if (!seen.insert(clauses[i]).second) {
      return refuse(ErrorCode::schema, {"clause-twice", params}, at);
    }
    if (!terms.item(clauses[i]))
      return refuse(ErrorCode::not_found, {"no-such-clause", params}, at);
  }
  return std::nullopt;
}

// One that has bound, or binds: what never did bound nobody.
Result<const Version*> version_in_dispute(const Context& context,
                                          const std::optional<std::int64_t>& number) {
  const Agreement& agreement = context.agreement;
  if (!number) return ruling_version(agreement, context.at);
  constexpr const char* at = "/data/version";
  const Version* version = version_numbered(agreement, static_cast<int>(*number));
  if (!version) return refuse(ErrorCode::not_found, {"no-such-version", {}}, at);
  const auto until = effective_until(agreement, *version);
  const bool binds_ever = !until || version->effective_from < *until;
  if (binds_ever && version->effective_from <= context.at) return version;
  return refuse_rule({"version-bound-nobody", {{"version", *number}}}, at);
}

Refusal refuse_too_many(const Context& context) {
  const Disputes& disputes = context.agreement.disputes;
  const auto open = std::ranges::count_if(disputes.running, [&](std::uint32_t position) {
    return disputes.all[position].by == context.event.source;
  });
  if (static_cast<std::size_t>(open) < limits::open_disputes_max) return std::nullopt;
  return refuse_rule({"open-disputes-limit", {{"limit", limits::open_disputes_max}}});
}

// ---------------------------------------------------------------- levels

void begin_level(const Fold& fold, Dispute& dispute, bool ran_out) {
  const TermsPtr rules = procedure_rules(fold.agreement, dispute);
  const DisputeLevel& level = rules->dispute_procedure.levels[dispute.levels.size()];
  with_notices_held(fold, [&] { dispute.levels.push_back({level.level, ran_out, fold.recorded}); });
  dispute.since = fold.recorded.at;
  begin_waiting(dispute, level, fold.recorded.at);
}

// ---------------------------------------------------------------- queries

bool is_neutral_there(const Dispute& dispute, const PartyId& party) {
  const Seat* seat = dispute.neutrals.seat();
  return seat && seat->declared && seat->party == party;
}

// A side asks again once it was answered, as often as the procedure says; the neutral as it likes.
Refusal refuse_rounds(const Context& context, const Dispute& dispute) {
  const auto& queries = dispute.queries;
  const bool by_neutral = is_neutral_there(dispute, context.event.source);
  const auto is_of_source = [&](const Query& one) {
    return by_neutral ? !one.side : one.side == context.source.role;
  };
  const bool waits = std::ranges::any_of(
      queries, [&](const Query& one) { return is_of_source(one) && !one.answer; });
  if (waits && !by_neutral) return refuse_rule({"query-unanswered", {}});
  const std::int64_t asked = std::ranges::count_if(queries, is_of_source);
  const std::int64_t most =
      by_neutral ? limits::query_rounds_max
                 : procedure_rules(context.agreement, dispute)->dispute_procedure.query_rounds_max;
  if (asked < most) return std::nullopt;
  return refuse_rule({"query-rounds-over", {{"limit", most}}});
}

Result<const Query*> find_query(const Context& context, const Dispute& dispute, const EventId& id) {
  constexpr const char* at = "/data/query";
  const auto found = std::ranges::find(dispute.queries, id, &Query::id);
  if (found == dispute.queries.end()) {
    return refuse(ErrorCode::not_found, {"no-such-query", {{"query", id.value}}}, at);
  }
  if (found->to != context.source.role) {
    return refuse_rule({"query-to-other-side", {{"side", name(found->to)}}}, at);
  }
  if (!found->answer) return &*found;
  return refuse(ErrorCode::wrong_state,
                {"query-answered-already", {{"at", format_time(found->answer->at)}}}, at);
}

Role role_of(Side side) {
  return side == Side::provider ? Role::provider : Role::customer;
}
Role other(Role side) {
  return side == Role::provider ? Role::customer : Role::provider;
}

}  // namespace

// ---------------------------------------------------------------- finding

const Dispute* Disputes::find(const EventId& id) const {
  return find_newest(all, &Dispute::id, id);
}

Dispute& Disputes::edit(const EventId& id) {
  return all.edit(newest_with(all, &Dispute::id, id));
}

// What is not for the source is as if it were not there.
Result<const Dispute*> find_dispute(const Context& context, const EventId& id) {
  const Dispute* found = context.agreement.disputes.find(id);
  if (found && (context.source.reads_all() || decides_challenges(*found, context.source.party))) {
    return found;
  }
  return refuse(ErrorCode::not_found, {"no-such-dispute", {{"dispute", id.value}}}, at_dispute);
}

Result<const Dispute*> find_open_dispute(const Context& context, const EventId& id) {
  auto found = find_dispute(context, id);
  if (!found || !(*found)->outcome) return found;
  return refuse(ErrorCode::wrong_state,
                {"dispute-over",
                 {{"outcome", name((*found)->outcome->kind)},
                  {"at", format_time((*found)->outcome->recorded.at)}}},
                at_dispute);
}

Refusal refuse_other_head(const Dispute& dispute, const Hash& head) {
  if (head == dispute.head.event) return std::nullopt;
  return refuse(ErrorCode::stale_base, {"stale-case", {{"index", dispute.head.index.value}}},
                "/data/case");
}

// ---------------------------------------------------------------- the procedure

TermsPtr procedure_rules(const Agreement& agreement, const Dispute& dispute) {
  return agreement.terms(version_numbered(agreement, dispute.rules)->terms);
}

const DisputeLevel* level_of(const Terms& rules, const Dispute& dispute) {
  if (dispute.levels.empty()) return nullptr;
  return &rules.dispute_procedure.levels[dispute.levels.size() - 1];
}

bool is_on_last_level(const Terms& rules, const Dispute& dispute) {
  return dispute.levels.size() == rules.dispute_procedure.levels.size();
}

Time counted(const Agreement& agreement, const Dispute& dispute, Time from,
             const Duration& duration) {
  const TermsPtr rules = procedure_rules(agreement, dispute);
  const ServiceHours* hours = rules->dispute_hours();
  return add(from, duration, agreement.zone(*rules), hours, hours != nullptr);
}

std::optional<Time> time_is_over(const Agreement& agreement, const Dispute& dispute) {
  if (dispute.outcome || waits_until(dispute)) return std::nullopt;
  const TermsPtr rules = procedure_rules(agreement, dispute);
  const DisputeLevel* level = level_of(*rules, dispute);
  const Duration& within = level ? level->within : rules->dispute_procedure.response_within;
  return counted(agreement, dispute, dispute.since, within);
}

void climb_by_time(const Fold& fold, const EventId& id) {
  Dispute& dispute = fold.agreement.disputes.edit(id);
  if (!is_on_last_level(*procedure_rules(fold.agreement, dispute), dispute)) {
    return begin_level(fold, dispute, true);
  }
  end_dispute(fold, dispute, {OutcomeKind::lapsed, {}, {}, {}, {}, fold.recorded, {}, {}, {}});
}

void end_dispute(const Fold& fold, Dispute& dispute, Outcome outcome) {
  release_neutral(fold, dispute);
  const bool is_done = !outcome.remedy;
  award(fold, outcome.credits);
  with_notices_held(fold, [&] { dispute.outcome = std::move(outcome); });
  decide_fate_of_notice(fold, dispute);
  if (is_done) rest(fold.agreement.disputes, dispute.id);
}

void rest(Disputes& disputes, const EventId& id) {
  std::erase_if(disputes.running,
                [&](std::uint32_t position) { return disputes.all[position].id == id; });
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context& context, const DisputeRaised& data) {
  if (!newest_version(context.agreement)) {
    return refuse(ErrorCode::wrong_state, {"nothing-agreed-yet", {}});
  }
  if (auto no = refuse_if_empty(data.claim, "/data/claim")) return no;
  if (auto no = refuse_if_empty(data.remedy_sought, "/data/remedySought")) return no;
  if (auto no = refuse_too_many(context)) return no;
  const auto version = version_in_dispute(context, data.version);
  if (!version) return version.error();
  if (auto no = refuse_clauses(*context.agreement.terms((*version)->terms), data.clauses))
    return no;
  if (data.notice) {
    if (auto no = refuse_contest(context, *data.notice)) return no;
  }
  for (const performance::WindowName& one :
       data.windows.value_or(std::vector<performance::WindowName>{})) {
    const auto window = find_past_window(context, one);
    if (!window) return window.error();
  }
  return data.complaint ? refuse_dispute_of(context, *data.complaint) : std::nullopt;
}

Refusal decide(const Context& context, const DisputeResponded& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  if ((*dispute)->side == context.source.role) {
    return refuse_rule({"own-dispute", {{"side", name((*dispute)->side)}}}, at_dispute);
  }
  if ((*dispute)->response) {
    return refuse(ErrorCode::wrong_state,
                  {"responded-already", {{"at", format_time((*dispute)->response->at)}}},
                  at_dispute);
  }
  return refuse_if_empty(data.statement, "/data/statement");
}

Refusal decide(const Context& context, const EvidenceSubmitted& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  if (auto no = refuse_if_empty(data.statement, "/data/statement")) return no;
  for (const Document& one : data.documents.value_or(std::vector<Document>{})) {
    if (auto no = refuse_if_empty(one.title, "/data/documents")) return no;
  }
  if (!data.clauses) return std::nullopt;
  const Agreement& agreement = context.agreement;
  const Version* version = version_numbered(agreement, (*dispute)->version);
  return refuse_clauses(*agreement.terms(version->terms), *data.clauses);
}

Refusal decide(const Context& context, const DisputeQueried& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  const bool by_neutral = is_neutral_there(**dispute, context.event.source);
  if (!by_neutral && context.source.standing != Standing::principal) {
    return refuse_unless_neutral(context, **dispute);
  }
  if (by_neutral != data.to.has_value()) {
    return refuse(ErrorCode::schema, {by_neutral ? "query-to-missing" : "query-to-not-taken", {}},
                  "/data/to");
  }
  if (auto no = refuse_if_empty(data.text, "/data/text")) return no;
  return refuse_rounds(context, **dispute);
}

Refusal decide(const Context& context, const DisputeAnswered& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  const auto query = find_query(context, **dispute, data.query);
  if (!query) return query.error();
  return refuse_if_empty(data.text, "/data/text");
}

Refusal decide(const Context& context, const DisputeEscalated& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  if ((*dispute)->levels.empty()) {
    return refuse(ErrorCode::wrong_state, {"dispute-waits-for-response", {}}, at_dispute);
  }
  if (is_on_last_level(*procedure_rules(context.agreement, **dispute), **dispute)) {
    return refuse(ErrorCode::wrong_state, {"no-level-above", {}}, at_dispute);
  }
  return refuse_if_empty(data.reason, "/data/reason");
}

void evolve(const Fold& fold, const DisputeRaised& data) {
  Agreement& agreement = fold.agreement;
  const Version* rules = ruling_version(agreement, fold.recorded.at);
  Dispute dispute{};
  dispute.id = fold.event.id;
  dispute.by = fold.event.source;
  dispute.side = reader_of(agreement, dispute.by, fold.recorded.at).role;
  dispute.clauses = data.clauses;
  dispute.version = data.version ? static_cast<int>(*data.version) : rules->number;
  dispute.rules = rules->number;
  dispute.notice = data.notice;
  dispute.complaint = data.complaint;
  if (data.windows) dispute.windows = *data.windows;
  dispute.head = {fold.event.hash, fold.recorded.index};
  dispute.recorded = fold.recorded;
  dispute.since = fold.recorded.at;
  if (data.complaint) set_dispute(agreement.complaints, *data.complaint, dispute.id);
  agreement.disputes.running.push_back(static_cast<std::uint32_t>(agreement.disputes.all.size()));
  agreement.disputes.all.push_back(std::move(dispute));
}

void evolve(const Fold& fold, const DisputeResponded& data) {
  Dispute& dispute = fold.agreement.disputes.edit(data.dispute);
  dispute.response = fold.recorded;
  if (dispute.levels.empty()) begin_level(fold, dispute, false);
}

// It is in its event, and changes nothing but the chain.
void evolve(const Fold&, const EvidenceSubmitted&) {}

void evolve(const Fold& fold, const DisputeQueried& data) {
  Dispute& dispute = fold.agreement.disputes.edit(data.dispute);
  Query query{fold.event.id, fold.event.source, {}, Role::provider, fold.recorded, {}};
  if (data.to) {
    query.to = role_of(*data.to);
  } else {
    query.side = reader_of(fold.agreement, query.by, fold.recorded.at).role;
    query.to = other(*query.side);
  }
  dispute.queries.push_back(std::move(query));
}

void evolve(const Fold& fold, const DisputeAnswered& data) {
  Dispute& dispute = fold.agreement.disputes.edit(data.dispute);
  std::ranges::find(dispute.queries, data.query, &Query::id)->answer = fold.recorded;
}

void evolve(const Fold& fold, const DisputeEscalated& data) {
  begin_level(fold, fold.agreement.disputes.edit(data.dispute), false);
}

}  // namespace sopu::domain
