#include "tools/child_process.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/limits.hpp"

namespace sopu::tools {
namespace {

constexpr std::chrono::milliseconds stall_max = limits::child_stall_max;
constexpr char heartbeat = '\0';  // never part of the text

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

[[noreturn]] void be_child(int pipe,
                           const std::function<std::string(const std::function<void()>&)>& work) {
  // A damaged file can keep it busy for ever, and nobody waits once the parent is gone.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  // What LMDB or the allocator print while they die of a damaged file helps nobody.
  if (const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC); null >= 0) {
    ::dup2(null, STDERR_FILENO);
  }
  int status = EXIT_SUCCESS;
  std::string text;
  try {
    text = work([pipe] { write_all(pipe, std::string_view(&heartbeat, 1)); });
  } catch (const std::exception& error) {
    text = error.what();
    status = EXIT_FAILURE;
  }
  // Not exit(): what the parent registered for its end is not the child's to do.
  ::_exit(write_all(pipe, text) ? status : EXIT_FAILURE);
}

// Everything until the pipe is closed; false if the child fell silent.
bool read_until_end(int pipe, std::string& text) {
  while (true) {
    pollfd ready{pipe, POLLIN, 0};
    const int count = ::poll(&ready, 1, static_cast<int>(stall_max.count()));
    if (count == 0) return false;
    if (count < 0) continue;
    char bytes[4'096];
    const ssize_t length = ::read(pipe, bytes, sizeof bytes);
    if (length == 0) return true;
    for (ssize_t i = 0; i < length; ++i) {
      if (bytes[i] != heartbeat) text += bytes[i];
    }
  }
}

}  // namespace

ChildEnd run_in_child(const std::function<std::string(const std::function<void()>& alive)>& work) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe2");
  }
  const pid_t child = ::fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) be_child(ends[1], work);
  ::close(ends[1]);
  ChildEnd end;
  const bool ended = read_until_end(ends[0], end.text);
  if (!ended) ::kill(child, SIGKILL);
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  end.completed = ended && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
  if (!ended) {
    end.text = "the process that read the file made no headway";
  } else if (WIFSIGNALED(status)) {
    end.text =
        std::string("the process that read the file died of ") + ::strsignal(WTERMSIG(status));
  }
  return end;
}

}  // namespace sopu::tools
