#include "ledger/domain/agreement/objection.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/domain/agreement/newest.hpp"

namespace sopu::domain {
namespace {

performance::WindowName window_of(const MeasurementContested& data) {
  return {data.objective, data.unit, data.window};
}

// The same side said so already, and no other figures were told since.
bool is_contested_already(const Context& context, const MeasurementContested& data, Time told) {
  return std::ranges::any_of(context.agreement.objections.all, [&](const ContestedFigures& one) {
    return one.window == window_of(data) && one.measurer == data.measurer &&
           one.side == context.source.role && told <= one.recorded.at;
  });
}

}  // namespace

Refusal decide(const Context& context, const MeasurementContested& data) {
  if (auto no = refuse_if_empty(data.reason, "/data/reason")) return no;
  const auto window = find_past_window(context, window_of(data));
  if (!window) return window.error();
  const boost::json::object measurer{{"party", data.measurer.value},
                                     {"objective", data.objective.value}};
  if (std::ranges::count(window->promise().measured_by, data.measurer) == 0) {
    return refuse_rule({"not-the-measurer", measurer}, "/data/measurer");
  }
  if (data.measurer == context.event.source) {
    return refuse_rule({"own-figures", {}}, "/data/measurer");
  }
  const auto told = told_of(context.series, window->span);
  if (!told) return refuse_rule({"nothing-measured", measurer}, "/data/measurer");
  if (auto no = refuse_if_final(context, month_of_window(*window), told, "/data/window")) return no;
  if (!is_contested_already(context, data, *told)) return std::nullopt;
  return refuse(ErrorCode::wrong_state, {"figures-contested-already", {}}, "/data/window");
}

void evolve(const Fold& fold, const MeasurementContested& data) {
  const Role side = reader_of(fold.agreement, fold.event.source, fold.recorded.at).role;
  fold.agreement.objections.all.push_back(
      {fold.event.id, window_of(data), data.measurer, side, fold.recorded});
}

std::vector<StreamId> series_for(const Agreement& agreement, const MeasurementContested& data) {
  const auto window = find_window(agreement, window_of(data));
  if (!window) return {};
  return months_of({agreement.id, data.objective, data.unit, data.measurer}, window->span);
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const MeasurementContested& data) {
  return {"measurement-contested",
          {{"party", saying.event.source.value},
           {"measurer", data.measurer.value},
           {"objective", data.objective.value},
           {"window", data.window},
           {"reason", data.reason}}};
}

// Whose figures they are is told.
Sight sight(const Look& look, const MeasurementContested& data) {
  return look.reader.acts() && look.reader.party == data.measurer ? Sight::whole : Sight::hidden;
}

void show_objections(const Showing& showing) {
  if (!showing.reader.reads_all()) return;
  showing.json["contestedFigures"] =
      newest(showing, "contestedFigures", showing.agreement.objections.all, "reason",
             [](const ContestedFigures&) { return true; });
}

}  // namespace sopu::domain
