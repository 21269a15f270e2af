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

}  // namespace

// A new name is durable only when its folder is.
int sync_folder(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return errno;
  const int error = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  return error;
}

WholeFile::WholeFile(std::string path, mode_t mode)
    : path_(std::move(path)),
      fresh_(fresh_name(path_)),
      file_(::open(fresh_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)) {
  // A umask may take bits from the mode that the owner needs.
  struct stat status {};
  const bool is_ours = file_ >= 0 && ::fstat(file_, &status) == 0 &&
                       ::fchmod(file_, (status.st_mode & 07777) | (mode & S_IRWXU)) == 0;
  if (!is_ours) error_ = errno;
}

WholeFile::~WholeFile() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(fresh_.c_str());
}

void WholeFile::write(std::string_view bytes) {
  if (error_ == 0 && !write_all(file_, bytes)) error_ = errno;
}

int WholeFile::finish(IfThere if_there) {
  if (file_ < 0) return error_;
  if (error_ == 0 && ::fsync(file_) != 0) error_ = errno;
  if (::close(std::exchange(file_, -1)) != 0 && error_ == 0) error_ = errno;
  if (error_ == 0) error_ = put_in_place(fresh_, path_, if_there);
  if (error_ != 0) {
    ::unlink(fresh_.c_str());
    return error_;
  }
  error_ = sync_folder(folder_of(path_));
  if (error_ != 0 && if_there == IfThere::refuse) ::unlink(path_.c_str());
  return error_;
}

int write_whole_file(const std::string& path, std::string_view bytes, mode_t mode,
                     IfThere if_there) {
  WholeFile file(path, mode);
  file.write(bytes);
  return file.finish(if_there);
}

}  // namespace sopu::crypto
