#include "tools/terminal.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <system_error>

#include <boost/json/serialize.hpp>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "crypto/invisible.hpp"
#include "tools/common.hpp"
#include "tools/prompt.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

// A stream that was closed is opened the wrong way round, so that reading or writing it fails.
void prepare_streams() {
  constexpr std::array ways{O_WRONLY, O_RDONLY, O_RDONLY};
  for (int file = 0; file < static_cast<int>(ways.size()); ++file) {
    if (::fcntl(file, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest number that is free, which is this one.
    if (::open("/dev/null", ways.at(static_cast<std::size_t>(file))) != file) std::abort();
  }
  std::signal(SIGPIPE, SIG_DFL);
}

// ---------------------------------------------------------------- questions

bool has_terminal() {
  return Prompt().is_open();
}

bool confirm(const std::string& question) {
  Prompt prompt;
  if (!prompt.is_open()) {
    throw Stop(Exit::usage,
               "there is no terminal to ask on; give --yes to sign without being asked,"
               " or --dry-run to look first");
  }
  const auto answer = prompt.ask(question + " [y/N] ", true);
  return answer && (*answer == "y" || *answer == "Y" || *answer == "yes");
}

namespace {

// Empty if there is none.
std::string passphrase_file() {
  const char* path = std::getenv("SOPU_PASSPHRASE_FILE");
  return path == nullptr ? std::string() : path;
}

}  // namespace

std::string ask_passphrase(const std::string& question) {
  if (const std::string path = passphrase_file(); !path.empty()) {
    std::string text = read_secret_file(path);
    text.resize(std::min(text.find_first_of("\r\n"), text.size()));
    if (!text.empty()) return text;
    throw Stop(Exit::usage, path +
                                ", which SOPU_PASSPHRASE_FILE names, holds no passphrase: its "
                                "first line must be one");
  }
  Prompt prompt;
  if (!prompt.is_open()) {
    throw Stop(Exit::usage,
               "a passphrase is needed and there is no terminal to ask for it; set"
               " SOPU_PASSPHRASE_FILE to a file that holds it");
  }
  auto answer = prompt.ask(question + ": ", false);
  if (!answer) throw Stop(Exit::usage, "no passphrase was given; nothing was done");
  return std::move(*answer);
}

std::string ask_new_passphrase(const std::string& what) {
  const std::string first = ask_passphrase("New passphrase for " + what);
  if (passphrase_file().empty() && first != ask_passphrase("The same once more")) {
    throw Stop(Exit::usage, "the two passphrases differ; nothing was written");
  }
  if (first.empty()) {
    throw Stop(Exit::usage,
               "an empty passphrase protects nothing; give --no-passphrase if that is"
               " what you want");
  }
  return first;
}

crypto::Passphrase passphrase_for(const std::string& key_file) {
  return [key_file] { return ask_passphrase("Passphrase for " + key_file); };
}

// ---------------------------------------------------------------- what is printed

void note(const std::string& line) {
  print_words(line + '\n');
}

void print_words(std::string_view text) {
  std::cerr << visible(text);
}

void print(std::string_view text) {
  std::cout << visible(text);
}

void print_data(std::string_view text) {
  std::cout << text;
}

void print_json(const boost::json::value& value) {
  print_data(crypto::escape_invisible(boost::json::serialize(value)) + '\n');
}

void note_json(const boost::json::value& value) {
  std::cerr << crypto::escape_invisible(boost::json::serialize(value)) << '\n';
}

void finish_output() {
  errno = 0;
  std::cout.flush();
  if (std::cout) return;
  const std::string why = errno == 0 ? "" : " (" + std::system_category().message(errno) + ")";
  std::cout.clear();
  throw Stop(Exit::failure, "standard output could not be written" + why +
                                ": what was to be shown there is not whole. What the command did "
                                "stands");
}

// ---------------------------------------------------------------- progress

namespace {

std::size_t columns_for_progress() {
  const char* kind = std::getenv("TERM");
  if (kind == nullptr || *kind == '\0' || std::string_view(kind) == "dumb") return 0;
  winsize size{};
  if (::isatty(STDERR_FILENO) == 0) return 0;
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return line_width;
  return size.ws_col;
}

}  // namespace

Progress::Progress(std::string what) : what_(std::move(what)), columns_(columns_for_progress()) {}

Progress::~Progress() {
  if (percent_ >= 0) std::cerr << "\r\x1b[K";
}

void Progress::operator()(std::uint64_t done, std::uint64_t total) {
  const int percent = total == 0 ? 100 : static_cast<int>(done * 100 / total);
  if (percent == percent_) return;
  const bool is_shown = show(std::to_string(percent) + " %  (" + std::to_string(done) + " of " +
                             std::to_string(total) + ")");
  if (is_shown) percent_ = percent;
}

void Progress::count_bytes(std::uint64_t done) {
  const std::uint64_t mebibytes = done >> 20;
  if (mebibytes == mebibytes_) return;
  mebibytes_ = mebibytes;
  if (show(std::to_string(mebibytes) + " MiB")) percent_ = 0;
}

// A line that the terminal breaks cannot be written over.
bool Progress::show(const std::string& figures) {
  const std::string line = what_ + "  " + figures;
  if (line.size() >= columns_) return false;
  std::cerr << '\r' << line << "\x1b[K" << std::flush;
  return true;
}

}  // namespace sopu::tools
