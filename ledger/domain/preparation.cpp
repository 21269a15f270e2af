// What is said before an agreement and beside it: background, ground rules and points (the gates),
// feasibility, the voices of third parties, comments. And what all that holds back: obstacles().
#include <algorithm>

#include "ledger/domain/rules.hpp"

namespace sopu::domain {
namespace {

// ---------------------------------------------------------------- gates

// A gate that is not passed: what the party has not done, or, without a party, the whole sentence.
struct OpenGate {
  const PartyId* party;
  std::string_view what;
};

template <class Visit>
void visit_gate_of_lists(const Agreement& agreement,
                         const std::map<PartyId, std::vector<std::string>>& lists,
                         std::string_view missing, std::string_view different, const Visit& visit) {
  const std::vector<std::string>* first = nullptr;
  bool same = true;
  for (const Participant& participant : agreement.participants) {
    if (!is_principal(participant.role)) continue;
    const auto given = lists.find(participant.party);
    if (given == lists.end()) {
      visit(OpenGate{&participant.party, missing});
    } else if (!first) {
      first = &given->second;
    } else {
      same = same && given->second == *first;
    }
  }
  if (!same) visit(OpenGate{nullptr, different});
}

template <class Visit>
void visit_open_gates(const Agreement& agreement, const Visit& visit) {
  const Preparation& preparation = agreement.preparation;
  for (const Participant& participant : agreement.participants) {
    if (is_principal(participant.role) && !preparation.background.contains(participant.party)) {
      visit(OpenGate{&participant.party, "submitted its background"});
    }
  }
  visit_gate_of_lists(agreement, preparation.ground_rules, "accepted the ground rules",
                      "The principals have accepted different ground rules.", visit);
  visit_gate_of_lists(agreement, preparation.points, "confirmed the points",
                      "The principals have confirmed different points.", visit);
}

Refusal refuse_after_agreement(const Context& context) {
  if (context.agreement.versions.empty()) return std::nullopt;
  return refuse(ErrorCode::wrong_state,
                "This belongs before the agreement, which was reached already. Propose an "
                "amendment instead.");
}

Refusal refuse_list(const Context& context, const std::vector<std::string>& list,
                    const char* pointer, std::string_view act) {
  if (auto no = refuse_unless_principal(context, act)) return no;
  if (auto no = refuse_after_agreement(context)) return no;
  const bool has_empty =
      std::any_of(list.begin(), list.end(), [](const std::string& line) { return line.empty(); });
  if (!list.empty() && !has_empty) return std::nullopt;
  return refuse(ErrorCode::schema, "Give at least one, and none empty.", pointer);
}

// ---------------------------------------------------------------- feasibility

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

bool covers(const FeasibilityAttested& statement, const Objective& objective) {
  if (statement.objective != objective.id || statement.target_ppm < objective.target_ppm) {
    return false;
  }
  if (objective.indicator != Objective::Indicator::duration || !objective.limit) return true;
  return statement.limit && no_longer_than(*statement.limit, *objective.limit);
}

// The first agreement needs a statement for every objective, a change for those that it touches.
void add_infeasible(const Agreement& agreement, const Proposal& proposal, const Terms& terms,
                    std::vector<std::string>& found) {
  const bool all = proposal.kind == ProposalKind::initial;
  const auto touched =
      all ? std::vector<ItemId>{} : touched_objectives(changes_of(agreement, proposal));
  const auto& statements = agreement.preparation.feasibility;
  for (const Objective& objective : terms.objectives) {
    if (!all && std::find(touched.begin(), touched.end(), objective.id) == touched.end()) continue;
    const bool covered = std::any_of(
        statements.begin(), statements.end(),
        [&](const Preparation::Feasibility& one) { return covers(one.statement, objective); });
    if (covered) continue;
    found.push_back("No statement says that the objective " + objective.id.value +
                    " is feasible as it stands.");
  }
}

// ---------------------------------------------------------------- items that talk refers to

Refusal refuse_unknown_clause(const Agreement& agreement, const std::optional<ItemId>& clause) {
  if (!clause || agreement.terms.empty()) return std::nullopt;
  const bool known =
      std::any_of(agreement.terms.begin(), agreement.terms.end(),
                  [&](const auto& entry) { return entry.second->item(*clause) != nullptr; });
  if (known) return std::nullopt;
  return refuse(ErrorCode::not_found,
                "No terms of this agreement have a clause or an item " + clause->value + ".",
                "/data/clause");
}

}  // namespace

// ---------------------------------------------------------------- refusals

Refusal refusal_of(const Context& context, const BackgroundSubmitted& data) {
  if (auto no = refuse_unless_principal(context, "submit the background")) return no;
  if (auto no = refuse_after_agreement(context)) return no;
  return refuse_if_empty(data.text, "/data/text");
}

Refusal refusal_of(const Context& context, const GroundrulesAccepted& data) {
  return refuse_list(context, data.rules, "/data/rules", "accept the ground rules");
}

Refusal refusal_of(const Context& context, const PointsConfirmed& data) {
  return refuse_list(context, data.points, "/data/points", "confirm the points");
}

Refusal refusal_of(const Context& context, const FeasibilityAttested& data) {
  const Role role = context.source->role;
  if (role == Role::neutral || role == Role::auditor) {
    return refuse_rule("role-may-not",
                       "Feasibility is attested by those who promise, deliver or measure; " +
                           context.source->party.value + " is " + std::string(name(role)) +
                           " here.");
  }
  if (data.target_ppm < 0 || data.target_ppm > 1'000'000) {
    return refuse(ErrorCode::schema, "A target lies between 0 and 1000000 parts per million.",
                  "/data/targetPpm");
  }
  constexpr std::string_view bases[] = {"measured", "tested", "estimated", "contracted"};
  if (std::find(std::begin(bases), std::end(bases), data.basis) == std::end(bases)) {
    return refuse(ErrorCode::schema, "The basis is one of measured, tested, estimated, contracted.",
                  "/data/basis");
  }
  return refuse_if_empty(data.statement, "/data/statement");
}

Refusal refusal_of(const Context& context, const ThirdpartyConsulted& data) {
  if (auto no = refuse_unless_principal(context, "consult a third party")) return no;
  const Participant* asked = involved(context.agreement, data.party);
  if (!asked) {
    return refuse(ErrorCode::not_a_party, data.party.value + " takes no part in this agreement.",
                  "/data/party");
  }
  if (asked->role != Role::third_party) {
    return refuse_rule("not-a-third-party",
                       "Third parties are consulted; " + data.party.value + " is " +
                           std::string(name(asked->role)) + " here.",
                       "/data/party");
  }
  if (data.respond_by <= context.at) {
    return refuse_rule("respond-by-past", "Give time to respond: the date has passed already.",
                       "/data/respondBy");
  }
  return refuse_if_empty(data.question, "/data/question");
}

Refusal refusal_of(const Context& context, const ThirdpartyObjected& data) {
  if (context.source->role != Role::third_party) {
    return refuse_rule("role-may-not", "Objections are for third parties; " +
                                           context.source->party.value + " is " +
                                           std::string(name(context.source->role)) +
                                           " here and may reject or comment.");
  }
  if (auto no = refuse_if_empty(data.statement, "/data/statement")) return no;
  return refuse_unknown_clause(context.agreement, data.clause);
}

Refusal refusal_of(const Context& context, const CommentPosted& data) {
  if (auto no = refuse_if_empty(data.text, "/data/text")) return no;
  return refuse_unknown_clause(context.agreement, data.clause);
}

// ---------------------------------------------------------------- folding

void mark_heard(Agreement& agreement, const PartyId& party) {
  for (Preparation::Consultation& consultation : agreement.preparation.consultations) {
    if (consultation.party == party) consultation.heard = true;
  }
}

void fold(const Fold& f, const BackgroundSubmitted& data) {
  f.agreement.preparation.background[f.event.source] = data.text;
}

void fold(const Fold& f, const GroundrulesAccepted& data) {
  f.agreement.preparation.ground_rules[f.event.source] = data.rules;
}

void fold(const Fold& f, const PointsConfirmed& data) {
  f.agreement.preparation.points[f.event.source] = data.points;
}

void fold(const Fold& f, const FeasibilityAttested& data) {
  auto& statements = f.agreement.preparation.feasibility;
  // A party's newer word on an objective takes the place of its older one.
  std::erase_if(statements, [&](const Preparation::Feasibility& one) {
    return one.by == f.event.source && one.statement.objective == data.objective;
  });
  statements.push_back({f.event.source, data, f.recorded});
}

void fold(const Fold& f, const ThirdpartyConsulted& data) {
  f.agreement.preparation.consultations.push_back({data.party, data.question, data.respond_by});
}

void fold(const Fold& f, const ThirdpartyObjected& data) {
  f.agreement.preparation.objections.push_back(
      {f.event.id, f.event.source, data.statement, data.clause, f.recorded});
  mark_heard(f.agreement, f.event.source);
}

void fold(const Fold& f, const CommentPosted&) {
  mark_heard(f.agreement, f.event.source);
}

// ---------------------------------------------------------------- what is still open

bool is_prepared(const Agreement& agreement) {
  bool prepared = true;
  visit_open_gates(agreement, [&](const OpenGate&) { prepared = false; });
  return prepared;
}

std::vector<std::string> open_gates(const Agreement& agreement) {
  std::vector<std::string> open;
  visit_open_gates(agreement, [&](const OpenGate& gate) {
    const std::string what(gate.what);
    open.push_back(gate.party ? gate.party->value + " has not " + what + "." : what);
  });
  return open;
}

std::vector<std::string> obstacles(const Agreement& agreement, const Proposal& proposal, Time at) {
  std::vector<std::string> found;
  if (!carries_terms(proposal.kind)) return found;
  if (proposal.kind == ProposalKind::initial) found = open_gates(agreement);
  const TermsPtr terms = terms_of(agreement, proposal.result_terms);
  for (const Missing& missing : terms->missing()) found.push_back(missing.what);
  add_infeasible(agreement, proposal, *terms, found);
  for (const auto& consultation : agreement.preparation.consultations) {
    if (consultation.heard || consultation.respond_by <= at) continue;
    found.push_back(consultation.party.value +
                    " was consulted, has not been heard and may answer " + "until " +
                    format_time(consultation.respond_by) + ".");
  }
  return found;
}

}  // namespace sopu::domain
