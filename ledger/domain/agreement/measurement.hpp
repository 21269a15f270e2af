// Measurements: what a measurer says of an objective over a time. Each measurer's word on an
// objective (of a unit, where it is judged by units) is a series with a chain of its own for every
// month (of UTC) in which the times begin; a stream beside the agreement's, so that however much is
// measured, the agreement's state never holds it. Figures of one measurer never overlap; a
// correction puts others in the place of what it names, which stays in the log.
#pragma once

#include "ledger/domain/agreement/context.hpp"
#include "ledger/domain/agreement/measured.hpp"
#include "ledger/domain/event/stream.hpp"

namespace sopu::domain {

struct MeasurementReported {
  ItemId objective;
  std::optional<ItemId> unit;  // exactly where the objective is judged by units
  Time from;
  Time until;
  std::string source;          // what measured it: a tool, a person
  std::optional<Hash> sha256;  // of the raw data
  MeasuredFigures figures;
  friend bool operator==(const MeasurementReported&, const MeasurementReported&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MeasurementReported> auto& x) {
  auto& [objective, unit, from, until, source, sha256, figures] = x;
  visit("objective", objective);
  visit("serviceUnit", unit);
  visit("from", from);
  visit("until", until);
  visit("source", source, name_form);
  visit("sha256", sha256);
  visit("figures", figures);
}

// The whole of it again: other figures of the same time.
struct MeasurementCorrected {
  EventId measurement;  // that was reported
  ItemId objective;
  std::optional<ItemId> unit;
  Time from;
  Time until;
  std::string reason;
  std::string source;
  std::optional<Hash> sha256;
  MeasuredFigures figures;
  friend bool operator==(const MeasurementCorrected&, const MeasurementCorrected&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MeasurementCorrected> auto& x) {
  auto& [measurement, objective, unit, from, until, reason, source, sha256, figures] = x;
  visit("measurement", measurement);
  visit("objective", objective);
  visit("serviceUnit", unit);
  visit("from", from);
  visit("until", until);
  visit("reason", reason, text_form);
  visit("source", source, name_form);
  visit("sha256", sha256);
  visit("figures", figures);
}

using MeasurementEvent = std::variant<MeasurementReported, MeasurementCorrected>;
inline constexpr EventTable<MeasurementEvent> measurement_events{{
    {"sopu.measurement.reported.v1", About::agreement, Chain::series, Use::measure,
     Sender::participant, binds_nobody, AfterEnd::taken},
    {"sopu.measurement.corrected.v1", About::agreement, Chain::series, Use::measure,
     Sender::participant, binds_nobody, AfterEnd::taken},
}};

// ---------------------------------------------------------------- the state of the stream

// A measurement as it stands after its corrections.
struct Measurement {
  EventId id;       // of its report
  LogIndex newest;  // the report, or its last correction
  std::uint32_t corrections = 0;
  Time from;
  Time until;
  MeasuredFigures figures;
  friend bool operator==(const Measurement&, const Measurement&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Measurement> auto& x) {
  auto& [id, newest, corrections, from, until, figures] = x;
  visit("id", id);
  visit("newest", newest);
  visit("corrections", corrections);
  visit("from", from);
  visit("until", until);
  visit("figures", figures);
}

struct MeasuredDay {
  Date date;                             // of UTC, on which they begin
  SharedList<Measurement> measurements;  // in the order of time
  std::uint64_t entries = 0;             // of their figures
  Time told;                             // when the newest of them, or a correction, was recorded
  friend bool operator==(const MeasuredDay&, const MeasuredDay&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MeasuredDay> auto& x) {
  auto& [date, measurements, entries, told] = x;
  visit("date", date);
  visit("measurements", measurements);
  visit("entries", entries);
  visit("told", told);
}

struct Series {
  Date month;  // its first day
  Head head;
  std::uint64_t events = 0;
  std::vector<MeasuredDay> days;  // in their order, those with measurements
  friend bool operator==(const Series&, const Series&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Series> auto& x) {
  auto& [month, head, events, days] = x;
  visit("month", month);
  visit("head", head);
  visit("events", events);
  visit("days", days);
}

// ---------------------------------------------------------------- streams

// Whose word on what.
struct SeriesName {
  AgreementId agreement;
  ItemId objective;
  std::optional<ItemId> unit;
  PartyId measurer;
};
Date month_of(Time from);
StreamId series_stream(const SeriesName& name, Date month);
// In which a measurement stands, and those of the months around, into which it may reach.
StreamId stream_of(const Envelope& event, const MeasurementEvent& data);
std::vector<StreamId> around(const Envelope& event, const MeasurementEvent& data);

// That in which the measurement stands; null if it has not begun.
const Series* series_with(const SeriesAround& around, const MeasurementEvent& data);

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const MeasurementReported&);
Refusal decide(const Context&, const MeasurementCorrected&);
void evolve(Series&, const Envelope&, const Recorded&, const MeasurementReported&);
void evolve(Series&, const Envelope&, const Recorded&, const MeasurementCorrected&);
Sentence say(const Saying&, const MeasurementReported&);
Sentence say(const Saying&, const MeasurementCorrected&);
Sight sight(const Look&, const MeasurementReported&);
Sight sight(const Look&, const MeasurementCorrected&);

// The months of one series in which measurements of a time stand: one may begin a month before the
// time into which it reaches.
std::vector<StreamId> months_of(const SeriesName& name, const Span& within);
// When the newest of the figures was recorded that reach into a time, by days of UTC.
std::optional<Time> told_of(const SeriesAround& series, const Span& within);
// What all that was measured in them says together, of the time and what reaches into it.
performance::Figures figures_of(const SeriesAround& series, const Span& within);

}  // namespace sopu::domain
