#include "tools/common.hpp"

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include <unistd.h>

#include "crypto/base64.hpp"
#include "crypto/utf8.hpp"
#include "ledger/words/answers.hpp"
#include "server/client.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

Command* add_command(Command& parent, const std::string& name, const std::string& purpose,
                     const std::vector<std::string>& examples) {
  auto* command = parent.add_subcommand(name, purpose);
  std::string footer = examples.size() > 1 ? "Examples:" : "Example:";
  for (const auto& example : examples) footer += "\n  sopu " + example;
  if (!examples.empty()) command->add_to_footer(footer);
  return command;
}

Command* add_family(Command& parent, const std::string& name, const std::string& purpose) {
  auto* family = add_command(parent, name, purpose);
  family->require_subcommand(1, 1);
  return family;
}

void set_action(Command* command, Context& context, std::function<void()> action) {
  command->set_action([&context, action = std::move(action)] { context.action = action; });
}

void add_json_option(Command* command, Options& options) {
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
      log_key(from_environment("SOPU_LOG_KEY", "")),
      language(language_of_environment()) {}

void add_language_option(Command* command, Options& options) {
  const auto choose = [&options](const std::string& tag) {
    options.language = words::parse_language(tag).value_or(words::Language::en);
  };
  command
      ->add_option_function("--lang", choose,
                            "Language of what the ledger says: en or fi (default: your locale's)")
      ->one_of({"en", "fi"})
      ->group("Server");
}

void add_identity_options(Command* command, Options& options) {
  const char* group = "Server";
  command
      ->add_option("--ca", options.ca_file, "PEM file of certificates to trust beside the system's")
      ->existing_file()
      ->group(group);
  command->add_option("--key", options.key_file, "Your private key's file (env SOPU_KEY)")
      ->group(group);
  command->add_option("--party", options.party, "The party that you speak for (env SOPU_PARTY)")
      ->group(group);
  add_language_option(command, options);
}

void add_reading_options(Command* command, Options& options) {
  command->add_option("--url", options.url, "Where the ledger is served (env SOPU_URL)")
      ->show_default()
      ->group("Server");
  add_identity_options(command, options);
  add_json_option(command, options);
}

void add_verified_option(Command* command, Options& options) {
  command->add_flag_callback(
      "--verified", [&options] { options.checks = Options::Checks::demanded; },
      "Compute the answer here from the signed events, and fail if the server's differs");
}

void add_signing_options(Command* command, Options& options) {
  add_reading_options(command, options);
  command->before_options([&options] { options.checks = Options::Checks::where_possible; });
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
    return note_json(problem);
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
    note_json(boost::json::object{{"error", message}});
  } else if (!message.empty()) {
    note("sopu: " + message);
  }
  return static_cast<int>(exit);
}

}  // namespace

namespace {

void refuse_if_no_text(const std::string& what, std::string_view text) {
  if (crypto::is_utf8(text)) return;
  throw Stop(Exit::usage,
             what + " is not UTF-8, in which this program reads all texts: " + std::string(text));
}

// Every text that can come from outside before a file is read.
void refuse_other_encodings(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) refuse_if_no_text("argument " + std::to_string(i), argv[i]);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const auto name = variable.substr(0, variable.find('='));
    const bool is_read =
        name.starts_with("SOPU_") || name == "HOME" || name == "XDG_DATA_HOME" || name == "USER";
    if (is_read) refuse_if_no_text("the variable " + std::string(name), variable);
  }
}

// One in 64 ids of keys, and hashes, begins with a dash: they are none the less what they are. As
// the parser takes them, the last first.
std::vector<std::string> arguments_of(const Command& app, int argc, char** argv) {
  std::vector<std::string> arguments;
  std::vector<std::string> hashes;
  bool is_plain = false;  // whatever it looks like, from there on
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    is_plain = is_plain || argument == "--";
    const bool is_hash =
        !is_plain && argument.starts_with('-') && crypto::hash_from_base64url(argument);
    if (!is_hash) {
      arguments.push_back(argument);
    } else if (!arguments.empty() && arguments.back().starts_with("--") &&
               app.takes_value(arguments.back())) {
      arguments.back() += "=" + argument;
    } else {
      hashes.push_back(argument);
    }
  }
  if (!hashes.empty()) arguments.emplace_back("--");
  arguments.insert(arguments.end(), hashes.begin(), hashes.end());
  std::ranges::reverse(arguments);
  return arguments;
}

void parse(Command& app, int argc, char** argv) {
  const auto ended = app.parse(arguments_of(app, argc, argv));
  if (!ended) return;
  print(ended->output);
  print_words(ended->errors);
  finish_output();
  throw Stop(ended->code == 0 ? Exit::done : Exit::usage, "");
}

}  // namespace

int run(Command& app, Context& context, int argc, char** argv) {
  const bool& json = context.options.json;
  try {
    refuse_other_encodings(argc, argv);
    parse(app, argc, argv);
    context.action();
    finish_output();
    return static_cast<int>(Exit::done);
  } catch (const Stop& stop) {
    return end(stop.exit, stop.what(), json);
  } catch (const Refused& refused) {
    print_refusal(refused, context.options);
    return static_cast<int>(exit_of(refused));
  } catch (const server::WrongLedger& error) {
    return end(Exit::unverified, error.what(), json);
  } catch (const paper::EndlessList& error) {
    return end(Exit::unreachable, error.what(), json);
  } catch (const server::Unreachable& error) {
    return end(Exit::unreachable,
               std::string(error.what()) + " (server: " + context.options.url + ")", json);
  } catch (const std::exception& error) {
    return end(Exit::failure, error.what(), json);
  }
}

}  // namespace sopu::tools
