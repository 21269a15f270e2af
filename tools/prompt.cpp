#include "tools/prompt.hpp"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "tools/text.hpp"

namespace sopu::tools {
namespace {

constexpr std::array signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT};

volatile std::sig_atomic_t caught = 0;

extern "C" void catch_signal(int signal) {
  caught = signal;
}

// While it lives the signals wait, and what comes is told by `caught` where they are let through.
// Those that are ignored stay so; a server's, which another thread takes, come here.
class SignalsCaught {
 public:
  SignalsCaught() {
    sigset_t taken;
    sigemptyset(&taken);
    for (const int signal : signals) sigaddset(&taken, signal);
    pthread_sigmask(SIG_BLOCK, &taken, &mask_);
    while_waiting_ = mask_;
    struct sigaction action {};
    action.sa_handler = catch_signal;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < signals.size(); ++i) {
      sigaction(signals[i], nullptr, &before_[i]);
      if (before_[i].sa_handler == SIG_IGN) continue;
      sigdelset(&while_waiting_, signals[i]);
      sigaction(signals[i], &action, nullptr);
    }
    caught = 0;
  }
  ~SignalsCaught() {
    for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &before_[i], nullptr);
    pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
  }
  SignalsCaught(const SignalsCaught&) = delete;
  SignalsCaught& operator=(const SignalsCaught&) = delete;

  const sigset_t& while_waiting() const { return while_waiting_; }

 private:
  sigset_t mask_;
  sigset_t while_waiting_;
  std::array<struct sigaction, signals.size()> before_;
};

// The terminal without echo while it lives.
class Silence {
 public:
  Silence(int file, bool wanted) : file_(file) {
    if (!wanted || ::tcgetattr(file_, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL);
    is_on_ = ::tcsetattr(file_, TCSAFLUSH, &quiet) == 0;
  }
  ~Silence() {
    if (is_on_) ::tcsetattr(file_, TCSAFLUSH, &before_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

  bool is_on() const { return is_on_; }

 private:
  int file_;
  termios before_{};
  bool is_on_ = false;
};

// What the signal does to a program that does not care; comes back if it only stopped for a while.
void let_act(int signal) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  sigemptyset(&action.sa_mask);
  struct sigaction before {};
  sigaction(signal, &action, &before);
  sigset_t only;
  sigset_t mask;
  sigemptyset(&only);
  sigaddset(&only, signal);
  ::raise(signal);
  pthread_sigmask(SIG_UNBLOCK, &only, &mask);
  pthread_sigmask(SIG_SETMASK, &mask, nullptr);
  sigaction(signal, &before, nullptr);
  // What ended the stop needs no answer of its own.
  sigemptyset(&only);
  sigaddset(&only, SIGCONT);
  const timespec at_once{};
  sigtimedwait(&only, nullptr, &at_once);
}

}  // namespace

Prompt::Prompt() : file_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {}

Prompt::~Prompt() {
  if (file_ >= 0) ::close(file_);
}

std::optional<std::string> Prompt::ask(const std::string& question, bool echo) {
  const SignalsCaught signals_caught;
  for (;;) {
    std::string line;
    line.reserve(1'024);  // a passphrase leaves no copies behind as it grows
    Read read = Read::end;
    {
      const Silence silence(file_, !echo);
      write(visible(question));
      read = read_line(line, signals_caught.while_waiting());
      if (silence.is_on() || read != Read::line) write("\n");
    }
    if (read == Read::line) return line;
    explicit_bzero(line.data(), line.size());
    if (read == Read::end) return std::nullopt;
    // After a stop the question is put again: whoever continues does not see it any more.
    if (const int signal = caught; signal != SIGCONT) let_act(signal);
    caught = 0;
  }
}

Prompt::Read Prompt::read_line(std::string& line, const sigset_t& while_waiting) {
  for (char c = 0;;) {
    pollfd ready{file_, POLLIN, 0};
    const int count = ::ppoll(&ready, 1, nullptr, &while_waiting);
    if (count < 0 && caught != 0) return Read::signal;
    if (count <= 0) continue;
    const auto size = ::read(file_, &c, 1);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return Read::end;
    if (c == '\n') return Read::line;
    line += c;
  }
}

void Prompt::write(const std::string& text) const {
  for (std::size_t done = 0; done < text.size();) {
    const auto count = ::write(file_, text.data() + done, text.size() - done);
    if (count < 0 && errno != EINTR) return;
    if (count > 0) done += static_cast<std::size_t>(count);
  }
}

}  // namespace sopu::tools
