#include "tools/common.hpp"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>

#include <boost/json/serialize.hpp>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "ledger/codec/strict_json.hpp"
#include "ledger/words/answers.hpp"
#include "server/client.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& purpose,
                      const std::vector<std::string>& examples) {
  auto* command = parent.add_subcommand(name, purpose);
  std::string footer = examples.size() > 1 ? "Examples:" : "Example:";
  for (const auto& example : examples) footer += "\n  sopu " + example;
  if (!examples.empty()) command->footer("\n" + footer);
  return command;
}

CLI::App* add_family(CLI::App& parent, const std::string& name, const std::string& purpose) {
  auto* family = add_command(parent, name, purpose);
  family->require_subcommand(1);
  return family;
}

void set_action(CLI::App* command, Context& context, std::function<void()> action) {
  command->callback([&context, action = std::move(action)] { context.action = action; });
}

void add_json_option(CLI::App* command, Options& options) {
  command->add_flag("--json", options.json, "JSON on standard output");
}

namespace {

std::string from_environment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

// The first of the variables that is set decides, as in every program (POSIX, 8.2).
words::Language language_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::string locale = from_environment(name, "");
    if (!locale.empty()) return words::parse_language(locale).value_or(words::Language::en);
  }
  return words::Language::en;
}

}  // namespace

Options::Options()
    : url(from_environment("SOPU_URL", "http://127.0.0.1:7315")),
      key_file(from_environment("SOPU_KEY", "")),
      party(from_environment("SOPU_PARTY", "")),
      language(language_of_environment()) {}

void add_language_option(CLI::App* command, Options& options) {
  const auto choose = [&options](const std::string& tag) {
    options.language = words::parse_language(tag).value_or(words::Language::en);
  };
  command
      ->add_option_function<std::string>(
          "--lang", choose, "Language of what the ledger says: en or fi (default: your locale's)")
      ->check(CLI::IsMember({"en", "fi"}))
      ->group("Server");
}

void add_identity_options(CLI::App* command, Options& options) {
  const char* group = "Server";
  command
      ->add_option("--ca", options.ca_file, "PEM file of certificates to trust beside the system's")
      ->check(CLI::ExistingFile)
      ->group(group);
  command->add_option("--key", options.key_file, "Your private key's file (env SOPU_KEY)")
      ->group(group);
  command->add_option("--party", options.party, "The party that you speak for (env SOPU_PARTY)")
      ->group(group);
  add_language_option(command, options);
}

void add_reading_options(CLI::App* command, Options& options) {
  command->add_option("--url", options.url, "Where the ledger is served (env SOPU_URL)")
      ->capture_default_str()
      ->group("Server");
  add_identity_options(command, options);
  add_json_option(command, options);
}

void add_verified_option(CLI::App* command, Options& options) {
  command->add_flag_callback(
      "--verified", [&options] { options.checks = Options::Checks::demanded; },
      "Compute the answer here from the signed events, and fail if the server's differs");
}

void add_signing_options(CLI::App* command, Options& options) {
  add_reading_options(command, options);
  command->preparse_callback(
      [&options](std::size_t) { options.checks = Options::Checks::where_possible; });
  command->add_flag_callback(
      "--as-told", [&options] { options.checks = Options::Checks::none; },
      "Believe what the server says of the agreement, where reading all its events takes too long");
  command->add_flag("--yes", options.yes, "Sign without asking");
  command->add_flag("--dry-run", options.dry_run,
                    "Show what would be signed and its effect, and stop");
}

namespace {

Exit exit_of(const Refused& refused) {
  if (!refused.file.empty()) return Exit::usage;
  const auto& error = refused.error;
  const bool may_pass = error.code == domain::ErrorCode::busy ||
                        error.code == domain::ErrorCode::read_only ||
                        error.code == domain::ErrorCode::outcome_unknown ||
                        error.code == domain::ErrorCode::rate_limited;
  return may_pass ? Exit::unreachable : Exit::refused;
}

void print_refusal(const Refused& refused, const Options& options) {
  const auto& error = refused.error;
  if (options.json) {
    auto problem = words::problem_of(error, options.language);
    if (error.why.code == "as-told") problem.erase("reason");  // no data that we know
    if (!refused.file.empty()) problem["file"] = refused.file;
    std::cerr << boost::json::serialize(problem) << '\n';
    return;
  }
  std::string line = "sopu: " + (refused.file.empty() ? "refused" : refused.file) + ": " +
                     words::render(error.why, {options.language, error.zone}) + " [" +
                     std::string(domain::name(error.code));
  if (!error.rule.empty()) line += " " + error.rule;
  if (!error.pointer.empty()) line += ", at " + error.pointer;
  note(line + "]");
}

int end(Exit exit, const std::string& message, bool as_json) {
  if (!message.empty() && as_json) {
    std::cerr << boost::json::serialize(boost::json::object{{"error", message}}) << '\n';
  } else if (!message.empty()) {
    note("sopu: " + message);
  }
  return static_cast<int>(exit);
}

}  // namespace

int run(CLI::App& app, Context& context, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version come this way too, with exit code 0.
    return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::usage);
  }
  const bool& json = context.options.json;
  try {
    context.action();
    std::cout.flush();
    if (!std::cout) return end(Exit::failure, "standard output could not be written", json);
    return static_cast<int>(Exit::done);
  } catch (const Stop& stop) {
    return end(stop.exit, stop.what(), json);
  } catch (const Refused& refused) {
    print_refusal(refused, context.options);
    return static_cast<int>(exit_of(refused));
  } catch (const server::WrongLedger& error) {
    return end(Exit::unverified, error.what(), json);
  } catch (const server::Unreachable& error) {
    return end(Exit::unreachable,
               std::string(error.what()) + " (server: " + context.options.url + ")", json);
  } catch (const std::exception& error) {
    return end(Exit::failure, error.what(), json);
  }
}

