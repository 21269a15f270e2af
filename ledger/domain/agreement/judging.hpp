// What of an agreement its performance is judged by: which terms bind when, when everything stood
// still, and what the parties said of its windows; and until when they may say it.
// Pure functions; any thread.
#pragma once

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/measurement.hpp"
#include "ledger/domain/performance/backtest.hpp"
#include "ledger/domain/performance/chronic.hpp"

namespace sopu::domain {

// As it is at a time.
performance::Course course_of(const Agreement& agreement, performance::FiguresOf figures, Time now);
// By what was measured, as far as it is here.
performance::FiguresOf figures_in(const AgreementId& agreement, const SeriesAround& series);
// All that is asked for when a month is reported.
std::vector<StreamId> series_for_report(const Agreement& agreement, Date month);

// Terms replayed over what was measured of the agreement, by whoever is to measure by them; who has
// measured nothing yet is taken for the first that did.
struct Replay {
  TermsPtr terms;
  performance::Dates days;
  std::optional<ItemId> only{};  // of this objective
};
performance::Backtest replayed(const Agreement& agreement, const Replay& replay,
                               performance::FiguresOf figures);
std::vector<StreamId> series_for(const Agreement& agreement, const Replay& replay);
// What is replayed for a statement that an objective can be kept: the terms on the table, or in
// force, of which it is said.
Result<Replay> replay_for(const Agreement& agreement, const FeasibilityAttested& data, Time at);

// A window as it stands in the terms that bind in it, without anybody's figures; nothing if there
// is none of that name.
std::optional<performance::Judgement> find_window(const Agreement& agreement,
                                                  const performance::WindowName& window);
// The same as an event names it in `data`; and one that is over.
Result<performance::Judgement> find_window_named(const Context& context,
                                                 const performance::WindowName& window);
Result<performance::Judgement> find_past_window(const Context& context,
                                                const performance::WindowName& window);
// The first day of the month in which it ends.
Date month_of_window(const performance::Judgement& window);
// Until when what ended then in the window may be claimed; nothing where claims never run out.
std::optional<Time> claim_until(const Agreement& agreement, const performance::Judgement& window,
                                Time end);

// The times in which failures opened a cause of the terms that rule now, in their order.
std::vector<performance::Opening> openings(const Agreement& agreement, const Cause& cause,
                                           performance::FiguresOf figures, Time now);
// In which the failures are on which a cause of those terms hangs; none if it hangs on none.
std::vector<StreamId> series_for(const Agreement& agreement, const ItemId& cause, Time now);

// Who reads how it goes: whoever reads all of it, and who measures.
bool reads_performance(const Reader& reader);

// When the agreement ends, as it stands; long after everything if nothing ends it.
Time ends_by(const Agreement& agreement);

// Until when what is said of the windows that end in a month may be contested: ten business days
// after its report, or after that was due, and after the newest figures or bill came. An accepted
// report ends that at once for what came before it. By what was recorded by a time.
Time objection_until(const Agreement& agreement, Date month, const std::optional<Time>& told,
                     Time known_by = Time::max());
Refusal refuse_if_final(const Context& context, Date month, const std::optional<Time>& told,
                        const char* pointer);
// The same of a window, as it stands now; nothing while it runs, once that time is over, and of
// what is settled.
std::optional<Time> objections_until(const Agreement& agreement,
                                     const performance::Judgement& window, Time now);

enum class WindowState { open, provisional, contested, final };
constexpr auto names_of(WindowState) {
  return std::to_array<std::string_view>({"open", "provisional", "contested", "final"});
}
WindowState state_of(const Agreement& agreement, const performance::Judgement& window, Time now);

}  // namespace sopu::domain
