#include "ledger/audit/id_set.hpp"

#include <random>
#include <stdexcept>
#include <utility>

namespace sopu::audit {
namespace {

constexpr std::size_t slots_min = 1'024;

// The finaliser of SplitMix64.
std::uint64_t mix(std::uint64_t word) {
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
  word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
  return word ^ (word >> 31);
}

unsigned digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  throw std::logic_error("not a UUID");
}

std::uint64_t big_endian(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  for (int i = 0; i < 8; ++i) word = word << 8 | bytes[i];
  return word;
}

}  // namespace

Name128 name_of(const domain::EventId& id) {
  Name128 name;
  for (const char c : id.value) {
    if (c == '-') continue;
    name.high = name.high << 4 | name.low >> 60;
    name.low = name.low << 4 | digit(c);
  }
  return name;
}

Name128 name_of(const crypto::Hash& hash) {
  return {big_endian(hash.bytes.data()), big_endian(hash.bytes.data() + 8)};
}

// Whoever writes a log chooses the ids in it: without a secret they could choose them so that all
// fall into one row and the audit takes for ever.
IdSet::IdSet() : slots_(slots_min) {
  std::random_device random;
  seed_ = std::uint64_t{random()} << 32 | random();
}

std::size_t IdSet::slot_of(const Name128& name) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = mix(mix(name.high ^ seed_) ^ name.low) & mask;
  while (slots_[slot] != Name128{} && slots_[slot] != name) slot = (slot + 1) & mask;
  return slot;
}

bool IdSet::insert(const Name128& name) {
  if (name == Name128{}) return !std::exchange(holds_zero_, true);
  const std::size_t slot = slot_of(name);
  if (slots_[slot] == name) return false;
  slots_[slot] = name;
  ++used_;
  if (used_ * 4 > slots_.size() * 3) grow();
  return true;
}

bool IdSet::contains(const Name128& name) const {
  return name == Name128{} ? holds_zero_ : slots_[slot_of(name)] == name;
}

void IdSet::grow() {
  std::vector<Name128> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Name128& name : old) {
    if (name != Name128{}) slots_[slot_of(name)] = name;
  }
}

}  // namespace sopu::audit
