// Before the agreement: background, ground rules and points of each principal (the gates), and
// statements that an objective is feasible. The newest word of each party counts.
#pragma once

#include "ledger/domain/agreement/context.hpp"

namespace sopu::domain {

struct BackgroundSubmitted {
  std::string text;
  friend bool operator==(const BackgroundSubmitted&, const BackgroundSubmitted&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<BackgroundSubmitted> auto& x) {
  auto& [text] = x;
  visit("text", text, text_form);
}

struct GroundrulesAccepted {
  std::vector<std::string> rules;
  friend bool operator==(const GroundrulesAccepted&, const GroundrulesAccepted&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<GroundrulesAccepted> auto& x) {
  auto& [rules] = x;
  visit("rules", rules, text_form);
}

struct PointsConfirmed {
  std::vector<std::string> points;
  friend bool operator==(const PointsConfirmed&, const PointsConfirmed&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<PointsConfirmed> auto& x) {
  auto& [points] = x;
  visit("points", points, text_form);
}

enum class Basis { measured, tested, estimated, contracted };
constexpr auto names_of(Basis) {
  return std::to_array<std::string_view>({"measured", "tested", "estimated", "contracted"});
}

struct FeasibilityAttested {
  ItemId objective;
  std::int64_t target_ppm;        // covers objectives that promise no more than this
  std::optional<Duration> limit;  // for durations: covers limits that are no shorter
  Basis basis;
  std::string statement;
  friend bool operator==(const FeasibilityAttested&, const FeasibilityAttested&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<FeasibilityAttested> auto& x) {
  auto& [objective, target_ppm, limit, basis, statement] = x;
  visit("objective", objective);
  visit("targetPpm", target_ppm, ppm_form);
  visit("limit", limit);
  visit("basis", basis);
  visit("statement", statement, text_form);
}

using PreparationEvent =
    std::variant<BackgroundSubmitted, GroundrulesAccepted, PointsConfirmed, FeasibilityAttested>;
inline constexpr EventTable<PreparationEvent> preparation_events{{
    {"sopu.background.submitted.v1", About::agreement, Chain::contract, Use::sign,
     Sender::principal, binds_nobody},
    {"sopu.groundrules.accepted.v1", About::agreement, Chain::contract, Use::sign,
     Sender::principal, binds_nobody},
    {"sopu.points.confirmed.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_nobody},
    {"sopu.feasibility.attested.v1", About::agreement, Chain::contract, Use::sign,
     Sender::participant, binds_nobody},
}};

// ---------------------------------------------------------------- the slice of the state

struct Preparation {
  // What a principal said last; the words stand in the event.
  struct Statement {
    PartyId party;
    Hash content;  // of the canonical form: whether two said the same
    Recorded recorded;
    friend bool operator==(const Statement&, const Statement&) = default;
  };
  struct Feasibility {
    PartyId by;
    ItemId objective;
    std::int64_t target_ppm;
    std::optional<Duration> limit;
    Basis basis;
    Recorded recorded;
    friend bool operator==(const Feasibility&, const Feasibility&) = default;
  };
  std::vector<Statement> background;
  std::vector<Statement> ground_rules;
  std::vector<Statement> points;
  SharedList<Feasibility> feasibility;
  friend bool operator==(const Preparation&, const Preparation&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Preparation::Statement> auto& x) {
  auto& [party, content, recorded] = x;
  visit("party", party);
  visit("content", content);
  visit("recorded", recorded);
}
template <class Visit>
void fields(Visit&& visit, Of<Preparation::Feasibility> auto& x) {
  auto& [by, objective, target_ppm, limit, basis, recorded] = x;
  visit("by", by);
  visit("objective", objective);
  visit("targetPpm", target_ppm);
  visit("limit", limit);
  visit("basis", basis);
  visit("recorded", recorded);
}
template <class Visit>
void fields(Visit&& visit, Of<Preparation> auto& x) {
  auto& [background, ground_rules, points, feasibility] = x;
  visit("background", background);
  visit("groundRules", ground_rules);
  visit("points", points);
  visit("feasibility", feasibility);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const BackgroundSubmitted&);
Refusal decide(const Context&, const GroundrulesAccepted&);
Refusal decide(const Context&, const PointsConfirmed&);
Refusal decide(const Context&, const FeasibilityAttested&);
void evolve(const Fold&, const BackgroundSubmitted&);
void evolve(const Fold&, const GroundrulesAccepted&);
void evolve(const Fold&, const PointsConfirmed&);
void evolve(const Fold&, const FeasibilityAttested&);
Sentence say(const Saying&, const BackgroundSubmitted&);
Sentence say(const Saying&, const GroundrulesAccepted&);
Sentence say(const Saying&, const PointsConfirmed&);
Sentence say(const Saying&, const FeasibilityAttested&);
Sight sight(const Look&, const BackgroundSubmitted&);
Sight sight(const Look&, const GroundrulesAccepted&);
Sight sight(const Look&, const PointsConfirmed&);
Sight sight(const Look&, const FeasibilityAttested&);

// What the principals still owe before anything can be approved.
Remarks open_gates(const Agreement& agreement);
bool is_prepared(const Agreement& agreement);  // no gate is open
// The objectives of the terms, all or these, of which nobody says that they are feasible.
void add_infeasible(const Agreement& agreement, const Terms& terms, const std::vector<ItemId>* only,
                    Remarks& found);

void show_preparation(const Showing& showing);
void follow_preparation(const Step& step, Remarks& remarks);

}  // namespace sopu::domain
