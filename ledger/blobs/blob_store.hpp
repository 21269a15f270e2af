// Files beside the log, known by the SHA-256 of what is in them. See README.md for how they lie.
// Any thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/value/error.hpp"
#include "ledger/domain/value/ids.hpp"

namespace sopu::blobs {

// A file that is there is not what its name says.
struct CorruptBlob : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Bytes of a blob on its way.
struct Piece {
  domain::Hash hash;        // of the whole
  std::uint64_t total = 0;  // bytes of the whole
  std::uint64_t from = 0;   // where the piece begins
  std::string_view bytes;
};

struct Received {
  std::uint64_t bytes = 0;  // so far, from the start
  bool is_whole = false;    // it is here now, or was already
};

class BlobStore {
 public:
  // Makes the directory when something is put there. `reserve`: so many bytes of the disk stay
  // free.
  BlobStore(std::filesystem::path root, std::uint64_t reserve);

  // Takes the next piece; one that was taken before is taken again. Refusals: too-large; schema for
  // a gap (`blob-goes-on`, with where) and for what turns out to have another hash (`blob-differs`;
  // nothing of it is left); read-only for a full disk. Throws std::system_error where the disk
  // fails.
  domain::Result<Received> put(const domain::PartyId& party, const Piece& piece);
  Received received(const domain::PartyId& party, const domain::Hash& hash,
                    std::uint64_t total) const;

  // Has that party put the whole of it here?
  bool has_put(const domain::PartyId& party, const domain::Hash& hash) const;

  // The file, its hash found right; nothing if there is none. CorruptBlob.
  struct Blob {
    std::ifstream file;  // at its start
    std::uint64_t bytes = 0;
    std::string head;  // enough to tell its media type
  };
  std::optional<Blob> open(const domain::Hash& hash) const;

  // Forgets what came before `before` and is not needed. `is_needed` is asked with the parties that
  // put it. Returns how many went.
  using IsNeeded =
      std::function<bool(const domain::Hash& hash, const std::set<domain::PartyId>& put_by)>;
  std::size_t forget(std::filesystem::file_time_type before, const IsNeeded& is_needed);

 private:
  std::filesystem::path kept(const domain::Hash& hash) const;
  std::filesystem::path mark(const domain::PartyId& party, const domain::Hash& hash) const;
  std::filesystem::path coming(const domain::PartyId& party, const domain::Hash& hash,
                               std::uint64_t total) const;
  domain::Result<Received> take(const domain::PartyId& party, const Piece& piece);
  domain::Refusal keep(const domain::PartyId& party, const domain::Hash& hash,
                       const std::filesystem::path& whole);
  Received again(const domain::Hash& hash) const;
  std::set<domain::PartyId> put_by(const domain::Hash& hash) const;

  const std::filesystem::path root_;
  const std::uint64_t reserve_;
  mutable std::mutex mutex_;  // over what is on its way
};

}  // namespace sopu::blobs
