#include "ledger/view/state_cache.hpp"

#include "ledger/codec/state_record.hpp"

namespace sopu::view {

StatePtr StateCache::newest(AgreementNumber agreement, domain::LogIndex up_to) const {
  const std::lock_guard lock(mutex_);
  auto after = held_.upper_bound({agreement, up_to});
  if (after == held_.begin()) return nullptr;
  const auto& [key, state] = *std::prev(after);
  return key.first == agreement ? state : nullptr;
}

void StateCache::add(AgreementNumber agreement, StatePtr state) {
  const std::size_t bytes = codec::write_agreement(*state).size();
  if (bytes > bytes_max) return;
  const domain::LogIndex last_event = state->last_event;
  const std::lock_guard lock(mutex_);
  // Which ones are wanted again is not worth remembering: decoding them anew is cheap.
  if (bytes_ + bytes > bytes_max) {
    held_.clear();
    bytes_ = 0;
  }
  if (held_.try_emplace({agreement, last_event}, std::move(state)).second) bytes_ += bytes;
}

}  // namespace sopu::view
