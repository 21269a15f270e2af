#include "ledger/directory.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace sopu {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail_with_errno(const std::string& what) {
  throw DirectoryError(what + ": " + std::strerror(errno));
}

// A file descriptor that is closed when nobody needs it any more.
class File {
 public:
  File(const fs::path& path, int flags)
      : path_(path), file_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (file_ < 0) fail_with_errno("cannot open " + path_.string());
  }
  ~File() { ::close(file_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail_with_errno("cannot write " + path_.string());
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void sync() const {
    if (::fsync(file_) != 0) fail_with_errno("cannot make " + path_.string() + " durable");
  }

 private:
  fs::path path_;
  int file_;
};

void sync_directory(const fs::path& directory) {
  File(directory, O_RDONLY | O_DIRECTORY).sync();
}

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {};
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void write_durably(const fs::path& path, std::string_view bytes) {
  const File file(path, O_WRONLY | O_CREAT | O_TRUNC);
  file.write(bytes);
  file.sync();
}

}  // namespace

DirectoryLock::DirectoryLock(const LedgerPaths& paths) {
  if (!fs::is_directory(paths.root))
    throw DirectoryError(paths.root.string() + " is not a directory: `sopu init` makes a ledger");
  file_ = ::open(paths.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) fail_with_errno("cannot open " + paths.lock().string());
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    ::close(file_);
    throw DirectoryError(paths.root.string() +
                         " is in use by another process: stop that server first");
  }
}

DirectoryLock::~DirectoryLock() {
  ::close(file_);
}

void write_high_water(const LedgerPaths& paths, const std::string& checkpoint) {
  const fs::path fresh = paths.high_water().string() + ".new";
  write_durably(fresh, checkpoint);
  if (::rename(fresh.c_str(), paths.high_water().c_str()) != 0)
    fail_with_errno("cannot put " + fresh.string() + " in place");
  sync_directory(paths.root);
}

std::optional<std::string> read_high_water(const LedgerPaths& paths) {
  return read_file(paths.high_water());
}

void write_alive(const LedgerPaths& paths, domain::Time now) {
  const fs::path fresh = paths.alive().string() + ".new";
  File(fresh, O_WRONLY | O_CREAT | O_TRUNC).write(domain::format_time(now) + "\n");
  if (::rename(fresh.c_str(), paths.alive().c_str()) != 0)
    fail_with_errno("cannot put " + fresh.string() + " in place");
}

std::optional<domain::Time> read_alive(const LedgerPaths& paths) {
  const auto text = read_file(paths.alive());
  if (!text || text->empty()) return {};
  return domain::parse_time(std::string_view(*text).substr(0, text->size() - 1));
}

}  // namespace sopu
