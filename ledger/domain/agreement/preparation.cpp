#include "ledger/domain/agreement/preparation.hpp"

#include <algorithm>
#include <array>

#include "crypto/sha256.hpp"
#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/newest.hpp"
#include "ledger/domain/value/canonical_json.hpp"

namespace sopu::domain {
namespace {

using Statements = std::vector<Preparation::Statement>;

const Preparation::Statement* statement_of(const Statements& statements, const PartyId& party) {
  const auto found = std::ranges::find(statements, party, &Preparation::Statement::party);
  return found == statements.end() ? nullptr : &*found;
}

void put(Statements& statements, const Fold& fold, const boost::json::value& content) {
  std::erase_if(statements, [&](const auto& one) { return one.party == fold.event.source; });
  statements.push_back(
      {fold.event.source, crypto::sha256(crypto::view(canonical(content))), fold.recorded});
}

// ---------------------------------------------------------------- gates

// Every principal has spoken, and where they have to agree, they said the same.
struct Gate {
  const Statements& statements;
  const char* missing;
  const char* different;  // null: each says its own
};

std::array<Gate, 3> gates_of(const Preparation& preparation) {
  return {{{preparation.background, "background-missing", nullptr},
           {preparation.ground_rules, "groundrules-missing", "groundrules-differ"},
           {preparation.points, "points-missing", "points-differ"}}};
}

// Tells what keeps the gate open: its code, and which party's word is missing, if it is that.
template <class Tell>
void visit_openings(const Agreement& agreement, const Gate& gate, Tell&& tell) {
  const Preparation::Statement* first = nullptr;
  bool same = true;
  for (const Participant& participant : agreement.initial) {
    if (!is_principal(participant.role)) continue;
    const auto* given = statement_of(gate.statements, participant.party);
    if (!given) {
      tell(gate.missing, &participant.party);
    } else if (!first) {
      first = given;
    } else {
      same = same && given->content == first->content;
    }
  }
  if (gate.different && !same) tell(gate.different, nullptr);
}

Refusal refuse_after_agreement(const Context& context) {
  if (context.agreement.life.versions.empty()) return std::nullopt;
  return refuse(ErrorCode::wrong_state, {"belongs-before-agreement", {}});
}

Refusal refuse_list(const Context& context, const std::vector<std::string>& list,
                    const char* pointer) {
  if (auto no = refuse_after_agreement(context)) return no;
  const auto is_empty = [&](const std::string& item) {
    return refuse_if_empty(item, pointer).has_value();
  };
  if (!list.empty() && std::ranges::none_of(list, is_empty)) return std::nullopt;
  return refuse(ErrorCode::schema, {"list-needs-items", {}}, pointer);
}

// ---------------------------------------------------------------- feasibility

auto word_on(const SharedList<Preparation::Feasibility>& statements, const PartyId& by,
             const ItemId& objective) {
  return std::ranges::find_if(statements, [&](const Preparation::Feasibility& one) {
    return one.by == by && one.objective == objective;
  });
}

Refusal refuse_too_many(const Context& context, const ItemId& objective) {
  const auto& statements = context.agreement.preparation.feasibility;
  const PartyId& by = context.event.source;
  if (word_on(statements, by, objective) != statements.end()) return std::nullopt;
  const auto count = std::ranges::count(statements, by, &Preparation::Feasibility::by);
  if (static_cast<std::size_t>(count) < limits::attested_objectives_max) return std::nullopt;
  return refuse_rule({"attested-objectives-limit", {{"limit", limits::attested_objectives_max}}});
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

bool covers(const Preparation::Feasibility& statement, const Objective& objective) {
  if (statement.objective != objective.id || statement.target_ppm < objective.target_ppm) {
    return false;
  }
  if (objective.indicator != Objective::Indicator::duration || !objective.limit) return true;
  return statement.limit && no_longer_than(*statement.limit, *objective.limit);
}

// ---------------------------------------------------------------- showing

boost::json::array statements_json(const Showing& showing, const Statements& statements,
                                   std::string_view member) {
  boost::json::array list;
  for (const auto& statement : statements) {
    boost::json::object json{{"party", statement.party.value}};
    json[member] = showing.texts(statement.recorded.index).at(member);
    json["recorded"] = json_of(statement.recorded);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace

// ---------------------------------------------------------------- rules

Refusal decide(const Context& context, const BackgroundSubmitted& data) {
  if (auto no = refuse_after_agreement(context)) return no;
  return refuse_if_empty(data.text, "/data/text");
}

Refusal decide(const Context& context, const GroundrulesAccepted& data) {
  return refuse_list(context, data.rules, "/data/rules");
}

Refusal decide(const Context& context, const PointsConfirmed& data) {
  return refuse_list(context, data.points, "/data/points");
}

// Attested by those who promise, deliver or measure.
Refusal decide(const Context& context, const FeasibilityAttested& data) {
  const Role role = context.source.role;
  if (role == Role::neutral || role == Role::auditor) {
    return role_may_not("feasibility", context.source, "sopu.feasibility.attested.v1");
  }
  if (data.target_ppm < ppm_form.min || data.target_ppm > ppm_form.max) {
    return refuse(ErrorCode::schema, {"target-out-of-range", {}}, "/data/targetPpm");
  }
  if (auto no = refuse_too_many(context, data.objective)) return no;
  return refuse_if_empty(data.statement, "/data/statement");
}

void evolve(const Fold& fold, const BackgroundSubmitted& data) {
  put(fold.agreement.preparation.background, fold, json_of(data.text));
}

void evolve(const Fold& fold, const GroundrulesAccepted& data) {
  put(fold.agreement.preparation.ground_rules, fold, json_of(data.rules));
}

void evolve(const Fold& fold, const PointsConfirmed& data) {
  put(fold.agreement.preparation.points, fold, json_of(data.points));
}

// A party's newer word on an objective takes the place of its older one.
void evolve(const Fold& fold, const FeasibilityAttested& data) {
  Preparation::Feasibility statement{fold.event.source, data.objective, data.target_ppm,
                                     data.limit,        data.basis,     fold.recorded};
  auto& statements = fold.agreement.preparation.feasibility;
  const auto older = word_on(statements, fold.event.source, data.objective);
  if (older == statements.end()) return statements.push_back(std::move(statement));
  statements.edit(static_cast<std::size_t>(older - statements.begin())) = std::move(statement);
}

// ---------------------------------------------------------------- what is still open

Remarks open_gates(const Agreement& agreement) {
  Remarks open;
  for (const Gate& gate : gates_of(agreement.preparation)) {
    visit_openings(agreement, gate, [&](const char* code, const PartyId* party) {
      Sentence sentence{code, {}};
      if (party) sentence.params["party"] = party->value;
      open.push_back({std::move(sentence)});
    });
  }
  return open;
}

// Asked for every event: without a word put together.
bool is_prepared(const Agreement& agreement) {
  bool prepared = true;
  for (const Gate& gate : gates_of(agreement.preparation)) {
    visit_openings(agreement, gate, [&](auto&&...) { prepared = false; });
  }
  return prepared;
}

void add_infeasible(const Agreement& agreement, const Terms& terms, const std::vector<ItemId>* only,
                    Remarks& found) {
  const auto& statements = agreement.preparation.feasibility;
  for (const Objective& objective : terms.objectives) {
    if (only && std::ranges::find(*only, objective.id) == only->end()) continue;
    const bool covered = std::ranges::any_of(
        statements, [&](const auto& statement) { return covers(statement, objective); });
    if (covered) continue;
    found.push_back({{"feasibility-missing", {{"objective", objective.id.value}}}});
  }
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const BackgroundSubmitted& data) {
  return {"background-submitted", {{"party", saying.event.source.value}, {"text", data.text}}};
}

Sentence say(const Saying& saying, const GroundrulesAccepted& data) {
  return {"groundrules-accepted",
          {{"party", saying.event.source.value}, {"rules", json_of(data.rules)}}};
}

Sentence say(const Saying& saying, const PointsConfirmed& data) {
  return {"points-confirmed",
          {{"party", saying.event.source.value}, {"points", json_of(data.points)}}};
}

Sentence say(const Saying& saying, const FeasibilityAttested& data) {
  boost::json::object params{{"party", saying.event.source.value},
                             {"objective", data.objective.value},
                             {"target", data.target_ppm},
                             {"basis", name(data.basis)},
                             {"text", data.statement}};
  if (!data.limit) return {"feasibility-attested", std::move(params)};
  params["limit"] = format_duration(*data.limit);
  return {"feasibility-attested.within", std::move(params)};
}

// Preparation is among the principals.
Sight sight(const Look&, const BackgroundSubmitted&) {
  return Sight::hidden;
}
Sight sight(const Look&, const GroundrulesAccepted&) {
  return Sight::hidden;
}
Sight sight(const Look&, const PointsConfirmed&) {
  return Sight::hidden;
}
Sight sight(const Look&, const FeasibilityAttested&) {
  return Sight::hidden;
}

void show_preparation(const Showing& showing) {
  const Preparation& preparation = showing.agreement.preparation;
  boost::json::object json;
  if (showing.reader.reads_all()) {
    json["background"] = statements_json(showing, preparation.background, "text");
    json["groundRules"] = statements_json(showing, preparation.ground_rules, "rules");
    json["points"] = statements_json(showing, preparation.points, "points");
    boost::json::array gates;
    if (showing.agreement.life.versions.empty()) {
      for (const Remark& gate : open_gates(showing.agreement)) {
        gates.push_back(json_of(gate.sentence));
      }
    }
    showing.json["openGates"] = std::move(gates);
  }
  json["feasibility"] =
      newest(showing, "feasibility", preparation.feasibility, "statement",
             [&](const Preparation::Feasibility& one) {
               return showing.reader.reads_all() || one.by == showing.reader.party;
             });
  showing.json["preparation"] = std::move(json);
}

void follow_preparation(const Step& step, Remarks& remarks) {
  if (!step.after.life.versions.empty()) return;
  if (step.before && step.before->preparation == step.after.preparation) return;
  const Remarks gates = open_gates(step.after);
  if (!gates.empty()) {
    remarks.insert(remarks.end(), gates.begin(), gates.end());
  } else if (step.before && !is_prepared(*step.before)) {
    remarks.push_back({{"gates-closed", {}}});
  }
}

}  // namespace sopu::domain
