#include "ledger/audit/tree_check.hpp"

#include <algorithm>
#include <functional>

namespace sopu::audit {
namespace {

constexpr unsigned levels_a_tile = 8;
constexpr std::size_t hash_bytes = sizeof(crypto::Hash::bytes);

}  // namespace

TreeCheck::TreeCheck(LogSource& source, log::Checkpoint checkpoint,
                     std::vector<log::Checkpoint> since, FirstFault& faults)
    : source_(source),
      checkpoint_(std::move(checkpoint)),
      since_(std::move(since)),
      faults_(faults) {
  std::erase_if(since_, [this](const log::Checkpoint& earlier) { return !is_earlier(earlier); });
  std::ranges::sort(since_, std::greater(), &log::Checkpoint::size);
  compare_with_since();
}

const log::Entry* TreeCheck::entry(std::uint64_t index) {
  while (index >= bundle_first_ + bundle_.size()) {
    if (!read_bundle()) return nullptr;
  }
  const auto& entry = bundle_[index - bundle_first_];
  return entry ? &*entry : nullptr;
}

// False at the end of the log, or where it cannot be read on.
bool TreeCheck::read_bundle() {
  const std::uint64_t first = frontier_.size();
  if (broken_ || first == checkpoint_.size) return false;
  const std::uint64_t width = std::min(checkpoint_.size - first, log::tile_width);
  const auto bytes = fetch_bundle(width);
  if (!bytes) {
    broken_ = true;
    return false;
  }
  const auto entries = log::split_bundle(*bytes);
  if (!entries) {
    faults_.add({first, "entry", "The bundle does not divide into whole entries."});
    broken_ = true;
    return false;
  }
  bundle_first_ = first;
  bundle_.clear();
  const std::size_t usable = std::min<std::size_t>(entries->size(), width);
  for (std::size_t i = 0; i < usable; ++i) take_entry(first + i, (*entries)[i]);
  if (entries->size() != width) {
    faults_.add({first + std::min<std::uint64_t>(usable, width - 1), "entry",
                 "The bundle has " + std::to_string(entries->size()) + " entries instead of " +
                     std::to_string(width) + "."});
    broken_ = true;
  }
  return !bundle_.empty();
}

std::optional<std::string> TreeCheck::fetch_bundle(std::uint64_t width) {
  const std::uint64_t first = frontier_.size();
  try {
    return source_.entries(first / log::tile_width, width);
  } catch (const Unreadable& damage) {
    faults_.add({damage.index.value_or(first), "unreadable", damage.what()});
    return std::nullopt;
  }
}

void TreeCheck::take_entry(std::uint64_t index, std::string_view bytes) {
  auto entry = log::parse_entry(bytes);
  if (!entry) {
    faults_.add({index, "entry", "The entry is not of the form of sopu-entry/v1."});
  } else {
    if (newest_ && entry->recorded_at < *newest_) {
      faults_.add({index, "time",
                   "Recorded at " + domain::format_time(entry->recorded_at) +
                       ", before the event in front of it (" + domain::format_time(*newest_) +
                       ")."});
    }
    newest_ = entry->recorded_at;
  }
  bundle_.push_back(entry);
  append_leaf(crypto::leaf_hash(crypto::view(bytes)));
}

void TreeCheck::append_leaf(const crypto::Hash& leaf) {
  frontier_.append(leaf, [this](crypto::NodeId node, const crypto::Hash& hash) {
    // The hashes of a tile are the perfect subtrees of every eighth level.
    if (node.level % levels_a_tile != 0) return;
    const unsigned level = node.level / levels_a_tile;
    if (level == rows_.size()) {
      rows_.emplace_back();
      filled_.push_back(0);
    }
    rows_[level] += crypto::text(crypto::view(hash));
    if (rows_[level].size() < log::tile_width * hash_bytes) return;
    compare_tile(level, filled_[level]++, rows_[level]);
    rows_[level].clear();
  });
  compare_with_since();
}

bool TreeCheck::is_earlier(const log::Checkpoint& other) {
  if (other.origin != checkpoint_.origin) {
    faults_.add({std::nullopt, "checkpoint",
                 "The earlier checkpoint is of the log " + other.origin + ", this one of " +
                     checkpoint_.origin + "."});
    return false;
  }
  if (other.size > checkpoint_.size) {
    faults_.add({std::nullopt, "checkpoint",
                 "The log had " + std::to_string(other.size) + " events before and has " +
                     std::to_string(checkpoint_.size) + " now: it was rolled back."});
    return false;
  }
  return true;
}

void TreeCheck::compare_with_since() {
  for (; !since_.empty() && since_.back().size == frontier_.size(); since_.pop_back()) {
    if (since_.back().root == frontier_.root()) continue;
    faults_.add({std::nullopt, "checkpoint",
                 "The first " + std::to_string(since_.back().size) +
                     " events are not the ones that the earlier checkpoint was signed for: the "
                     "history was rewritten."});
  }
}

void TreeCheck::compare_tile(unsigned level, std::uint64_t n, const std::string& ours) {
  const std::uint64_t width = ours.size() / hash_bytes;
  const std::string name = log::tile_path({level, n, width});
  const auto first_leaf = [&](std::size_t slot) {
    return (n * log::tile_width + slot) << (levels_a_tile * level);
  };
  std::string theirs;
  try {
    theirs = source_.tile({level, n}, width);
  } catch (const Unreadable& damage) {
    faults_.add({damage.index.value_or(first_leaf(0)), "unreadable", damage.what()});
    return;
  }
  ++tiles_;
  if (theirs == ours) return;
  const auto [at, other] = std::ranges::mismatch(ours, theirs);
  const auto slot =
      std::min(static_cast<std::size_t>(at - ours.begin()) / hash_bytes, std::size_t{width} - 1);
  const std::uint64_t index = first_leaf(slot);
  // A difference further down makes every hash above it differ: what says most is the lowest one.
  const std::uint64_t end = first_leaf(slot + 1);
  if (difference_ && difference_->index < end) return;
  difference_ = Difference{
      index, level,
      "The tile " + name + " and the entries differ in its hash " + std::to_string(slot) + "."};
}

void TreeCheck::finish() {
  while (read_bundle()) {
  }
  if (broken_) {
    name_difference(false);
    return;
  }
  for (unsigned level = 0; level < rows_.size(); ++level) {
    if (!rows_[level].empty()) compare_tile(level, filled_[level], rows_[level]);
  }
  const bool root_is_right = frontier_.root() == checkpoint_.root;
  if (!root_is_right) {
    faults_.add({std::nullopt, "checkpoint",
                 "The entries give another root than the one that the checkpoint is signed for."});
  }
  name_difference(root_is_right);
}

// With the right root the entries are the signed ones, so the tile is wrong; with a wrong root it
// is the entry, as far as one can tell: somebody changed it and left its leaf hash as it was.
void TreeCheck::name_difference(bool root_is_right) {
  if (!difference_) return;
  const bool is_leaf = difference_->level == 0 && !root_is_right;
  faults_.add({difference_->index, is_leaf ? "leaf" : "tile", difference_->detail});
}

}  // namespace sopu::audit
