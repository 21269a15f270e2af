#include "ledger/key_directory.hpp"

#include <mutex>

namespace sopu {

std::optional<KeyDirectory::Holder> KeyDirectory::find(const domain::Kid& kid) const {
  const std::shared_lock lock(mutex_);
  const auto found = keys_.find(kid);
  if (found == keys_.end()) return {};
  return found->second;
}

void KeyDirectory::update(const domain::KeyRecord& record) {
  const std::unique_lock lock(mutex_);
  keys_.insert_or_assign(record.kid, Holder{record.key, record.party, record.uses,
                                            record.is_valid(), record.silent_until()});
  ++changes_;
}

std::uint64_t KeyDirectory::changes() const {
  const std::shared_lock lock(mutex_);
  return changes_;
}

}  // namespace sopu
