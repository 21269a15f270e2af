// Memory of which one request is refused: the n-th of a thread since it was armed there. Works in
// the test program that has faulty_memory.cpp, and not under a sanitizer, which has memory of its
// own.
#pragma once

#include <atomic>
#include <utility>

namespace sopu::testing {

class FaultyMemory {
 public:
  static const bool is_in_place;

  // On the calling thread; 0: none is refused.
  static void arm(int requests) {
    is_burnt_ = false;
    left_ = requests;
  }
  static bool is_burnt() { return is_burnt_; }
  static bool is_refused() {
    if (left_ == 0 || --left_ != 0) return false;
    is_burnt_ = true;
    return true;
  }

 private:
  friend class SoundMemory;
  inline static thread_local int left_ = 0;
  inline static std::atomic<bool> is_burnt_ = false;
};

// While it lives, the calling thread's memory is sound: for what is not to be tried.
class SoundMemory {
 public:
  SoundMemory() : left_(std::exchange(FaultyMemory::left_, 0)) {}
  ~SoundMemory() { FaultyMemory::left_ = left_; }
  SoundMemory(const SoundMemory&) = delete;
  SoundMemory& operator=(const SoundMemory&) = delete;

 private:
  const int left_;
};

}  // namespace sopu::testing
