// How the cases of an agreement go: how many came to what, how long each step takes, and which
// times were kept. Pure functions; any thread.
#pragma once

#include <map>
#include <vector>

#include "ledger/domain/agreement/agreement.hpp"

namespace sopu::domain {

// Of one step of the procedure. Kept: it was over before its time was; missed: its time ran out.
struct StepFigures {
  std::int64_t kept = 0;
  std::int64_t missed = 0;
  std::int64_t running = 0;
  std::optional<std::int64_t> median_seconds;  // of those that are over
};
template <class Visit>
void fields(Visit&& visit, Of<StepFigures> auto& x) {
  auto& [kept, missed, running, median_seconds] = x;
  visit("kept", kept);
  visit("missed", missed);
  visit("running", running);
  visit("medianSeconds", median_seconds);
}

struct LevelFigures {
  int level;
  StepFigures step;
};

struct DisputeFigures {
  std::int64_t cases = 0;
  std::map<OutcomeKind, std::int64_t> outcomes;
  StepFigures response;
  std::vector<LevelFigures> levels;  // in the order of their numbers
  StepFigures remedy;                // from the outcome that owes it
  StepFigures whole;                 // from the claim to the outcome; a case that lapsed is missed
};

DisputeFigures figures_of(const Disputes& disputes);
// {cases, outcomes: {settled, …}, response: {kept, missed, running, medianSeconds?}, levels:
// [{level, kept, …}], remedy, whole}
boost::json::object json_of(const DisputeFigures& figures);

}  // namespace sopu::domain
