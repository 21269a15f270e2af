#include "crypto/whole_file.hpp"

#include <atomic>
#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sopu::crypto {
namespace {

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

// Of a length of its own: the file's name may be as long as a name can be.
std::string fresh_name(const std::string& path) {
  static std::atomic<unsigned> count = 0;
  return folder_of(path) + "/.sopu-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

int write_synced(const std::string& path, std::string_view bytes, mode_t mode) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return errno;
  // A umask may take bits from the mode that the owner needs.
  struct stat status {};
  const bool is_written = ::fstat(file, &status) == 0 &&
                          ::fchmod(file, (status.st_mode & 07777) | (mode & S_IRWXU)) == 0 &&
                          write_all(file, bytes) && ::fsync(file) == 0;
  const int error = is_written ? 0 : errno;
  return ::close(file) != 0 && error == 0 ? errno : error;
}

int put_in_place(const std::string& fresh, const std::string& path, IfThere if_there) {
  if (if_there == IfThere::replace) {
    return ::rename(fresh.c_str(), path.c_str()) == 0 ? 0 : errno;
  }
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // A file system that cannot do so may know links.
  if (::link(fresh.c_str(), path.c_str()) != 0) return errno;
  ::unlink(fresh.c_str());
  return 0;
}

// A new name is durable only when its folder is.
int sync_folder(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return errno;
  const int error = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  return error;
}

}  // namespace

int write_whole_file(const std::string& path, std::string_view bytes, mode_t mode,
                     IfThere if_there) {
  const std::string fresh = fresh_name(path);
  int error = write_synced(fresh, bytes, mode);
  if (error == 0) error = put_in_place(fresh, path, if_there);
  if (error != 0) {
    ::unlink(fresh.c_str());
    return error;
  }
  error = sync_folder(folder_of(path));
  if (error != 0 && if_there == IfThere::refuse) ::unlink(path.c_str());
  return error;
}

}  // namespace sopu::crypto
