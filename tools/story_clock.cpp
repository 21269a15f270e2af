#include "tools/story_clock.hpp"

#include <future>

#include "ledger/view/dues.hpp"
#include "tools/common.hpp"

namespace sopu::tools {

using domain::Time;
using std::chrono::milliseconds;

StoryClock::StoryClock(Time begins, Clock real, Stopwatch real_stopwatch)
    : real_(std::move(real)),
      real_stopwatch_(std::move(real_stopwatch)),
      lag_(std::make_shared<Lag>(std::max(real_() - begins, milliseconds{0}))),
      first_lag_(*lag_) {}

Clock StoryClock::clock() const {
  return [real = real_, lag = lag_] { return real() - lag->load(); };
}

Stopwatch StoryClock::stopwatch() const {
  return [real = real_stopwatch_, lag = lag_, first = first_lag_] {
    return real() + (first - lag->load());
  };
}

Time StoryClock::now() const {
  return real_() - lag_->load();
}

void StoryClock::forward_to(Time time) {
  if (time > now()) *lag_ = std::max(real_() - time, milliseconds{0});
}

void StoryClock::catch_up() {
  *lag_ = milliseconds{0};
}

// ---------------------------------------------------------------- what falls due

namespace {

std::optional<Time> first_due(Ledger& ledger) {
  const auto snapshot = ledger.snapshot();
  std::optional<Time> at;
  view::first_dues(*snapshot, [&](const domain::AgreementId& id) {
    const auto state =
        view::Reader(*snapshot, &ledger.shared()).state(domain::agreement_stream(id));
    const auto dues = domain::dues(std::get<domain::Agreement>(*state));
    if (!dues.empty()) at = dues.front().at;
    return !at;
  });
  return at;
}

// An event that is on record already changes nothing, but the writer takes a turn for it, in which
// it first says what is due, and answers when that is in the log.
void take_turn(Ledger& ledger) {
  const auto known = ledger.snapshot()->event({0});
  std::promise<domain::Result<Receipt>> answered;
  ledger.append(known->jws,
                [&](domain::Result<Receipt> receipt) { answered.set_value(std::move(receipt)); });
  value_or_stop(answered.get_future().get());
}

}  // namespace

void pass_time(Ledger& ledger, StoryClock& clock, Time until) {
  std::uint64_t size = ledger.snapshot()->head().size;
  for (auto due = first_due(ledger); due && *due <= until; due = first_due(ledger)) {
    clock.forward_to(*due);
    take_turn(ledger);
    const std::uint64_t now = ledger.snapshot()->head().size;
    if (now == size) throw Stop(Exit::failure, "the ledger's clock does not say what is due");
    size = now;
  }
  clock.forward_to(until);
}

}  // namespace sopu::tools
