#include "ledger/domain/agreement/dispute_figures.hpp"

#include <algorithm>
#include <chrono>

#include "ledger/domain/value/json_form.hpp"

namespace sopu::domain {
namespace {

// A step of one case, or of none.
enum class Fate { kept, missed, running };

// Counts the cases of a step and remembers how long each took.
struct Tally {
  StepFigures figures;
  std::vector<std::int64_t> seconds;

  void add(Fate fate, Time begun, Time ended) {
    if (fate == Fate::running) {
      ++figures.running;
      return;
    }
    ++(fate == Fate::kept ? figures.kept : figures.missed);
    seconds.push_back(std::chrono::duration_cast<std::chrono::seconds>(ended - begun).count());
  }

  // Of an even number of cases the lower one of the two in the middle: it is the time of a case.
  StepFigures done() {
    if (seconds.empty()) return figures;
    const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>((seconds.size() - 1) / 2);
    std::ranges::nth_element(seconds, middle);
    figures.median_seconds = *middle;
    return figures;
  }
};

// The response is over when it is given or the first level begins without it.
void add_response(const Dispute& dispute, Tally& tally) {
  const Time begun = dispute.recorded.at;
  if (!dispute.levels.empty()) {
    const LevelBegun& first = dispute.levels.front();
    tally.add(first.ran_out ? Fate::missed : Fate::kept, begun, first.begun.at);
  } else if (!dispute.outcome) {
    tally.add(Fate::running, begun, begun);
  }
}

void add_levels(const Dispute& dispute, std::map<int, Tally>& tallies) {
  for (std::size_t i = 0; i < dispute.levels.size(); ++i) {
    const LevelBegun& level = dispute.levels[i];
    Tally& tally = tallies[level.level];
    if (i + 1 < dispute.levels.size()) {
      const LevelBegun& next = dispute.levels[i + 1];
      tally.add(next.ran_out ? Fate::missed : Fate::kept, level.begun.at, next.begun.at);
    } else if (!dispute.outcome) {
      tally.add(Fate::running, level.begun.at, level.begun.at);
    } else {
      const bool lapsed = dispute.outcome->kind == OutcomeKind::lapsed;
      tally.add(lapsed ? Fate::missed : Fate::kept, level.begun.at, dispute.outcome->recorded.at);
    }
  }
}

// What was implemented or confirmed is done; by then its time may have run out.
void add_remedy(const Outcome& outcome, Tally& tally) {
  if (!outcome.remedy) return;
  const Time begun = outcome.recorded.at;
  const auto& done = outcome.implemented ? outcome.implemented : outcome.confirmed;
  if (outcome.overdue) {
    tally.add(Fate::missed, begun, done ? done->at : outcome.overdue->at);
  } else if (done) {
    tally.add(Fate::kept, begun, done->at);
  } else {
    tally.add(Fate::running, begun, begun);
  }
}

void add_whole(const Dispute& dispute, Tally& tally) {
  const Time begun = dispute.recorded.at;
  if (!dispute.outcome) return tally.add(Fate::running, begun, begun);
  const bool lapsed = dispute.outcome->kind == OutcomeKind::lapsed;
  tally.add(lapsed ? Fate::missed : Fate::kept, begun, dispute.outcome->recorded.at);
}

}  // namespace

DisputeFigures figures_of(const Disputes& disputes) {
  DisputeFigures figures;
  Tally response;
  Tally remedy;
  Tally whole;
  std::map<int, Tally> levels;
  for (const Dispute& dispute : disputes.all) {
    ++figures.cases;
    add_response(dispute, response);
    add_levels(dispute, levels);
    add_whole(dispute, whole);
    if (!dispute.outcome) continue;
    ++figures.outcomes[dispute.outcome->kind];
    add_remedy(*dispute.outcome, remedy);
  }
  figures.response = response.done();
  figures.remedy = remedy.done();
  figures.whole = whole.done();
  for (auto& [level, tally] : levels) figures.levels.push_back({level, tally.done()});
  return figures;
}

boost::json::object json_of(const DisputeFigures& figures) {
  boost::json::object outcomes;
  for (const auto& [kind, count] : figures.outcomes) outcomes[name(kind)] = count;
  boost::json::array levels;
  for (const LevelFigures& one : figures.levels) {
    boost::json::object level = object_of(one.step);
    level["level"] = one.level;
    levels.push_back(std::move(level));
  }
  return {{"cases", figures.cases},
          {"outcomes", std::move(outcomes)},
          {"response", object_of(figures.response)},
          {"levels", std::move(levels)},
          {"remedy", object_of(figures.remedy)},
          {"whole", object_of(figures.whole)}};
}

}  // namespace sopu::domain
