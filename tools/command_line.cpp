#include "tools/command_line.hpp"

#include <algorithm>
#include <sstream>

#include <CLI/CLI.hpp>

namespace sopu::tools {

// ---------------------------------------------------------------- an option

Option* Option::required(bool is_required) {
  inside_->required(is_required);
  return this;
}

Option* Option::needs(const Option* other) {
  inside_->needs(other->inside_);
  return this;
}

Option* Option::excludes(const Option* other) {
  inside_->excludes(other->inside_);
  return this;
}

Option* Option::excludes(const std::string& name) {
  inside_->excludes(name);
  return this;
}

Option* Option::group(const std::string& heading) {
  inside_->group(heading);
  return this;
}

Option* Option::type_name(const std::string& placeholder) {
  inside_->type_name(placeholder);
  return this;
}

Option* Option::environment(const std::string& variable) {
  inside_->envname(variable);
  return this;
}

Option* Option::show_default() {
  inside_->capture_default_str();
  return this;
}

Option* Option::delimiter(char between) {
  inside_->delimiter(between);
  return this;
}

Option* Option::one_value_each() {
  inside_->allow_extra_args(false);
  return this;
}

Option* Option::once() {
  inside_->expected(1);
  return this;
}

Option* Option::one_of(std::initializer_list<std::string> words) {
  inside_->check(CLI::IsMember(std::vector<std::string>(words)));
  return this;
}

Option* Option::range(std::int64_t least, std::int64_t most) {
  inside_->check(CLI::Range(least, most, std::to_string(least) + " to " + std::to_string(most)));
  return this;
}

Option* Option::at_least(std::int64_t least) {
  const std::string expected = std::to_string(least) + " or more";
  const auto fault = [least, expected](const std::string& text) {
    std::int64_t number = 0;
    return CLI::detail::lexical_cast(text, number) && number >= least
               ? ""
               : text + " is not " + expected;
  };
  inside_->check(CLI::Validator([fault](std::string& text) { return fault(text); }, expected));
  return this;
}

Option* Option::existing_file() {
  inside_->check(CLI::ExistingFile);
  return this;
}

Option* Option::existing_directory() {
  inside_->check(CLI::ExistingDirectory);
  return this;
}

// ---------------------------------------------------------------- a command

Command::Command(const std::string& purpose, const std::string& name)
    : root_(std::make_unique<CLI::App>(purpose, name)), inside_(root_.get()) {}

Command::Command(CLI::App* inside) : inside_(inside) {}

Command::~Command() = default;

Command* Command::keep(CLI::App* command) {
  commands_.push_back(std::unique_ptr<Command>(new Command(command)));
  return commands_.back().get();
}

Option* Command::keep(CLI::Option* option) {
  options_.push_back(std::make_unique<Option>(option));
  return options_.back().get();
}

Command* Command::add_subcommand(const std::string& name, const std::string& purpose) {
  return keep(inside_->add_subcommand(name, purpose));
}

Command* Command::add_option_group(const std::string& name, const std::string& purpose) {
  return keep(static_cast<CLI::App*>(inside_->add_option_group(name, purpose)));
}

template <class T>
Option* Command::add_option(const std::string& names, T& variable, const std::string& purpose) {
  return keep(inside_->add_option(names, variable, purpose));
}

// What the options' variables are.
#define SOPU_OPTION(...) \
  template Option* Command::add_option(const std::string&, __VA_ARGS__&, const std::string&)
SOPU_OPTION(std::string);
SOPU_OPTION(std::vector<std::string>);
SOPU_OPTION(int);
SOPU_OPTION(unsigned);
SOPU_OPTION(double);
SOPU_OPTION(std::int64_t);
SOPU_OPTION(std::uint64_t);
SOPU_OPTION(std::optional<int>);
SOPU_OPTION(std::optional<std::int64_t>);
SOPU_OPTION(std::optional<std::uint64_t>);
SOPU_OPTION(std::vector<unsigned>);
SOPU_OPTION(std::vector<std::uint64_t>);
#undef SOPU_OPTION

Option* Command::add_option_function(const std::string& names,
                                     std::function<void(const std::string&)> take,
                                     const std::string& purpose) {
  return keep(inside_->add_option_function<std::string>(names, std::move(take), purpose));
}

Option* Command::add_flag(const std::string& name, bool& variable, const std::string& purpose) {
  return keep(inside_->add_flag(name, variable, purpose));
}

Option* Command::add_flag_callback(const std::string& name, std::function<void()> act,
                                   const std::string& purpose) {
  return keep(inside_->add_flag_callback(name, std::move(act), purpose));
}

void Command::set_version_flag(const std::string& name, const std::string& version) {
  inside_->set_version_flag(name, version);
}

Option* Command::option(const std::string& name) {
  return keep(inside_->get_option(name));
}

void Command::add_to_footer(const std::string& text) {
  footer_ += "\n" + text;
  inside_->footer(footer_);
}

void Command::require_subcommand(int least, int most) {
  inside_->require_subcommand(static_cast<std::size_t>(least), static_cast<std::size_t>(most));
}

void Command::require_one_option() {
  inside_->require_option(1);
}

void Command::before_options(std::function<void()> act) {
  inside_->preparse_callback([act = std::move(act)](std::size_t) { act(); });
}

void Command::set_action(std::function<void()> act) {
  inside_->callback([inside = inside_, act = std::move(act)] {
    // A command is called back after the one below it, which is then what was meant.
    if (inside->get_subcommands().empty()) act();
  });
}

// ---------------------------------------------------------------- the tree

namespace {

std::vector<const CLI::App*> below(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

bool is_group(const CLI::App& app) {
  return app.get_name().empty();
}

void collect(const CLI::App& app, const std::string& path, std::vector<Command::Words>& all) {
  Command::Words node{path, {}};
  std::vector<const CLI::App*> levels{&app};
  for (const auto* command : below(app)) {
    if (is_group(*command))
      levels.push_back(command);
    else
      node.words.emplace_back(command->get_name(), command->get_description());
  }
  for (const auto* level : levels) {
    for (const auto* option : level->get_options()) {
      for (const auto& name : option->get_lnames())
        node.words.emplace_back("--" + name, option->get_description());
    }
  }
  all.push_back(std::move(node));
  for (const auto* command : below(app)) {
    if (is_group(*command)) continue;
    collect(*command, path.empty() ? command->get_name() : path + " " + command->get_name(), all);
  }
}

bool has_option_with_value(const CLI::App& app, const std::string& name) {
  const CLI::Option* option = app.get_option_no_throw(name);
  if (option != nullptr) return option->get_items_expected_max() > 0;
  return std::ranges::any_of(
      below(app), [&](const CLI::App* one) { return has_option_with_value(*one, name); });
}

// What is said of a word that names no command where one is needed; nothing if there is none.
std::string unknown_command(const CLI::App& root, const std::vector<std::string>& last_first) {
  const CLI::App* at = &root;
  std::string path = root.get_name();
  for (auto word = last_first.rbegin(); word != last_first.rend(); ++word) {
    if (at->get_require_subcommand_min() == 0 || word->starts_with('-')) return {};
    const auto commands = below(*at);
    const auto next = std::ranges::find(commands, *word, &CLI::App::get_name);
    if (next == commands.end()) {
      return path + ": there is no command \"" + *word + "\"; `" + path + " --help` lists them\n";
    }
    at = *next;
    path += " " + *word;
  }
  return {};
}

}  // namespace

std::vector<Command::Words> Command::all_words() const {
  std::vector<Words> all;
  collect(*inside_, "", all);
  return all;
}

bool Command::takes_value(const std::string& name) const {
  return has_option_with_value(*inside_, name);
}

std::optional<Ended> Command::parse(std::vector<std::string> arguments) {
  const std::string unknown = unknown_command(*inside_, arguments);
  if (!unknown.empty()) return Ended{1, "", unknown};
  try {
    inside_->parse(std::move(arguments));
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    std::ostringstream output;
    std::ostringstream errors;
    const int code = inside_->exit(error, output, errors);
    return Ended{code, output.str(), errors.str()};
  }
}

}  // namespace sopu::tools
