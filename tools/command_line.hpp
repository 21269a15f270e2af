// The tree of commands and their options: our narrow view of CLI11, whose header costs every file
// that sees it six seconds to compile.
// Built and used once, while the command line is read; commands and options live as long as their
// root.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace sopu::tools {

class Option {
 public:
  explicit Option(CLI::Option* inside) : inside_(inside) {}

  Option* required(bool is_required = true);
  Option* needs(const Option* other);
  Option* excludes(const Option* other);
  Option* excludes(const std::string& name);
  Option* group(const std::string& heading);
  Option* type_name(const std::string& placeholder);
  Option* environment(const std::string& variable);  // where it is read from otherwise
  Option* show_default();                            // what the variable holds now
  Option* delimiter(char between);                   // of the items of one value
  Option* one_value_each();                          // of a list: the option is repeated
  Option* once();                                    // of a list: one value in all

  // What a value must be.
  Option* one_of(std::initializer_list<std::string> words);
  Option* range(std::int64_t least, std::int64_t most);  // both are in it
  Option* at_least(std::int64_t least);
  Option* existing_file();
  Option* existing_directory();

 private:
  CLI::Option* inside_;
};

// Why the command line leads to no action: what is to be printed and how the program ends. Help and
// version are such ends, too, with code 0.
struct Ended {
  int code;
  std::string output;
  std::string errors;
};

class Command {
 public:
  Command(const std::string& purpose, const std::string& name);  // the root
  ~Command();
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  Command* add_subcommand(const std::string& name, const std::string& purpose);
  Command* add_option_group(const std::string& name, const std::string& purpose);
  // `T`: what command_line.cpp has an instance for.
  template <class T>
  Option* add_option(const std::string& names, T& variable, const std::string& purpose);
  Option* add_option_function(const std::string& names,
                              std::function<void(const std::string&)> take,
                              const std::string& purpose);
  Option* add_flag(const std::string& name, bool& variable, const std::string& purpose);
  Option* add_flag_callback(const std::string& name, std::function<void()> act,
                            const std::string& purpose);
  void set_version_flag(const std::string& name, const std::string& version);
  Option* option(const std::string& name);  // that there is

  void add_to_footer(const std::string& text);
  void require_subcommand(int least, int most);
  void require_one_option();
  void before_options(std::function<void()> act);
  // When this command was chosen, and none below it.
  void set_action(std::function<void()> act);

  // Of the tree as it stands.
  struct Words {
    std::string path;                                        // `agreement show`
    std::vector<std::pair<std::string, std::string>> words;  // subcommands and options, with help
  };
  std::vector<Words> all_words() const;
  // Whether some command has an option of this name that is followed by a value.
  bool takes_value(const std::string& name) const;

  // `arguments`: the last first.
  std::optional<Ended> parse(std::vector<std::string> arguments);

 private:
  explicit Command(CLI::App* inside);
  Option* keep(CLI::Option* option);
  Command* keep(CLI::App* command);

  std::unique_ptr<CLI::App> root_;
  CLI::App* inside_;
  std::string footer_;  // its own; until it has one, CLI11 shows that of the command above
  std::vector<std::unique_ptr<Command>> commands_;
  std::vector<std::unique_ptr<Option>> options_;
};

}  // namespace sopu::tools
