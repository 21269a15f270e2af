// What waits for the writer, in turn for each party: however much one of them sends, the others
// wait for no more than one of its events each time. What one party sends stays in its order.
// Guarded by whoever holds it.
#pragma once

#include <deque>
#include <list>
#include <map>
#include <utility>

#include "ledger/domain/value/ids.hpp"

namespace sopu {

template <class Item>
class FairQueue {
 public:
  // At most so many of all parties together, and of one while others may want room.
  FairQueue(std::size_t all_max, std::size_t party_max)
      : all_max_(all_max), party_max_(party_max) {}

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  // False, and nothing taken, where there is no room.
  bool push(const domain::PartyId& party, Item& item) {
    if (size_ >= all_max_) return false;
    const auto found = waiting_.try_emplace(party).first;
    std::deque<Item>& own = found->second;
    if (own.size() >= party_max_) return false;
    if (own.empty()) turns_.push_back(found);
    try {
      own.push_back(std::move(item));
    } catch (...) {
      if (own.empty()) turns_.pop_back();
      throw;
    }
    ++size_;
    return true;
  }

  // Whose turn it is; needs one.
  Item& front() { return turns_.front()->second.front(); }
  void pop() {
    const auto turn = turns_.front();
    turn->second.pop_front();
    --size_;
    if (turn->second.empty()) {
      turns_.pop_front();
      waiting_.erase(turn);
    } else {
      turns_.splice(turns_.end(), turns_, turns_.begin());
    }
  }

 private:
  using Waiting = std::map<domain::PartyId, std::deque<Item>>;

  const std::size_t all_max_;
  const std::size_t party_max_;
  std::size_t size_ = 0;
  Waiting waiting_;
  std::list<typename Waiting::iterator> turns_;
};

}  // namespace sopu
