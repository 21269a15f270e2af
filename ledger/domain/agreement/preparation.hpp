// Before the agreement: background, ground rules and points of each principal (the gates), whom the
// initiation named and the terms need not name, and statements that an objective is feasible. The
// newest word of each party counts.
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

// What an objective, or one unit of it, would have come to on days that were measured.
struct AttestedReplay {
  std::optional<ItemId> unit;  // exactly where the objective is judged by units
  std::int64_t met;            // of its windows
  std::int64_t breached;
  std::int64_t not_measured;
  std::optional<std::int64_t> target_of_95;  // that 95 % of the measured windows would have met …
  std::optional<std::int64_t> target_of_all;  // … that all of them would; as shares are shown
  friend bool operator==(const AttestedReplay&, const AttestedReplay&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<AttestedReplay> auto& x) {
  auto& [unit, met, breached, not_measured, target_of_95, target_of_all] = x;
  visit("serviceUnit", unit);
  visit("met", met, value_form);
  visit("breached", breached, value_form);
  visit("notMeasured", not_measured, value_form);
  visit("targetOf95", target_of_95, value_form);
  visit("targetOfAll", target_of_all, value_form);
}

// By what was measured in this agreement, which is what everybody who checks the statement has.
struct AttestedBacktest {
  std::string first_month;  // 2027-03
  std::string last_month;
  std::vector<AttestedReplay> results;
  friend bool operator==(const AttestedBacktest&, const AttestedBacktest&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<AttestedBacktest> auto& x) {
  auto& [first_month, last_month, results] = x;
  visit("firstMonth", first_month, name_form);
  visit("lastMonth", last_month, name_form);
  visit("results", results);
}

struct FeasibilityAttested {
  ItemId objective;
  Hash content;  // promise_hash() of the objective as the terms have it: it is about no other
  std::optional<std::int64_t> target_ppm;  // covers objectives that promise no more than this …
  std::optional<std::int64_t> target;      // … of values, in their unit; exactly one of both
  std::optional<Duration> limit;           // for durations: covers limits that are no shorter
  Basis basis;
  std::string statement;
  std::optional<AttestedBacktest> backtest{};  // what the ledger computes, too, or refuses
  friend bool operator==(const FeasibilityAttested&, const FeasibilityAttested&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<FeasibilityAttested> auto& x) {
  auto& [objective, content, target_ppm, target, limit, basis, statement, backtest] = x;
  visit("objective", objective);
  visit("content", content);
  visit("targetPpm", target_ppm, ppm_form);
  visit("target", target, value_form);
  visit("limit", limit);
  visit("basis", basis);
  visit("statement", statement, text_form);
  visit("backtest", backtest);
}

// The first terms need not name it: said by itself, or by both principals.
struct ParticipantReleased {
  PartyId party;
  std::string reason;
  friend bool operator==(const ParticipantReleased&, const ParticipantReleased&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ParticipantReleased> auto& x) {
  auto& [party, reason] = x;
  visit("party", party);
  visit("reason", reason, text_form);
}

using PreparationEvent = std::variant<BackgroundSubmitted, GroundrulesAccepted, PointsConfirmed,
                                      FeasibilityAttested, ParticipantReleased>;
inline constexpr EventTable<PreparationEvent> preparation_events{{
    {"sopu.background.submitted.v1", About::agreement, Chain::contract, Use::sign,
     Sender::principal, binds_nobody},
    {"sopu.groundrules.accepted.v1", About::agreement, Chain::contract, Use::sign,
     Sender::principal, binds_nobody},
    {"sopu.points.confirmed.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_nobody},
    {"sopu.feasibility.attested.v1", About::agreement, Chain::contract, Use::sign,
     Sender::participant, binds_nobody},
    {"sopu.participant.released.v1", About::agreement, Chain::contract, Use::sign,
     Sender::participant, binds_with(ChangeClass::remedy)},
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
    Hash content;
    std::optional<std::int64_t> target_ppm;
    std::optional<std::int64_t> target;
    std::optional<Duration> limit;
    Basis basis;
    Recorded recorded;
    friend bool operator==(const Feasibility&, const Feasibility&) = default;
  };
  struct Release {
    PartyId party;
    PartyId by;
    Recorded recorded;
    friend bool operator==(const Release&, const Release&) = default;
  };
  std::vector<Statement> background;
  std::vector<Statement> ground_rules;
  std::vector<Statement> points;
  SharedList<Feasibility> feasibility;
  std::vector<Release> releases;  // one at most by each party of each
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
  auto& [by, objective, content, target_ppm, target, limit, basis, recorded] = x;
  visit("by", by);
  visit("objective", objective);
  visit("content", content);
  visit("targetPpm", target_ppm);
  visit("target", target);
  visit("limit", limit);
  visit("basis", basis);
  visit("recorded", recorded);
}
template <class Visit>
void fields(Visit&& visit, Of<Preparation::Release> auto& x) {
  auto& [party, by, recorded] = x;
  visit("party", party);
  visit("by", by);
  visit("recorded", recorded);
}
template <class Visit>
void fields(Visit&& visit, Of<Preparation> auto& x) {
  auto& [background, ground_rules, points, feasibility, releases] = x;
  visit("background", background);
  visit("groundRules", ground_rules);
  visit("points", points);
  visit("feasibility", feasibility);
  visit("releases", releases);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const BackgroundSubmitted&);
Refusal decide(const Context&, const GroundrulesAccepted&);
Refusal decide(const Context&, const PointsConfirmed&);
Refusal decide(const Context&, const FeasibilityAttested&);
Refusal decide(const Context&, const ParticipantReleased&);
void evolve(const Fold&, const BackgroundSubmitted&);
void evolve(const Fold&, const GroundrulesAccepted&);
void evolve(const Fold&, const PointsConfirmed&);
void evolve(const Fold&, const FeasibilityAttested&);
void evolve(const Fold&, const ParticipantReleased&);
Sentence say(const Saying&, const BackgroundSubmitted&);
Sentence say(const Saying&, const GroundrulesAccepted&);
Sentence say(const Saying&, const PointsConfirmed&);
Sentence say(const Saying&, const FeasibilityAttested&);
Sentence say(const Saying&, const ParticipantReleased&);
Sight sight(const Look&, const BackgroundSubmitted&);
Sight sight(const Look&, const GroundrulesAccepted&);
Sight sight(const Look&, const PointsConfirmed&);
Sight sight(const Look&, const FeasibilityAttested&);
Sight sight(const Look&, const ParticipantReleased&);

// What the principals still owe before anything can be approved.
Remarks open_gates(const Agreement& agreement);
bool is_prepared(const Agreement& agreement);  // no gate is open
// Whom the initiation named, the first terms do not name, and nobody released.
void add_unnamed(const Agreement& agreement, const Terms& terms, Remarks& found);
// The objectives of the result that promise something which the base (null: none) does not, and of
// which nobody who delivers says that it can be kept, or not all of them do.
void add_infeasible(const Agreement& agreement, const Terms* base, const Terms& result,
                    Remarks& found);
// What a statement on the objective would be about: of the terms that the reader may read whole the
// newest on the table, else those in force; there what the reader has not attested yet. Nothing if
// none of them have the objective.
std::optional<Hash> promise_on_table(const Agreement& agreement, const Reader& reader,
                                     const ItemId& objective);

void show_preparation(const Showing& showing);
void follow_preparation(const Step& step, Remarks& remarks);

}  // namespace sopu::domain
