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

// ---------------------------------------------------------------- releases

bool has_released(const Preparation& preparation, const PartyId& by, const PartyId& party) {
  return std::ranges::any_of(preparation.releases, [&](const Preparation::Release& one) {
    return one.by == by && one.party == party;
  });
}

bool is_released(const Agreement& agreement, const PartyId& party) {
  const Preparation& preparation = agreement.preparation;
  if (has_released(preparation, party, party)) return true;
  return std::ranges::all_of(agreement.initial, [&](const Participant& one) {
    return !is_principal(one.role) || has_released(preparation, one.party, party);
  });
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

Refusal decide(const Context& context, const ParticipantReleased& data) {
  const Agreement& agreement = context.agreement;
  if (auto no = refuse_after_agreement(context)) return no;
  const auto named = std::ranges::find(agreement.initial, data.party, &Participant::party);
  if (named == agreement.initial.end()) {
    return refuse(ErrorCode::not_found, {"not-initiated", {{"party", data.party.value}}},
                  "/data/party");
  }
  if (is_principal(named->role)) {
    return refuse_rule(
        {"principal-not-released", {{"party", data.party.value}, {"role", name(named->role)}}},
        "/data/party");
  }
  if (!is_principal(context.source.role) && context.event.source != data.party) {
    return role_may_not("release", context.source, "sopu.participant.released.v1");
  }
  if (has_released(agreement.preparation, context.event.source, data.party)) {
    return refuse_rule({"released-already", {{"party", data.party.value}}}, "/data/party");
  }
  return refuse_if_empty(data.reason, "/data/reason");
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

void evolve(const Fold& fold, const ParticipantReleased& data) {
  fold.agreement.preparation.releases.push_back({data.party, fold.event.source, fold.recorded});
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

void add_unnamed(const Agreement& agreement, const Terms& terms, Remarks& found) {
  for (const Participant& one : agreement.initial) {
    if (is_principal(one.role) || is_released(agreement, one.party)) continue;
    if (std::ranges::count(terms.parties, one.party, &Participant::party) != 0) continue;
    found.push_back(
        {{"participant-unnamed", {{"party", one.party.value}, {"role", name(one.role)}}},
         for_party(one.party)});
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

Sentence say(const Saying& saying, const ParticipantReleased& data) {
  const bool by_itself = data.party == saying.event.source;
  boost::json::object params{{"party", data.party.value}, {"text", data.reason}};
  if (by_itself) return {"participant-released.itself", std::move(params)};
  params["by"] = saying.event.source.value;
  return {"participant-released", std::move(params)};
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
// Told to whom it is about.
Sight sight(const Look& look, const ParticipantReleased& data) {
  return data.party == look.reader.party ? Sight::whole : Sight::hidden;
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
  boost::json::array releases;
  for (const Preparation::Release& one : preparation.releases) {
    if (!showing.reader.reads_all() && one.party != showing.reader.party) continue;
    boost::json::object release = object_of(one);
    release["reason"] = showing.texts(one.recorded.index).at("reason");
    releases.push_back(std::move(release));
  }
  json["releases"] = std::move(releases);
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
