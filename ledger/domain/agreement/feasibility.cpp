// Feasibility: who may say that an objective can be kept, and whether it was said of what terms
// promise.
#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/domain/terms/terms_parts.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

// ---------------------------------------------------------------- words and terms

// The place of a party's new word: that of its older one on the same content, or of its oldest if
// it has as many as are kept; nothing: it is added.
std::optional<std::size_t> place_of(const SharedList<Preparation::Feasibility>& statements,
                                    const Preparation::Feasibility& word) {
  std::optional<std::size_t> oldest;
  std::size_t count = 0;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const Preparation::Feasibility& one = statements[i];
    if (one.by != word.by) continue;
    if (one.objective == word.objective && one.content == word.content) return i;
    if (!oldest || one.recorded.index < statements[*oldest].recorded.index) oldest = i;
    ++count;
  }
  return count < limits::attested_objectives_max ? std::nullopt : oldest;
}

// Visits the terms on the table, the newest proposal first, then those that bind or will bind,
// until `visit(terms, proposal)` says that it is enough; nobody makes the writer read more than so
// many. True if all were visited or it was enough.
template <class Visit>
bool visit_table(const Agreement& agreement, Time at, const Visit& visit) {
  std::size_t left = limits::terms_searched_max;
  for (std::size_t i = agreement.proposals.open.size(); i-- > 0;) {
    const Proposal& proposal = agreement.proposals.all[agreement.proposals.open[i]];
    for (const ProposedStretch& one : proposal.results) {
      if (left-- == 0) return false;
      if (visit(*agreement.terms(one.terms), &proposal)) return true;
    }
  }
  if (!newest_version(agreement)) return true;
  for (const Binding& binding : bindings_from(agreement, at)) {
    if (left-- == 0) return false;
    if (visit(*agreement.terms(binding.version->terms), nullptr)) return true;
  }
  return true;
}

// Where terms with the objective are on the table, it must be one's own to deliver by some of them.
// By which terms a statement counts is asked when they are approved.
Refusal refuse_not_own(const Context& context, const ItemId& id) {
  bool has_objective = false;
  bool is_own = false;
  const bool searched =
      visit_table(context.agreement, context.at, [&](const Terms& terms, const Proposal*) {
        const Objective* objective = terms.objective(id);
        if (!objective) return false;
        has_objective = true;
        return is_own = delivers(terms, *objective, context.event.source);
      });
  if (!searched || !has_objective || is_own) return std::nullopt;
  return refuse_rule(
      {"feasibility-of-others", {{"party", context.event.source.value}, {"objective", id.value}}},
      "/data/objective");
}

Refusal refuse_measure(const FeasibilityAttested& data) {
  const auto out_of = [](const std::optional<std::int64_t>& number, const IntegerForm& form) {
    return number && (*number < form.min || *number > form.max);
  };
  if (data.target_ppm.has_value() == data.target.has_value()) {
    return refuse(ErrorCode::schema, {"target-or-ppm", {}}, "/data");
  }
  if (out_of(data.target_ppm, ppm_form)) {
    return refuse(ErrorCode::schema, {"target-out-of-range", {}}, "/data/targetPpm");
  }
  if (out_of(data.target, value_form)) {
    return refuse(ErrorCode::schema, {"target-out-of-range.value", {}}, "/data/target");
  }
  return std::nullopt;
}

bool is_plain(const Duration& duration) {
  return duration.months == 0 && duration.business_days == 0;
}

// Whether something done within `attested` is certainly done within `required`.
bool no_longer_than(const Duration& attested, const Duration& required) {
  if (is_plain(attested) && is_plain(required)) {
    return std::chrono::days{attested.days} + attested.seconds <=
           std::chrono::days{required.days} + required.seconds;
  }
  return attested.months <= required.months && attested.days <= required.days &&
         attested.seconds <= required.seconds && attested.business_days <= required.business_days;
}

