#include "server/in_order.hpp"

namespace sopu::server {

InOrder::Place InOrder::take_place() {
  const std::lock_guard lock(mutex_);
  return taken_++;
}

// Under the lock, so that two threads cannot overtake each other between their turns.
void InOrder::go_on(Place place, std::function<void()> then) {
  const std::lock_guard lock(mutex_);
  waiting_.emplace(place, std::move(then));
  for (auto next = waiting_.begin(); next != waiting_.end() && next->first == turn_; ++turn_) {
    next->second();
    next = waiting_.erase(next);
  }
}

}  // namespace sopu::server
