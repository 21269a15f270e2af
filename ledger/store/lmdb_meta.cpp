#include "ledger/store/lmdb_meta.hpp"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>

#include "ledger/store/event_store.hpp"

namespace sopu::store::lmdb {
namespace {

// LMDB 0.9, data format 1, on a machine of 64 bits: offsets from the page's beginning.
constexpr std::size_t magic_at = 16;
constexpr std::size_t version_at = 20;
constexpr std::size_t page_bytes_at = 40;
constexpr std::size_t transaction_at = 144;
constexpr std::size_t meta_bytes = 152;
constexpr std::uint32_t magic = 0xBEEFC0DE;
constexpr std::uint32_t format_version = 1;

struct Meta {
  std::uint32_t magic = 0;
  std::uint32_t version = 0;
  std::uint32_t page_bytes = 0;
  std::uint64_t transaction = 0;
};

template <class Number>
Number number_at(const std::string& bytes, std::size_t at) {
  Number number{};
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

Meta read_meta(std::ifstream& file, std::uint64_t offset) {
  std::string bytes(meta_bytes, '\0');
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file) throw CorruptRecord("the store's file is cut off within its first pages");
  return {number_at<std::uint32_t>(bytes, magic_at), number_at<std::uint32_t>(bytes, version_at),
          number_at<std::uint32_t>(bytes, page_bytes_at),
          number_at<std::uint64_t>(bytes, transaction_at)};
}

bool is_sound(const Meta& first, const Meta& second) {
  for (const Meta& meta : {first, second}) {
    if (meta.magic != magic || meta.version != format_version) return false;
  }
  if (first.page_bytes != second.page_bytes) return false;
  if (first.transaction == 0 && second.transaction == 0) return true;  // no commit yet
  // Commit t is written on page t mod 2, over t - 2.
  const bool on_their_pages = first.transaction % 2 == 0 && second.transaction % 2 == 1;
  return on_their_pages && (first.transaction + 1 == second.transaction ||
                            second.transaction + 1 == first.transaction);
}

bool reads_sound(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || file.peek() == std::ifstream::traits_type::eof()) return true;
  const Meta first = read_meta(file, 0);
  const bool plausible = first.page_bytes >= 512 && first.page_bytes <= 65'536;
  return plausible && is_sound(first, read_meta(file, first.page_bytes));
}

}  // namespace

void check_meta_pages(const std::filesystem::path& file) {
  // Another process may be committing between our two looks; it is not likely to do so again.
  for (int look = 0; look < 5; ++look) {
    if (reads_sound(file)) return;
  }
  throw CorruptRecord("the first pages of " + file.string() +
                      " are damaged, or it is not a store of this program");
}

}  // namespace sopu::store::lmdb
