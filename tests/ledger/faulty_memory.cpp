#include "tests/ledger/faulty_memory.hpp"

#include <cstdlib>
#include <new>

using sopu::testing::FaultyMemory;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

const bool FaultyMemory::is_in_place = false;

#else

const bool FaultyMemory::is_in_place = true;

void* operator new(std::size_t bytes) {
  if (FaultyMemory::is_refused()) throw std::bad_alloc();
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

#endif
