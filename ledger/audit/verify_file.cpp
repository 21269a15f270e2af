// An audit in a child process: LMDB follows the numbers that it finds in its file, and a damaged
// file can make it read outside its map or go round in circles.
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <limits>
#include <new>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/audit/directory_source.hpp"
#include "ledger/audit/store_source.hpp"
#include "ledger/audit/verdict_line.hpp"
#include "ledger/limits.hpp"
#include "ledger/store/lmdb_store.hpp"

namespace sopu::audit {
namespace {

constexpr std::chrono::milliseconds poll_interval{1'000};

[[noreturn]] void throw_errno(const char* doing) {
  throw std::system_error(errno, std::generic_category(), doing);
}

// The child has read the log and looks at the rest of the file.
constexpr std::uint64_t beyond_the_log = std::numeric_limits<std::uint64_t>::max();

// A number that parent and child share: how far the child has read, however it ends.
class SharedCounter {
 public:
  SharedCounter() {
    void* page = mmap(nullptr, sizeof(std::atomic<std::uint64_t>), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) throw_errno("mmap");
    counter_ = new (page) std::atomic<std::uint64_t>(0);
  }
  ~SharedCounter() { munmap(counter_, sizeof *counter_); }
  SharedCounter(const SharedCounter&) = delete;
  SharedCounter& operator=(const SharedCounter&) = delete;

  std::atomic<std::uint64_t>& operator*() const { return *counter_; }

 private:
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
  std::atomic<std::uint64_t>* counter_;
};

// ---------------------------------------------------------------- the child

void send(int pipe, const Line& line) {
  const std::string text = write_line(line);
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t count = write(pipe, text.data() + sent, text.size() - sent);
    if (count < 0 && errno == EINTR) continue;
    // Nobody listens any more: there is nothing left to do for.
    if (count < 0) _exit(EXIT_FAILURE);
    sent += static_cast<std::size_t>(count);
  }
}

// The log first, since that names the event; then the rest of the file, views and all.
Verdict audit_file(const std::filesystem::path& file, const Options& options, int pipe,
                   std::atomic<std::uint64_t>& reached) {
  Verdict verdict;
  {
    const auto store = store::open_lmdb_store(file, {.read_only = true, .must_exist = true});
    StoreSource source(store->snapshot(), &reached);
    verdict = verify(source, options);
  }
  if (verdict.fault) return verdict;
  reached = beyond_the_log;
  const auto still_checking = [&] { send(pipe, ProgressLine{verdict.events, verdict.events}); };
  try {
    store::open_lmdb_store(
        file, {.read_only = true, .check_everything = true, .still_checking = still_checking});
  } catch (const std::runtime_error& damage) {  // CorruptRecord, or what LMDB says of its pages
    verdict.fault = Fault{std::nullopt, "unreadable", damage.what()};
  }
  return verdict;
}

Line verdict_or_failure(const std::filesystem::path& file, Options options, int pipe,
                        std::atomic<std::uint64_t>& reached) {
  options.progress = [pipe](std::uint64_t done, std::uint64_t total) {
    send(pipe, ProgressLine{done, total});
  };
  try {
    return audit_file(file, options, pipe, reached);
  } catch (const store::CorruptRecord& damage) {
    Verdict verdict;
    verdict.fault = Fault{std::nullopt, "unreadable", damage.what()};
    return verdict;
  } catch (const std::exception& failure) {
    return FailureLine{failure.what()};
  }
}

// What LMDB or the allocator print while they die of a damaged file helps nobody, and neither does
// a core file.
void be_silent() {
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  if (const int null = open("/dev/null", O_WRONLY | O_CLOEXEC); null >= 0)
    dup2(null, STDERR_FILENO);
}

[[noreturn]] void be_child(const std::filesystem::path& file, const Options& options, int pipe,
                           std::atomic<std::uint64_t>& reached) {
  be_silent();
  send(pipe, verdict_or_failure(file, options, pipe, reached));
  // Not exit(): what the parent registered to be done at its end is not for the child to do.
  _exit(EXIT_SUCCESS);
}

// ---------------------------------------------------------------- the parent

class Child {
 public:
  Child(const std::filesystem::path& file, const Options& options) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw_errno("pipe2");
    process_ = fork();
    if (process_ == 0) be_child(file, options, ends[1], *reached_);
    close(ends[1]);
    pipe_ = ends[0];
    if (process_ < 0) {
      close(pipe_);
      throw_errno("fork");
    }
  }
  ~Child() {
    close(pipe_);
    if (process_ > 0) {
      kill(process_, SIGKILL);
      wait_for_end();
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // The next line without its newline; nothing if the child has ended or goes round in circles.
  std::optional<std::string> next_line() {
    while (true) {
      if (const auto end = buffer_.find('\n'); end != std::string::npos) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        return line;
      }
      if (!wait_for_bytes() || !read_bytes()) return std::nullopt;
    }
  }

  // Reaps it. In words, for the sentence "The process that read it …".
  std::string how_it_ended() {
    if (stalled_) {
      kill(process_, SIGKILL);
      wait_for_end();
      return "made no headway for " + std::to_string(limits::child_stall_max.count()) + " s";
    }
    const int status = wait_for_end();
    if (WIFSIGNALED(status)) return std::string("died of ") + strsignal(WTERMSIG(status));
    return "ended with status " + std::to_string(WEXITSTATUS(status)) + " and without a verdict";
  }

  std::uint64_t reached() const { return (*reached_).load(); }

 private:
  bool wait_for_bytes() {
    auto moved = std::chrono::steady_clock::now();
    std::uint64_t seen = reached();
    while (true) {
      pollfd ready{pipe_, POLLIN, 0};
      const int count = poll(&ready, 1, static_cast<int>(poll_interval.count()));
      if (count > 0) return true;
      if (count < 0 && errno != EINTR) throw_errno("poll");
      const auto now = std::chrono::steady_clock::now();
      if (seen != reached()) {
        seen = reached();
        moved = now;
      }
      stalled_ = now - moved > limits::child_stall_max;
      if (stalled_) return false;
    }
  }

  bool read_bytes() {
    char bytes[4'096];
    const ssize_t count = read(pipe_, bytes, sizeof bytes);
    if (count < 0 && errno != EINTR) throw_errno("read");
    if (count > 0) buffer_.append(bytes, static_cast<std::size_t>(count));
    return count != 0;
  }

  int wait_for_end() {
    int status = 0;
    // Any other error says that the system has reaped it already, as whoever ignores SIGCHLD wants.
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    return status;
  }

  SharedCounter reached_;
  pid_t process_ = -1;
  int pipe_ = -1;
  std::string buffer_;
  bool stalled_ = false;
};

}  // namespace

Verdict verify_file(const std::filesystem::path& file, const Options& options) {
  Child child(file, options);
  while (const auto text = child.next_line()) {
    const Line line = read_line(*text);
    if (const auto* verdict = std::get_if<Verdict>(&line)) return *verdict;
    if (const auto* failure = std::get_if<FailureLine>(&line))
      throw store::StoreError(failure->what);
    const auto& progress = std::get<ProgressLine>(line);
    if (options.progress) options.progress(progress.done, progress.total);
  }
  Verdict verdict;
  const std::uint64_t index = child.reached();
  const std::string how = " The process that read it " + child.how_it_ended() + ".";
  if (index == beyond_the_log) {
    verdict.fault = Fault{std::nullopt, "unreadable", "The file is damaged beside its log." + how};
  } else {
    verdict.fault = Fault{index, "unreadable",
                          "The file is damaged at event " + std::to_string(index) +
                              " or where it says where that is." + how};
  }
  return verdict;
}

}  // namespace sopu::audit
