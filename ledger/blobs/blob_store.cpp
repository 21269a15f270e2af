#include "ledger/blobs/blob_store.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "crypto/whole_file.hpp"
#include "ledger/blobs/media_type.hpp"
#include "ledger/limits.hpp"

namespace sopu::blobs {

namespace fs = std::filesystem;

using domain::ErrorCode;
using domain::Hash;
using domain::PartyId;
using domain::refuse;

namespace {

[[noreturn]] void fail(int error, const fs::path& path) {
  throw std::system_error(error, std::generic_category(), path.string());
}

std::string name_of(const Hash& hash) {
  return crypto::base64url_encode(crypto::view(hash));
}

// Synced before it is found whole.
void append(const fs::path& path, std::string_view bytes) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) fail(errno, path);
  int error = 0;
  while (!bytes.empty() && error == 0) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    if (written < 0 && errno != EINTR) error = errno;
  }
  if (error == 0 && ::fsync(file) != 0) error = errno;
  ::close(file);
  if (error != 0) fail(error, path);
}

std::uint64_t size_of(const fs::path& path) {
  std::error_code none;
  const auto size = fs::file_size(path, none);
  return none ? 0 : size;
}

domain::Error beyond(const Piece& piece) {
  if (piece.total > limits::document_bytes_max) {
    return refuse(ErrorCode::too_large,
                  {"blob-too-large", {{"max", limits::document_bytes_max >> 20}}});
  }
  return refuse(ErrorCode::schema, {"blob-piece-beyond", {}});
}

// The names of a folder's files or folders; none if it is not there.
std::vector<fs::path> in_folder(const fs::path& folder) {
  std::error_code none;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder, none)) paths.push_back(entry.path());
  return paths;
}

bool is_before(const fs::path& path, fs::file_time_type before) {
  std::error_code gone;
  const auto at = fs::last_write_time(path, gone);
  return !gone && at < before;
}

}  // namespace

BlobStore::BlobStore(fs::path root, std::uint64_t reserve)
    : root_(std::move(root)), reserve_(reserve) {}

fs::path BlobStore::kept(const Hash& hash) const {
  const std::string name = name_of(hash);
  return root_ / "kept" / name.substr(0, 2) / name;
}

fs::path BlobStore::mark(const PartyId& party, const Hash& hash) const {
  return root_ / "put" / party.value / name_of(hash);
}

fs::path BlobStore::coming(const PartyId& party, const Hash& hash, std::uint64_t total) const {
  return root_ / "coming" / party.value / (name_of(hash) + "." + std::to_string(total));
}

bool BlobStore::has_put(const PartyId& party, const Hash& hash) const {
  return fs::exists(mark(party, hash)) && fs::exists(kept(hash));
}

Received BlobStore::received(const PartyId& party, const Hash& hash, std::uint64_t total) const {
  const std::lock_guard lock(mutex_);
  if (has_put(party, hash)) return again(hash);
  return {size_of(coming(party, hash, total)), false};
}

domain::Result<Received> BlobStore::put(const PartyId& party, const Piece& piece) {
  const bool fits = piece.total > 0 && piece.total <= limits::document_bytes_max &&
                    piece.from <= piece.total && piece.bytes.size() <= piece.total - piece.from;
  if (!fits) return beyond(piece);
  const std::lock_guard lock(mutex_);
  if (has_put(party, piece.hash)) return again(piece.hash);
  return take(party, piece);
}

// Whoever puts it once more means to refer to it now: it has another day.
Received BlobStore::again(const Hash& hash) const {
  const fs::path path = kept(hash);
  fs::last_write_time(path, fs::file_time_type::clock::now());
  return {fs::file_size(path), true};
}

domain::Result<Received> BlobStore::take(const PartyId& party, const Piece& piece) {
  const fs::path path = coming(party, piece.hash, piece.total);
  fs::create_directories(path.parent_path());
  const std::uint64_t have = size_of(path);
  if (piece.from > have) {
    return refuse(ErrorCode::schema, {"blob-goes-on", {{"received", have}}});
  }
  if (piece.from + piece.bytes.size() > have) {
    if (fs::space(root_).available < reserve_ + piece.bytes.size()) {
      return refuse(ErrorCode::read_only, {"disk-nearly-full", {}});
    }
    append(path, piece.bytes.substr(have - piece.from));
  }
  const std::uint64_t now = size_of(path);
  if (now < piece.total) return Received{now, false};
  if (auto no = keep(party, piece.hash, path)) return *std::move(no);
  return Received{now, true};
}

domain::Refusal BlobStore::keep(const PartyId& party, const Hash& hash, const fs::path& whole) {
  std::ifstream file(whole, std::ios::binary);
  if (crypto::sha256(file) != hash) {
    fs::remove(whole);
    return refuse(ErrorCode::schema, {"blob-differs", {}});
  }
  const fs::path place = kept(hash);
  fs::create_directories(place.parent_path());
  fs::rename(whole, place);
  if (const int error = crypto::sync_folder(place.parent_path()); error != 0) fail(error, place);
  const fs::path by = mark(party, hash);
  fs::create_directories(by.parent_path());
  const int error = crypto::write_whole_file(by, "", 0600, crypto::IfThere::replace);
  if (error != 0) fail(error, by);
  return std::nullopt;
}

std::optional<BlobStore::Blob> BlobStore::open(const Hash& hash) const {
  const fs::path path = kept(hash);
  Blob blob{std::ifstream(path, std::ios::binary), 0, std::string(bytes_needed, '\0')};
  if (!blob.file) return std::nullopt;
  if (crypto::sha256(blob.file) != hash) {
    throw CorruptBlob(path.string() + " is not what its name says");
  }
  blob.bytes = fs::file_size(path);
  blob.file.clear();
  blob.file.seekg(0);
  blob.file.read(blob.head.data(), static_cast<std::streamsize>(blob.head.size()));
  blob.head.resize(static_cast<std::size_t>(blob.file.gcount()));
  blob.file.clear();
  blob.file.seekg(0);
  return blob;
}

std::set<PartyId> BlobStore::put_by(const Hash& hash) const {
  std::set<PartyId> parties;
  for (const fs::path& folder : in_folder(root_ / "put")) {
    if (fs::exists(folder / name_of(hash))) parties.insert(PartyId{folder.filename()});
  }
  return parties;
}

// Without its mark a blob is not there for its party, so that the marks go first.
std::size_t BlobStore::forget(fs::file_time_type before, const IsNeeded& is_needed) {
  const std::lock_guard lock(mutex_);
  std::size_t gone = 0;
  for (const fs::path& folder : in_folder(root_ / "coming")) {
    for (const fs::path& path : in_folder(folder)) {
      if (is_before(path, before)) gone += fs::remove(path) ? 1U : 0U;
    }
  }
  for (const fs::path& folder : in_folder(root_ / "kept")) {
    for (const fs::path& path : in_folder(folder)) {
      const auto hash = crypto::hash_from_base64url(path.filename().string());
      if (!hash || !is_before(path, before)) continue;
      const auto parties = put_by(*hash);
      if (is_needed(*hash, parties)) continue;
      for (const PartyId& party : parties) fs::remove(mark(party, *hash));
      gone += fs::remove(path) ? 1U : 0U;
    }
  }
  return gone;
}

}  // namespace sopu::blobs
