#include "ledger/audit/check_queue.hpp"

#include <algorithm>
#include <utility>

#include "ledger/limits.hpp"

namespace sopu::audit {
namespace {

// With the limits of a chunk, what an audit holds in memory of the log.
constexpr std::size_t chunks_in_flight_a_thread = 4;

unsigned threads_for(unsigned asked) {
  const unsigned wanted = asked != 0 ? asked : std::thread::hardware_concurrency();
  return std::clamp(wanted, 1U, limits::audit_threads_max);
}

}  // namespace

CheckQueue::CheckQueue(unsigned threads, Take take)
    : take_(std::move(take)),
      pool_(threads_for(threads) - 1),
      in_flight_max_(chunks_in_flight_a_thread * threads_for(threads)) {}

void CheckQueue::push(Item item) {
  if (!filling_) filling_ = std::make_shared<Chunk>();
  if (item.jws) filling_->bytes += item.jws->size();
  filling_->items.push_back(std::move(item));
  const bool is_full = filling_->items.size() == limits::audit_chunk_events_max ||
                       filling_->bytes >= limits::audit_chunk_bytes_max;
  if (is_full) submit();
}

void CheckQueue::finish() {
  submit();
  while (!in_flight_.empty()) take_oldest();
}

void CheckQueue::submit() {
  if (!filling_) return;
  in_flight_.push_back(filling_);
  pool_.submit(std::move(filling_));
  filling_.reset();
  while (in_flight_.size() >= in_flight_max_) take_oldest();
}

void CheckQueue::take_oldest() {
  const std::shared_ptr<Chunk> chunk = std::move(in_flight_.front());
  in_flight_.pop_front();
  if (ended_) return;
  pool_.finish(*chunk);
  for (Item& item : chunk->items) {
    const bool was_refused = !item.event;
    if (ended_ = !take_(item); ended_) return;
    if (was_refused && item.event) pool_.learn(item.event->event());
  }
}

}  // namespace sopu::audit
