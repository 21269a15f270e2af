// Events on their way through the pool, chunk by chunk, as many as fit the memory; they come back
// in the order in which they went in. Belongs to the thread that calls verify().
#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "ledger/audit/check_pool.hpp"

namespace sopu::audit {

class CheckQueue {
 public:
  // Takes a checked event; false: no more of them.
  using Take = std::function<bool(Item&)>;
  // `threads` with the caller's own; 0: as many as there are cores.
  CheckQueue(unsigned threads, Take take);

  void push(Item item);
  // Waits for all that went in.
  void finish();

 private:
  void submit();
  void take_oldest();

  Take take_;
  CheckPool pool_;
  std::size_t in_flight_max_;
  std::shared_ptr<Chunk> filling_;
  std::deque<std::shared_ptr<Chunk>> in_flight_;
  bool ended_ = false;
};

}  // namespace sopu::audit
