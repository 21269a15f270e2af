// By whose figures an event is judged.
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/domain/route.hpp"

namespace sopu::domain {

// For who takes part: nobody else makes the ledger look at what was measured.
std::vector<StreamId> measured_for(const Agreement& agreement, const Event& event, Time at) {
  if (!reader_of(agreement, event.source, at).acts()) return {};
  if (const auto* data = get_if<ReportPublished>(event.payload)) {
    const auto month = month_named(data->month);
    if (!month || !newest_version(agreement)) return {};
    return series_for_report(agreement, *month);
  }
  if (const auto* data = get_if<FeasibilityAttested>(event.payload)) {
    if (!data->backtest) return {};
    const auto replay = replay_for(agreement, *data, at);
    return replay ? series_for(agreement, *replay) : std::vector<StreamId>{};
  }
  if (const auto* data = get_if<MeasurementContested>(event.payload)) {
    return series_for(agreement, *data);
  }
  if (const auto* data = get_if<TerminationNotified>(event.payload)) {
    return data->cause ? series_for(agreement, *data->cause, at) : std::vector<StreamId>{};
  }
  if (const auto* data = get_if<NoticeSeconded>(event.payload)) {
    const Notice* notice = agreement.notices.find(data->notice);
    const bool hangs_on_failures =
        notice && notice->kind == NoticeKind::termination && notice->cause;
    if (hangs_on_failures) return series_for(agreement, *notice->cause, at);
  }
  return {};
}

}  // namespace sopu::domain
