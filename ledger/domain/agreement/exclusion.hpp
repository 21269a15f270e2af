// What is left out of measurements: maintenance that was announced before it began, and other time
// that one side claims by an exclusion of the terms and the other accepts. How much of it counts
// (notice, hours, caps) is computed where windows are judged.
#pragma once

#include "ledger/domain/agreement/context.hpp"
#include "ledger/domain/performance/judgement.hpp"

namespace sopu::domain {

struct MaintenanceAnnounced {
  ItemId exclusion;
  std::optional<std::vector<ItemId>> objectives;  // absent: all
  Time from;
  Time until;
  std::string text;
  friend bool operator==(const MaintenanceAnnounced&, const MaintenanceAnnounced&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MaintenanceAnnounced> auto& x) {
  auto& [exclusion, objectives, from, until, text] = x;
  visit("exclusion", exclusion);
  visit("objectives", objectives);
  visit("from", from);
  visit("until", until);
  visit("text", text, text_form);
}

struct ExclusionClaimed {
  ItemId exclusion;
  std::optional<std::vector<ItemId>> objectives;
  Time from;
  Time until;
  std::string text;  // why
  friend bool operator==(const ExclusionClaimed&, const ExclusionClaimed&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ExclusionClaimed> auto& x) {
  auto& [exclusion, objectives, from, until, text] = x;
  visit("exclusion", exclusion);
  visit("objectives", objectives);
  visit("from", from);
  visit("until", until);
  visit("text", text, text_form);
}

struct ExclusionAccepted {
  EventId claim;
  friend bool operator==(const ExclusionAccepted&, const ExclusionAccepted&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ExclusionAccepted> auto& x) {
  auto& [claim] = x;
  visit("claim", claim);
}

struct ExclusionRefused {
  EventId claim;
  std::string reason;
  friend bool operator==(const ExclusionRefused&, const ExclusionRefused&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ExclusionRefused> auto& x) {
  auto& [claim, reason] = x;
  visit("claim", claim);
  visit("reason", reason, text_form);
}

using ExclusionEvent =
    std::variant<MaintenanceAnnounced, ExclusionClaimed, ExclusionAccepted, ExclusionRefused>;
inline constexpr EventTable<ExclusionEvent> exclusion_events{{
    {"sopu.maintenance.announced.v1", About::agreement, Chain::contract, Use::sign,
     Sender::participant, binds_nobody},
    {"sopu.exclusion.claimed.v1", About::agreement, Chain::contract, Use::sign, Sender::participant,
     binds_nobody, AfterEnd::taken},
    {"sopu.exclusion.accepted.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_with(ChangeClass::price), AfterEnd::taken},
    {"sopu.exclusion.refused.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
}};

// ---------------------------------------------------------------- the slice of the state

// Announced, or claimed and answered.
struct ExcludedTime {
  enum class Status { announced, claimed, accepted, refused };
  EventId id;
  ItemId exclusion;
  std::optional<std::vector<ItemId>> objectives;
  Time from;
  Time until;
  PartyId by;
  Role side;  // for which it speaks: the other answers
  Status status;
  Recorded recorded;
  std::optional<Recorded> answered;
  friend bool operator==(const ExcludedTime&, const ExcludedTime&) = default;
};
constexpr auto names_of(ExcludedTime::Status) {
  return std::to_array<std::string_view>({"announced", "claimed", "accepted", "refused"});
}
template <class Visit>
void fields(Visit&& visit, Of<ExcludedTime> auto& x) {
  auto& [id, exclusion, objectives, from, until, by, side, status, recorded, answered] = x;
  visit("id", id);
  visit("exclusion", exclusion);
  visit("objectives", objectives);
  visit("from", from);
  visit("until", until);
  visit("by", by);
  visit("side", side);
  visit("status", status);
  visit("recorded", recorded);
  visit("answered", answered);
}

struct Exclusions {
  SharedList<ExcludedTime> all;  // in the order in which they were said

  const ExcludedTime* find(const EventId& id) const;
  friend bool operator==(const Exclusions&, const Exclusions&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Exclusions> auto& x) {
  auto& [all] = x;
  visit("excludedTimes", all);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const MaintenanceAnnounced&);
Refusal decide(const Context&, const ExclusionClaimed&);
Refusal decide(const Context&, const ExclusionAccepted&);
Refusal decide(const Context&, const ExclusionRefused&);
void evolve(const Fold&, const MaintenanceAnnounced&);
void evolve(const Fold&, const ExclusionClaimed&);
void evolve(const Fold&, const ExclusionAccepted&);
void evolve(const Fold&, const ExclusionRefused&);
Sentence say(const Saying&, const MaintenanceAnnounced&);
Sentence say(const Saying&, const ExclusionClaimed&);
Sentence say(const Saying&, const ExclusionAccepted&);
Sentence say(const Saying&, const ExclusionRefused&);
Sight sight(const Look&, const MaintenanceAnnounced&);
Sight sight(const Look&, const ExclusionClaimed&);
Sight sight(const Look&, const ExclusionAccepted&);
Sight sight(const Look&, const ExclusionRefused&);

// What windows are judged without, as far as it counts: announced, or accepted.
std::vector<performance::LeftOut> left_out(const Exclusions& exclusions);

// Those that concern a window, each with its event and whether it was announced in time.
boost::json::array told_for(const Agreement& agreement, const performance::Judgement& window);

void show_exclusions(const Showing& showing);
void follow_exclusions(const Step& step, Remarks& remarks);

}  // namespace sopu::domain
