// What every subcommand shares: the common options, how a command is declared, how it ends.
// The program is single-threaded but for what serve, demo and bench start themselves.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ledger/domain/value/error.hpp"
#include "ledger/domain/value/time.hpp"
#include "ledger/words/words.hpp"
#include "tools/command_line.hpp"
#include "tools/files.hpp"
#include "tools/terminal.hpp"

namespace sopu::tools {

enum class Exit { done = 0, failure = 1, usage = 2, unverified = 3, refused = 4, unreachable = 5 };

// Ends the command with a sentence for stderr; empty if everything has been said.
struct Stop : std::runtime_error {
  Stop(Exit code, const std::string& message) : std::runtime_error(message), exit(code) {}
  Exit exit;
};

// Ends the command with a problem document: exit code 4, or 5 for a server that cannot answer now,
// or 2 for what stands in a file that was named on the command line.
struct Refused : std::runtime_error {
  explicit Refused(domain::Error e, std::string in_file = {})
      : std::runtime_error(std::string(domain::name(e.code))),
        error(std::move(e)),
        file(std::move(in_file)) {}
  domain::Error error;
  std::string file;
};

// The value, or the refusal as the command's end.
template <class T>
T value_or_stop(domain::Result<T> result) {
  if (!result) throw Refused(std::move(result.error()));
  return std::move(*result);
}

// Begins with what the environment says. (CLI11's own reading of it would let it win over the
// command line, as every subcommand shares these.)
struct Options {
  Options();
  std::string url;
  std::string key_file;
  std::string party;
  std::string ca_file;
  std::string log_key;  // of the ledger that is meant, whatever is known for the URL; may be empty
  words::Language language;  // of what the ledger says
  bool json = false;
  bool yes = false;
  bool dry_run = false;
  // Answers about agreements are computed here from the signed events, and the server's must be the
  // same. `demanded`: what cannot be checked so is no answer.
  enum class Checks { none, where_possible, demanded } checks = Checks::none;
};

// Lives as long as the program; commands keep references to it.
struct Context {
  Options options;
  std::function<void()> action;  // what the chosen subcommand does, set while parsing
  Command* root = nullptr;
};

// A subcommand with its one-line purpose and its examples, a line each. A family (a command that
// only holds others) has no examples.
Command* add_command(Command& parent, const std::string& name, const std::string& purpose,
                     const std::vector<std::string>& examples = {});
Command* add_family(Command& parent, const std::string& name, const std::string& purpose);
void set_action(Command* command, Context& context, std::function<void()> action);

void add_json_option(Command* command, Options& options);
void add_language_option(Command* command, Options& options);
// --ca, --lang, and --key and --party for those who may read what is not public.
void add_identity_options(Command* command, Options& options);
// Those, --url and --json.
void add_reading_options(Command* command, Options& options);
void add_verified_option(Command* command, Options& options);
// The same, and --yes and --dry-run.
void add_signing_options(Command* command, Options& options);

// Parses, acts, and turns whatever ends the command into its exit code and message.
int run(Command& app, Context& context, int argc, char** argv);

}  // namespace sopu::tools
