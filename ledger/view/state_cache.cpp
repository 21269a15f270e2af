#include "ledger/view/state_cache.hpp"

namespace sopu::view {

StatePtr StateCache::newest(AgreementNumber agreement, domain::LogIndex up_to) const {
  const std::lock_guard lock(mutex_);
  auto after = held_.upper_bound({agreement, up_to});
  if (after == held_.begin()) return nullptr;
  const auto& [key, state] = *std::prev(after);
  return key.first == agreement ? state : nullptr;
}

void StateCache::add(AgreementNumber agreement, StatePtr state) {
  const std::lock_guard lock(mutex_);
  // Which ones are wanted again is not worth remembering: decoding them anew is cheap.
  if (held_.size() >= states_max) held_.clear();
  const domain::LogIndex last_event = state->last_event;
  held_.insert_or_assign({agreement, last_event}, std::move(state));
}

}  // namespace sopu::view
