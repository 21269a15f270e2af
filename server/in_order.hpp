// Lets work that ends in any order go on in the order in which it began: what one peer sends in a
// row is decided in that row, though its signatures are checked on many threads.
// Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace sopu::server {

class InOrder {
 public:
  using Place = std::uint64_t;

  Place take_place();
  // Runs `then`, which must not throw, on some thread once all places before have gone on. Every
  // place that was taken must go on, or those behind it never will.
  void go_on(Place place, std::function<void()> then);

 private:
  std::mutex mutex_;
  Place taken_ = 0;
  Place turn_ = 0;
  std::map<Place, std::function<void()>> waiting_;
};

}  // namespace sopu::server
