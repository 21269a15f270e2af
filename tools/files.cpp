#include "tools/files.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/utf8.hpp"
#include "crypto/whole_file.hpp"
#include "ledger/codec/strict_json.hpp"
#include "ledger/limits.hpp"
#include "tools/common.hpp"

namespace sopu::tools {
namespace {

// How people know it.
std::string called(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

std::string message_of(int error) {
  return std::generic_category().message(error);
}

// A file that is open for reading, under the name that people know it by.
class Input {
 public:
  explicit Input(const std::string& path);
  ~Input() {
    if (file_ != STDIN_FILENO) ::close(file_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  const struct stat& status() const { return status_; }
  std::string read_all() const;

 private:
  void wait() const;
  [[noreturn]] void fail(int error) const {
    throw Stop(Exit::failure, name_ + " cannot be read: " + message_of(error));
  }
  [[noreturn]] void refuse_size() const {
    throw Stop(Exit::usage, name_ + " is too large: at most " +
                                std::to_string(limits::read_file_bytes_max >> 20) +
                                " MiB are read. Is it the right file?");
  }

  std::string name_;
  int file_;
  struct stat status_ {};
};

// O_NONBLOCK: opening a pipe must not wait for somebody to write into it.
Input::Input(const std::string& path)
    : name_(called(path)),
      file_(path == "-" ? STDIN_FILENO
                        : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {
  if (file_ < 0 && errno == ENOENT) {
    throw Stop(Exit::failure, name_ + " is not there: check the name");
  }
  if (file_ < 0 || ::fstat(file_, &status_) != 0) fail(errno);
  if (S_ISDIR(status_.st_mode)) {
    throw Stop(Exit::usage, name_ + " is a directory: name a file");
  }
  if (S_ISREG(status_.st_mode) &&
      static_cast<std::size_t>(status_.st_size) > limits::read_file_bytes_max) {
    refuse_size();
  }
}

std::string Input::read_all() const {
  std::string text;
  constexpr std::size_t step = 64 * 1024;
  for (;;) {
    wait();
    const std::size_t before = text.size();
    text.resize(before + step);
    const ssize_t got = ::read(file_, text.data() + before, step);
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno != EINTR && errno != EAGAIN) fail(errno);
    if (got == 0) return text;
    if (text.size() > limits::read_file_bytes_max) refuse_size();
  }
}

// Whoever writes into standard input may think about it; a pipe that nobody writes into is a slip.
void Input::wait() const {
  if (file_ == STDIN_FILENO || !S_ISFIFO(status_.st_mode)) return;
  pollfd ready{file_, POLLIN, 0};
  constexpr int wait_ms = std::chrono::milliseconds(limits::client_timeout).count();
  if (::poll(&ready, 1, wait_ms) == 0) {
    throw Stop(Exit::failure, name_ + " is a pipe into which nobody writes");
  }
}

void refuse_if_written(int error, const std::string& path) {
  if (error == 0) return;
  if (error == EEXIST) {
    throw Stop(Exit::failure, path + " exists already; choose another name");
  }
  throw Stop(Exit::failure, path + " cannot be written: " + message_of(error));
}

}  // namespace

std::string read_file(const std::string& path) {
  return Input(path).read_all();
}

std::string read_text_file(const std::string& path) {
  std::string text = read_file(path);
  if (crypto::is_utf8(text)) return text;
  throw Stop(Exit::usage, called(path) + " is not UTF-8: write it so, or convert it with `iconv`");
}

std::string read_signed_file(const std::string& path) {
  std::string text = read_text_file(path);
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  return text;
}

std::string read_secret_file(const std::string& path) {
  const Input input(path);
  const auto& status = input.status();
  if (S_ISREG(status.st_mode) && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    throw Stop(Exit::usage, path +
                                " holds a passphrase and is open to group or others: run `chmod "
                                "600 " +
                                path + "`, and change the passphrase if anybody may have read it");
  }
  if (S_ISREG(status.st_mode) && status.st_uid != ::geteuid() && status.st_uid != 0) {
    throw Stop(Exit::usage, path +
                                " belongs to another user: keep the passphrase in a file of "
                                "your own");
  }
  return input.read_all();
}

namespace {

// The same bytes otherwise, so that a fault is told where it stands. No text of JSON goes over a
// line's end.
std::string without_comments(std::string text) {
  for (std::size_t line = 0; line < text.size();) {
    const std::size_t end = std::min(text.find('\n', line), text.size());
    const std::size_t begin = text.find_first_not_of(" \t", line);
    if (begin < end && text.compare(begin, 2, "//") == 0) {
      text.replace(begin, end - begin, end - begin, ' ');
    }
    line = end + 1;
  }
  return text;
}

}  // namespace

boost::json::value read_json_file(const std::string& path) {
  auto json = codec::read_json(without_comments(read_text_file(path)));
  if (!json) throw Refused(json.error(), called(path));
  return std::move(*json);
}

void write_new_file(const std::string& path, std::string_view text) {
  refuse_if_written(crypto::write_whole_file(path, text, 0666, crypto::IfThere::refuse), path);
}

void demand_begun(const crypto::WholeFile& file, const std::string& path) {
  refuse_if_written(file.error(), path);
}

void put_in_place(crypto::WholeFile& file, const std::string& path) {
  refuse_if_written(file.finish(crypto::IfThere::replace), path);
}

void replace_file(const std::filesystem::path& path, std::string_view text) {
  refuse_if_written(crypto::write_whole_file(path, text, 0666, crypto::IfThere::replace), path);
}

FileLock::FileLock(const std::filesystem::path& path, If taken)
    : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (file_ < 0) return;
  const int how = taken == If::waits ? LOCK_EX : LOCK_EX | LOCK_NB;
  is_held_by_another_ = ::flock(file_, how) != 0 && errno == EWOULDBLOCK;
}

FileLock::~FileLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace sopu::tools
