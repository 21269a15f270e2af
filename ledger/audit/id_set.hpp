// A set of 128-bit names (event ids, hashes cut short) that takes little more memory than the names
// themselves: a log has millions of them.
// Belongs to one thread.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "crypto/bytes.hpp"
#include "ledger/domain/value/ids.hpp"

namespace sopu::audit {

struct Name128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend bool operator==(const Name128&, const Name128&) = default;
};

// A UUID's 128 bits; the text must be one.
Name128 name_of(const domain::EventId& id);
// The first half of a digest: still far too much for two to be alike by chance or by work.
Name128 name_of(const crypto::Hash& hash);

class IdSet {
 public:
  IdSet();

  // False if it was there already.
  bool insert(const Name128& name);
  bool contains(const Name128& name) const;
  std::uint64_t size() const { return used_ + (holds_zero_ ? 1 : 0); }

 private:
  std::size_t slot_of(const Name128& name) const;
  void grow();

  std::vector<Name128> slots_;  // a power of two of them; zero: free
  std::uint64_t used_ = 0;
  bool holds_zero_ = false;
  std::uint64_t seed_;
};

}  // namespace sopu::audit
