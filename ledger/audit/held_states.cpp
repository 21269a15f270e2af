#include "ledger/audit/held_states.hpp"

#include <limits>

#include "ledger/codec/state_record.hpp"
#include "ledger/codec/strict_json.hpp"

namespace sopu::audit {

using domain::StreamId;
using domain::TermsHash;
using domain::TermsPtr;

// ---------------------------------------------------------------- terms

TermsPtr SpilledTerms::find(const TermsHash& hash) {
  const auto found = held_.find(hash);
  if (found == held_.end()) return nullptr;
  Held& held = found->second;
  if (held.terms) {
    recent_.splice(recent_.begin(), recent_, held.recent);
    return held.terms;
  }
  // Our own, and longer than any event if patches made it so.
  constexpr codec::JsonLimits own{std::numeric_limits<std::size_t>::max(), 128};
  auto json = codec::read_json(spill_.read(*held.place), own);
  use(hash, held, domain::Terms::parse(std::move(json.value())).value());
  return found->second.terms;
}

void SpilledTerms::keep(const TermsPtr& terms) {
  Held& held = held_[terms->hash()];
  if (!held.terms) use(terms->hash(), held, terms);
}

void SpilledTerms::use(const TermsHash& hash, Held& held, TermsPtr terms) {
  bytes_ += terms->canonical().size();
  held.terms = std::move(terms);
  recent_.push_front(hash);
  held.recent = recent_.begin();
  while (bytes_ > bytes_max_ && recent_.size() > 1) {
    Held& oldest = held_.at(recent_.back());
    if (!oldest.place) oldest.place = spill_.write(oldest.terms->canonical());
    bytes_ -= oldest.terms->canonical().size();
    oldest.terms.reset();
    recent_.pop_back();
  }
}

// ---------------------------------------------------------------- states

HeldStates::Held& HeldStates::hold(const StreamId& stream, const domain::ClockBookPtr& clock) {
  const auto [found, is_new] = entries_.try_emplace(stream);
  Entry& entry = found->second;
  if (!is_new && entry.in_memory) {
    recent_.splice(recent_.begin(), recent_, entry.recent);
    return entry.held;
  }
  if (entry.place) {
    entry.held.state = codec::read_state(spill_.read(*entry.place), {terms_, clock});
    entry.held.measured_bytes = entry.place->bytes;
    bytes_ += entry.held.bytes();
    entry.place.reset();
  }
  entry.in_memory = true;
  recent_.push_front(stream);
  entry.recent = recent_.begin();
  return entry.held;
}

// A state weighs no more than it did and what was folded into it, and often far less: it is
// measured again when the events weigh as much as the state did twice.
void HeldStates::grown(Held& held, std::size_t bytes) {
  constexpr std::size_t little = 4'096;
  bytes_ -= held.bytes();
  held.bytes_since += bytes;
  if (held.bytes_since > 2 * held.measured_bytes + little) {
    held.measured_bytes = codec::write_state(*held.state).size();
    held.bytes_since = 0;
  }
  bytes_ += held.bytes();
}

void HeldStates::fit() {
  while (bytes_ > bytes_max_ && recent_.size() > 1) {
    Entry& oldest = entries_.at(recent_.back());
    recent_.pop_back();
    bytes_ -= oldest.held.bytes();
    oldest.in_memory = false;
    if (oldest.held.state) oldest.place = spill_.write(codec::write_state(*oldest.held.state));
    oldest.held.state.reset();
    oldest.held.measured_bytes = oldest.held.bytes_since = 0;
  }
}

}  // namespace sopu::audit
