// Figures that a principal says are wrong. That they are contested ends when other figures of the
// window are told, or when the sides or a case settle it.
#pragma once

#include "ledger/domain/agreement/context.hpp"
#include "ledger/domain/performance/course.hpp"

namespace sopu::domain {

struct MeasurementContested {
  ItemId objective;
  std::optional<ItemId> unit;
  std::string window;  // 2027-03
  PartyId measurer;    // whose figures
  std::string reason;
  friend bool operator==(const MeasurementContested&, const MeasurementContested&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MeasurementContested> auto& x) {
  auto& [objective, unit, window, measurer, reason] = x;
  visit("objective", objective);
  visit("serviceUnit", unit);
  visit("window", window, name_form);
  visit("measurer", measurer);
  visit("reason", reason, text_form);
}

using ObjectionEvent = std::variant<MeasurementContested>;
inline constexpr EventTable<ObjectionEvent> objection_events{{
    {"sopu.measurement.contested.v1", About::agreement, Chain::contract, Use::sign,
     Sender::principal, binds_nobody, AfterEnd::taken},
}};

// ---------------------------------------------------------------- the slice of the state

struct ContestedFigures {
  EventId id;
  performance::WindowName window;
  PartyId measurer;
  Role side;  // that contests them
  Recorded recorded;
  friend bool operator==(const ContestedFigures&, const ContestedFigures&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ContestedFigures> auto& x) {
  auto& [id, window, measurer, side, recorded] = x;
  visit("id", id);
  visit("window", window);
  visit("measurer", measurer);
  visit("side", side);
  visit("recorded", recorded);
}

struct Objections {
  SharedList<ContestedFigures> all;  // in the order in which they were said
  friend bool operator==(const Objections&, const Objections&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Objections> auto& x) {
  auto& [all] = x;
  visit("contestedFigures", all);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const MeasurementContested&);
void evolve(const Fold&, const MeasurementContested&);
Sentence say(const Saying&, const MeasurementContested&);
Sight sight(const Look&, const MeasurementContested&);

// In which the figures are that are contested.
std::vector<StreamId> series_for(const Agreement& agreement, const MeasurementContested& data);

void show_objections(const Showing& showing);

}  // namespace sopu::domain
