// terms template, schema, check: terms in files, before any ledger sees them.
#include "ledger/paper/terms_template.hpp"
#include "tools/commands.hpp"
#include "tools/terms_book.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

struct Arguments {
  std::string file;
  std::string from;
};

void write_template(const Options& options, const Arguments& arguments) {
  const auto from = arguments.from.empty() ? paper::usual_first_day(system_clock()())
                                           : domain::parse_date(arguments.from);
  if (!from) throw Stop(Exit::usage, "--from takes a day such as 2027-03-01");
  print_data(paper::terms_template(options.language, *from));
}

// ---------------------------------------------------------------- check

struct Fault {
  std::string path;
  domain::Sentence why;
};

// Every text that is still to be written, so that nobody is told of one after the other.
void find_unwritten(const value& json, const std::string& path, std::vector<Fault>& faults) {
  if (const auto* text = json.if_string(); text != nullptr && text->empty()) {
    faults.push_back({path, {"must-not-be-empty", {}}});
  } else if (const auto* list = json.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      find_unwritten((*list)[i], path + "/" + std::to_string(i), faults);
    }
  } else if (const auto* members = json.if_object()) {
    for (const auto& [name, member] : *members) {
      find_unwritten(member, path + "/" + std::string(name), faults);
    }
  }
}

std::vector<Fault> faults_of(const value& json) {
  std::vector<Fault> faults;
  find_unwritten(json, "", faults);
  if (!faults.empty()) return faults;
  const auto terms = domain::Terms::parse(json);
  if (!terms) return {{terms.error().pointer, terms.error().why}};
  for (const auto& missing : (*terms)->missing()) faults.push_back({missing.pointer, missing.what});
  return faults;
}

void check(const Options& options, const Arguments& arguments) {
  const auto faults = faults_of(read_json_file(arguments.file));
  array told;
  Table table({"WHERE", "WHAT"});
  for (const auto& [path, why] : faults) {
    const std::string text = words::render(why, {options.language, {}});
    told.push_back(object{{"path", path}, {"text", text}});
    table.add({path.empty() ? "/" : path, text});
  }
  if (options.json) {
    print_json(object{{"complete", faults.empty()}, {"faults", std::move(told)}});
  } else if (!faults.empty()) {
    print(table.text());
  }
  if (!faults.empty()) throw Stop(Exit::refused, arguments.file + " holds no complete terms yet");
  note("The terms in " + arguments.file + " are complete.");
}

}  // namespace

void add_terms_file(Command& terms, Context& context) {
  auto arguments = std::make_shared<Arguments>();
  auto* command =
      add_command(terms, "template", "Write terms to begin with: what belongs where, in comments",
                  {"terms template > terms.json", "terms template --lang fi --from 2027-03-01"});
  command->add_option("--from", arguments->from,
                      "The day from which they bind (default: the first of the month after next)");
  add_language_option(command, context.options);
  set_action(command, context,
             [&context, arguments] { write_template(context.options, *arguments); });

  command = add_command(terms, "schema", "Write the JSON Schema (draft-07) of terms",
                        {"terms schema > terms.schema.json"});
  set_action(command, context, [] { print_data(domain::terms_schema()); });

  command =
      add_command(terms, "check", "Say what is wrong with terms in a file, and what they lack",
                  {"terms check terms.json", "terms check terms.json --json"});
  command
      ->add_option("file", arguments->file,
                   "The terms (JSON; lines that begin with // are left out)")
      ->required();
  add_language_option(command, context.options);
  add_json_option(command, context.options);
  set_action(command, context, [&context, arguments] { check(context.options, *arguments); });
}

}  // namespace sopu::tools