// A value is kept on the good side of its target; a share, and within its limit, from the target
// up.
bool covers(const Preparation::Feasibility& statement, const Objective& objective) {
  if (objective.indicator == Objective::Indicator::value) {
    if (!statement.target || !objective.target) return false;
    return objective.at_most ? *statement.target <= *objective.target
                             : *statement.target >= *objective.target;
  }
  if (!statement.target_ppm || *statement.target_ppm < objective.target_ppm) return false;
  if (objective.indicator != Objective::Indicator::duration || !objective.limit) return true;
  return statement.limit && no_longer_than(*statement.limit, *objective.limit);
}

// Everybody's word on the objective as it stands: one that covers it is needed, and none that does
// not may stand against it.
void add_infeasible(const Agreement& agreement, const Terms& terms, const Objective& objective,
                    Remarks& found) {
  const Hash content = promise_hash(terms, objective);
  bool is_covered = false;
  std::vector<PartyId> against;
  for (const Preparation::Feasibility& one : agreement.preparation.feasibility) {
    if (one.objective != objective.id || one.content != content) continue;
    if (!delivers(terms, objective, one.by)) continue;
    if (covers(one, objective)) {
      is_covered = true;
    } else {
      against.push_back(one.by);
    }
  }
  if (!is_covered) {
    found.push_back({{"feasibility-missing", {{"objective", objective.id.value}}}});
    return;
  }
  for (const PartyId& party : against) {
    found.push_back({{"feasibility-contradicted",
                      {{"objective", objective.id.value}, {"party", party.value}}}});
  }
}

// ---------------------------------------------------------------- back-tests

constexpr std::chrono::months replayed_months_max{12};
constexpr const char* at_backtest = "/data/backtest";

Result<performance::Dates> days_of(const AttestedBacktest& data) {
  const auto first = month_named(data.first_month);
  const auto last = month_named(data.last_month);
  if (!first || !last) return refuse(ErrorCode::schema, {"month-malformed", {}}, at_backtest);
  if (*last < *first) return refuse(ErrorCode::schema, {"ends-before-it-begins", {}}, at_backtest);
  const performance::Dates days{*first, month_after(*last)};
  if (std::chrono::sys_days(days.until) <= days.from + replayed_months_max) return days;
  return refuse(ErrorCode::schema,
                {"performance-range-limit", {{"months", replayed_months_max.count()}}},
                at_backtest);
}

std::vector<AttestedReplay> results_of(const performance::Backtest& found) {
  std::vector<AttestedReplay> results;
  for (const performance::Replayed& one : found.objectives) {
    results.push_back(
        {one.unit, one.met, one.breached, one.not_measured, one.target_of_95, one.target_of_all});
  }
  return results;
}

// What is said of the past must be what the ledger finds there.
Refusal refuse_other_results(const Context& context, const FeasibilityAttested& data) {
  if (!data.backtest) return std::nullopt;
  const auto replay = replay_for(context.agreement, data, context.at);
  if (!replay) return replay.error();
  const auto found =
      replayed(context.agreement, *replay, figures_in(context.agreement.id, context.series));
  if (results_of(found) == data.backtest->results) return std::nullopt;
  return refuse_rule({"backtest-differs", {{"objective", data.objective.value}}},
                     "/data/backtest/results");
}

}  // namespace

Result<Replay> replay_for(const Agreement& agreement, const FeasibilityAttested& data, Time at) {
  const auto days = days_of(*data.backtest);
  if (!days) return days.error();
  TermsPtr promised;
  visit_table(agreement, at, [&](const Terms& terms, const Proposal*) {
    const Objective* objective = terms.objective(data.objective);
    if (!objective || promise_hash(terms, *objective) != data.content) return false;
    promised = agreement.terms(terms.hash());
    return true;
  });
  if (promised) return Replay{std::move(promised), *days, data.objective};
  return refuse_rule({"promise-not-on-table", {{"objective", data.objective.value}}},
                     "/data/content");
}

// ---------------------------------------------------------------- rules

