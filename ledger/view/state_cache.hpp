// States that were decoded once, shared by all who look at the same ledger. A state is named by its
// agreement and its last event, and never changes: nothing here goes stale.
// Any thread.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "ledger/domain/agreement.hpp"
#include "ledger/view/keys.hpp"

namespace sopu::view {

using StatePtr = std::shared_ptr<const domain::Agreement>;

class StateCache {
 public:
  // The newest that is held of the agreement and whose last event is not after this one; or null.
  StatePtr newest(AgreementNumber agreement, domain::LogIndex up_to) const;
  void add(AgreementNumber agreement, StatePtr state);

 private:
  // As they would be stored; in memory a few times that. The terms are shared, and not counted.
  static constexpr std::size_t bytes_max = std::size_t{32} << 20;
  mutable std::mutex mutex_;
  std::map<std::pair<AgreementNumber, domain::LogIndex>, StatePtr> held_;
  std::size_t bytes_ = 0;
};

}  // namespace sopu::view
