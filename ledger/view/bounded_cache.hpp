// What was made once from the store, shared by all who look at it. What it holds never changes
// under its key, so that nothing goes stale; it forgets what was used longest ago. Any thread.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <mutex>

namespace sopu::view {

template <class Key, class Value>
class BoundedCache {
 public:
  explicit BoundedCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  std::shared_ptr<const Value> find(const Key& key) {
    const std::lock_guard lock(mutex_);
    const auto found = held_.find(key);
    return found == held_.end() ? nullptr : use(found->second);
  }

  // The one with the greatest key that is not above this one; or null.
  std::shared_ptr<const Value> find_floor(const Key& key, Key* at) {
    const std::lock_guard lock(mutex_);
    auto after = held_.upper_bound(key);
    if (after == held_.begin()) return nullptr;
    --after;
    *at = after->first;
    return use(after->second);
  }

  // `bytes`: about what it weighs.
  void add(const Key& key, std::shared_ptr<const Value> value, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (bytes > bytes_max_ || held_.contains(key)) return;
    bytes_ += bytes;
    recent_.push_front(key);
    held_.emplace(key, Held{std::move(value), bytes, recent_.begin()});
    while (bytes_ > bytes_max_) forget(recent_.back());
  }

 private:
  using Recent = std::list<Key>;
  struct Held {
    std::shared_ptr<const Value> value;
    std::size_t bytes;
    typename Recent::iterator recent;
  };

  std::shared_ptr<const Value> use(const Held& held) {
    recent_.splice(recent_.begin(), recent_, held.recent);
    return held.value;
  }
  void forget(const Key& key) {
    const auto found = held_.find(key);
    bytes_ -= found->second.bytes;
    recent_.erase(found->second.recent);
    held_.erase(found);
  }

  const std::size_t bytes_max_;
  std::mutex mutex_;
  std::size_t bytes_ = 0;
  Recent recent_;  // the most recent first
  std::map<Key, Held> held_;
};

}  // namespace sopu::view
