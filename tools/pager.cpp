#include "tools/pager.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

#include <fcntl.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

bool is_installed(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::string folder(rest.substr(0, rest.find(':')));
    rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
    if (::access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

// A command for the shell; nothing where nobody wants one (an empty variable) or there is none.
std::optional<std::string> pager_command() {
  for (const char* name : {"SOPU_PAGER", "PAGER"}) {
    if (const char* command = std::getenv(name)) {
      return *command == '\0' ? std::nullopt : std::optional<std::string>(command);
    }
  }
  return is_installed("less") ? std::optional<std::string>("less -R -F -X") : std::nullopt;
}

bool fits_on_screen(std::string_view text) {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) size = {24, 80, 0, 0};
  const std::size_t columns = size.ws_col == 0 ? 80 : size.ws_col;
  std::size_t lines = 0;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    lines += width(line) == 0 ? 1 : (width(line) + columns - 1) / columns;
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return lines < size.ws_row;
}

// What is left of a signal while the pager has the terminal: an interrupt is for the pager, and a
// pager that went away is no reason to end.
class Ignored {
 public:
  Ignored() {
    for (std::size_t i = 0; i < signals.size(); ++i) before_[i] = std::signal(signals[i], SIG_IGN);
  }
  ~Ignored() {
    for (std::size_t i = 0; i < signals.size(); ++i) std::signal(signals[i], before_[i]);
  }
  Ignored(const Ignored&) = delete;
  Ignored& operator=(const Ignored&) = delete;

 private:
  static constexpr std::array signals{SIGINT, SIGQUIT, SIGPIPE};
  std::array<void (*)(int), signals.size()> before_{};
};

std::optional<pid_t> start(const std::string& command, int input) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  ::posix_spawnattr_init(&attributes);
  sigset_t as_usual;  // for the pager, which is to hear what is ignored here
  ::sigemptyset(&as_usual);
  for (const int signal : {SIGINT, SIGQUIT, SIGPIPE}) ::sigaddset(&as_usual, signal);
  ::posix_spawnattr_setsigdefault(&attributes, &as_usual);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::string shell = "sh";
  std::string option = "-c";
  std::string line = command;
  std::array<char*, 4> arguments{shell.data(), option.data(), line.data(), nullptr};
  pid_t child = 0;
  const int failed =
      ::posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  return failed == 0 ? std::optional(child) : std::nullopt;
}

void write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // the pager reads no more; its end says whether that is well
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// True if it ended well: then everything was read, or the reader wanted no more of it.
bool shown_by(const std::string& command, std::string_view text) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return false;
  std::cout.flush();
  std::cerr.flush();
  const Ignored ignored;
  const auto child = start(command, pipe[0]);
  ::close(pipe[0]);
  if (child) write_all(pipe[1], text);
  ::close(pipe[1]);
  if (!child) return false;
  int status = 0;
  while (::waitpid(*child, &status, 0) < 0) {
    if (errno != EINTR) return false;
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool paged(std::string_view text) {
  if (::isatty(STDOUT_FILENO) == 0) return false;
  const std::string harmless = visible(text);
  if (fits_on_screen(harmless)) return false;
  const auto command = pager_command();
  return command && shown_by(*command, harmless);
}

}  // namespace

void print_paged(std::string_view text) {
  if (!paged(text)) print(text);
}

void note_paged(std::string_view text) {
  if (!paged(text)) print_words(text);
}

}  // namespace sopu::tools
