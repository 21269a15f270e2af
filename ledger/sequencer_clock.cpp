// The writer's turn, as far as the ledger's clock has a part in it.
#include <algorithm>

#include "ledger/limits.hpp"
#include "ledger/sequencer_batch.hpp"

namespace sopu {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

// What the ledger's clock says.
void Sequencer::say(ClockVoice::Said said, Batch& batch) {
  Admitted own{std::move(said.event), std::move(said.jws), [](const auto&) {}};
  const domain::Recorded recorded{{tree_.size()}, batch.at};
  auto effect = decide(own, recorded);
  if (!effect) {
    throw std::logic_error("the ledger's clock may not say what it says: " +
                           effect.error().why.code);
  }
  batch.accepted.push_back({std::move(own), recorded, std::move(*effect)});
}

// The event asks for a zone that is not on record: with the machine's rules in front of it, if it
// is accepted under them.
Result<domain::Effect> Sequencer::judge_with_zone(const Admitted& admitted, Batch& batch,
                                                  const Error& without) {
  const auto machine = ledger_clock_.machine_zone(domain::zone_asked_for(without));
  if (!machine) return without;
  const domain::Recorded recorded{{tree_.size() + 1}, batch.at};
  const auto zones = domain::with(*projection_.registry().clock,
                                  domain::RecordedZone{machine->zone, machine->version, recorded});
  if (auto no = projection_.judge(admitted.event, recorded, zones)) return *std::move(no);
  if (!clock_speaks_) return domain::refuse(ErrorCode::clock_missing, {"clock-missing", {}});
  say(ledger_clock_.zone_recorded(projection_.registry(), *machine, batch.at), batch);
  return decide(admitted, recorded);
}

// Wherever something is due, as much as a batch takes; the rest is the next turn's. What cannot be
// read now keeps nobody from writing: whoever touches such an agreement hears of it.
void Sequencer::pass_deadlines(Batch& batch) {
  if (!clock_speaks_) return;
  dues_unsaid_ = false;
  try {
    while (batch.accepted.size() < limits::batch_events_max) {
      const auto first = projection_.first_due();
      if (!first || first->first > batch.at) return;
      const std::size_t before = batch.accepted.size();
      pass_deadlines(first->second, batch);
      if (batch.accepted.size() == before) {
        throw std::logic_error("nothing is due in " + first->second.value +
                               ", of which the table of what is due says so");
      }
    }
  } catch (const std::exception& error) {
    dues_unsaid_ = true;
    report(std::string("what is due cannot be said now: ") + error.what());
    begin_again(batch);
  }
}

// Before anything else happens in the agreement.
domain::Refusal Sequencer::pass_deadlines(const domain::AgreementId& agreement, Batch& batch) {
  while (const auto due = projection_.due(agreement, batch.at)) {
    if (!clock_speaks_) return domain::refuse(ErrorCode::clock_missing, {"clock-missing", {}});
    say(ledger_clock_.deadline_passed(projection_.registry(), agreement,
                                      projection_.head(agreement, due->what), due->what, batch.at),
        batch);
  }
  return std::nullopt;
}

// Until the ledger's clock has something to say.
std::chrono::milliseconds Sequencer::until_next_turn() const try {
  const std::chrono::milliseconds longest = limits::alive_interval;
  const auto due = clock_speaks_ ? projection_.first_due() : std::nullopt;
  if (!due || dues_unsaid_ || standstill()) return longest;
  return std::clamp(due->first - options_.clock(), std::chrono::milliseconds{0}, longest);
} catch (const std::exception& error) {
  report(std::string("when something is due next cannot be read: ") + error.what());
  return limits::alive_interval;
}

}  // namespace sopu