// By whoever may own a service. Measurers only measure; who is only consulted answers for nothing.
Refusal decide(const Context& context, const FeasibilityAttested& data) {
  const Reader& source = context.source;
  if (!is_principal(source.role) && source.involvement != Involvement::consenting) {
    return role_may_not("feasibility", source, "sopu.feasibility.attested.v1");
  }
  if (auto no = refuse_measure(data)) return no;
  if (auto no = refuse_not_own(context, data.objective)) return no;
  if (auto no = refuse_if_empty(data.statement, "/data/statement")) return no;
  return refuse_other_results(context, data);
}

void evolve(const Fold& fold, const FeasibilityAttested& data) {
  Preparation::Feasibility word{fold.event.source, data.objective, data.content, data.target_ppm,
                                data.target,       data.limit,     data.basis,   fold.recorded};
  auto& statements = fold.agreement.preparation.feasibility;
  const auto place = place_of(statements, word);
  if (!place) return statements.push_back(std::move(word));
  statements.edit(*place) = std::move(word);
}

void add_infeasible(const Agreement& agreement, const Terms* base, const Terms& result,
                    Remarks& found) {
  for (const Objective& objective : result.objectives) {
    const Objective* before = base ? base->objective(objective.id) : nullptr;
    if (before && promise_of(*base, *before) == promise_of(result, objective)) continue;
    add_infeasible(agreement, result, objective, found);
  }
}

std::optional<Hash> promise_on_table(const Agreement& agreement, const Reader& reader,
                                     const ItemId& objective) {
  std::optional<Hash> found;
  const Proposal* found_in = nullptr;
  visit_table(agreement, reader.at, [&](const Terms& terms, const Proposal* proposal) {
    if (found && proposal != found_in) return true;  // the first that has it decides
    const bool may_read = proposal ? sight_of(agreement, reader, *proposal) == Sight::whole
                                   : reader.reads_all() || reader.is_third_party();
    const Objective* one = may_read ? terms.objective(objective) : nullptr;
    if (!one) return false;
    const Hash content = promise_hash(terms, *one);
    const bool is_attested = std::ranges::any_of(
        agreement.preparation.feasibility, [&](const Preparation::Feasibility& word) {
          return word.by == reader.party && word.content == content;
        });
    if (!found || !is_attested) found = content;
    found_in = proposal;
    return !is_attested;
  });
  return found;
}

// ---------------------------------------------------------------- telling

namespace {

const char* code_of(const FeasibilityAttested& data) {
  const bool is_replayed = data.backtest.has_value();
  if (data.target) {
    return is_replayed ? "feasibility-attested.value-replayed" : "feasibility-attested.value";
  }
  if (data.limit) {
    return is_replayed ? "feasibility-attested.within-replayed" : "feasibility-attested.within";
  }
  return is_replayed ? "feasibility-attested.replayed" : "feasibility-attested";
}

}  // namespace

Sentence say(const Saying& saying, const FeasibilityAttested& data) {
  boost::json::object params{{"party", saying.event.source.value},
                             {"objective", data.objective.value},
                             {"basis", name(data.basis)},
                             {"text", data.statement}};
  params["target"] = data.target ? *data.target : data.target_ppm.value_or(0);
  if (data.limit) params["limit"] = format_duration(*data.limit);
  if (!data.backtest) return {code_of(data), std::move(params)};
  const AttestedBacktest& backtest = *data.backtest;
  std::int64_t met = 0;
  std::int64_t measured = 0;
  for (const AttestedReplay& one : backtest.results) {
    met += one.met;
    measured += one.met + one.breached;
  }
  params["first"] = backtest.first_month;
  params["last"] = backtest.last_month;
  params["met"] = met;
  params["measured"] = measured;
  return {code_of(data), std::move(params)};
}

// Among the principals, as all preparation.
Sight sight(const Look&, const FeasibilityAttested&) {
  return Sight::hidden;
}

}  // namespace sopu::domain
