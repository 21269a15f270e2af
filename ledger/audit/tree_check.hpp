// The public half of an audit: from the entries to the checkpoint's root, with the tiles beside it.
// Needs no event bodies.
// Belongs to the thread that calls verify().
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/merkle.hpp"
#include "ledger/audit/faults.hpp"
#include "ledger/audit/verifier.hpp"
#include "ledger/log/entry.hpp"

namespace sopu::audit {

class TreeCheck {
 public:
  TreeCheck(LogSource& source, log::Checkpoint checkpoint, std::vector<log::Checkpoint> since,
            FirstFault& faults);

  // The entry of an event; asked for with rising indices. Null if it cannot be had: then there is a
  // fault at this index or before.
  const log::Entry* entry(std::uint64_t index);

  // Reads what is left of the log, then compares the root and the last tiles.
  void finish();

  std::uint64_t tiles() const { return tiles_; }

 private:
  // A hash in which the source's tile and the recomputed one differ.
  struct Difference {
    std::uint64_t index;  // first leaf under the hash
    unsigned level;
    std::string detail;
  };

  bool read_bundle();
  std::optional<std::string> fetch_bundle(std::uint64_t width);
  void take_entry(std::uint64_t index, std::string_view bytes);
  void append_leaf(const crypto::Hash& leaf);
  void compare_tile(unsigned level, std::uint64_t n, const std::string& ours);
  bool is_earlier(const log::Checkpoint& other);
  void compare_with_since();
  void name_difference(bool root_is_right);

  LogSource& source_;
  log::Checkpoint checkpoint_;
  std::vector<log::Checkpoint> since_;  // those not yet come to, the greatest first
  FirstFault& faults_;

  crypto::Frontier frontier_;
  std::vector<std::string> rows_;      // by tile level: the hashes of the tile being filled
  std::vector<std::uint64_t> filled_;  // by tile level: how many tiles came before it
  std::optional<Difference> difference_;
  std::optional<domain::Time> newest_;
  std::uint64_t tiles_ = 0;

  std::uint64_t bundle_first_ = 0;
  std::vector<std::optional<log::Entry>> bundle_;  // those that cannot be parsed are empty
  bool broken_ = false;                            // nothing can be read from here on
};

}  // namespace sopu::audit