// ---------------------------------------------------------------- at the terminal

namespace {

// The terminal itself, whatever the standard streams are tied to.
class Terminal {
 public:
  Terminal() : file_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {}
  ~Terminal() {
    if (file_ >= 0) ::close(file_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  bool is_open() const { return file_ >= 0; }

  std::optional<std::string> ask(const std::string& prompt, bool echo) {
    write(visible(prompt));
    termios before{};
    const bool silent = !echo && ::tcgetattr(file_, &before) == 0;
    if (silent) {
      termios quiet = before;
      quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
      ::tcsetattr(file_, TCSAFLUSH, &quiet);
    }
    auto line = read_line();
    if (silent) {
      ::tcsetattr(file_, TCSAFLUSH, &before);
      write("\n");
    }
    return line;
  }

 private:
  void write(const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
      const auto count = ::write(file_, text.data() + done, text.size() - done);
      if (count < 0 && errno != EINTR) return;
      if (count > 0) done += static_cast<std::size_t>(count);
    }
  }
  std::optional<std::string> read_line() {
    std::string line;
    for (char c = 0;;) {
      const auto count = ::read(file_, &c, 1);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return std::nullopt;
      if (c == '\n') return line;
      line += c;
    }
  }

  int file_;
};

}  // namespace

bool has_terminal() {
  return Terminal().is_open();
}

bool confirm(const std::string& question) {
  Terminal terminal;
  if (!terminal.is_open()) {
    throw Stop(Exit::usage,
               "there is no terminal to ask on; give --yes to sign without being asked,"
               " or --dry-run to look first");
  }
  const auto answer = terminal.ask(question + " [y/N] ", true);
  return answer && (*answer == "y" || *answer == "Y" || *answer == "yes");
}

std::string ask_passphrase(const std::string& prompt) {
  if (const char* path = std::getenv("SOPU_PASSPHRASE_FILE"); path != nullptr && *path != '\0') {
    std::string text = read_file(path);
    return text.substr(0, text.find_first_of("\r\n"));
  }
  Terminal terminal;
  if (!terminal.is_open()) {
    throw Stop(Exit::usage,
               "a passphrase is needed and there is no terminal to ask for it; set"
               " SOPU_PASSPHRASE_FILE to a file that holds it");
  }
  auto answer = terminal.ask(prompt + ": ", false);
  if (!answer) throw Stop(Exit::usage, "no passphrase was given");
  return std::move(*answer);
}

std::string ask_new_passphrase(const std::string& what) {
  const std::string first = ask_passphrase("New passphrase for " + what);
  if (std::getenv("SOPU_PASSPHRASE_FILE") == nullptr &&
      first != ask_passphrase("The same once more")) {
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

void note(const std::string& line) {
  std::cerr << visible(line) << '\n';
}

void print(std::string_view text) {
  std::cout << visible(text);
}

void print_data(std::string_view text) {
  std::cout << text;
}

void print_json(const boost::json::value& value) {
  print_data(boost::json::serialize(value) + '\n');
}

Progress::~Progress() {
  if (percent_ >= 0) std::cerr << "\r\x1b[K";
}

void Progress::operator()(std::uint64_t done, std::uint64_t total) {
  if (::isatty(STDERR_FILENO) == 0) return;
  const int percent = total == 0 ? 100 : static_cast<int>(done * 100 / total);
  if (percent == percent_) return;
  percent_ = percent;
  std::cerr << '\r' << what_ << "  " << percent << " %  (" << done << " of " << total << ")\x1b[K"
            << std::flush;
}

// ---------------------------------------------------------------- files

std::string read_file(const std::string& path) {
  if (path == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) throw Stop(Exit::failure, path + " cannot be read");
  return text;
}

void write_new_file(const std::string& path, std::string_view text) {
  std::FILE* file = std::fopen(path.c_str(), "wx");
  if (file == nullptr) {
    throw Stop(Exit::failure, path + (errno == EEXIST ? " exists already; choose another name"
                                                      : " cannot be written"));
  }
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (std::fclose(file) != 0 || !written) throw Stop(Exit::failure, path + " cannot be written");
}

void replace_file(const std::filesystem::path& path, std::string_view text) {
  const std::string fresh = path.string() + "." + std::to_string(::getpid()) + ".new";
  const auto fail = [&] {
    const std::string why = std::system_category().message(errno);
    std::remove(fresh.c_str());
    throw Stop(Exit::failure, path.string() + " cannot be written: " + why);
  };
  std::FILE* file = std::fopen(fresh.c_str(), "we");
  if (file == nullptr) fail();
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size() &&
                       std::fflush(file) == 0 && ::fsync(::fileno(file)) == 0;
  if (std::fclose(file) != 0 || !written) fail();
  if (std::rename(fresh.c_str(), path.c_str()) != 0) fail();
}

boost::json::value read_json_file(const std::string& path) {
  auto json = codec::read_json(read_file(path));
  if (!json) throw Refused(json.error(), path == "-" ? "standard input" : path);
  return std::move(*json);
}

}  // namespace sopu::tools
