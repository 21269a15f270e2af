// terms openslo: terms begun, or gone on with, from what a team has as OpenSLO.
#include "crypto/invisible.hpp"
#include "ledger/domain/value/ids.hpp"
#include "tools/commands.hpp"
#include "tools/dialogue.hpp"
#include "tools/files.hpp"
#include "tools/openslo/openslo.hpp"
#include "tools/terms_book.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

struct Arguments {
  std::string file;
  std::string into;
  std::string output;
  OpenSloMore more;
};

void check(const OpenSloMore& more) {
  if (!more.owner.empty()) party_id(more.owner);
  for (const std::string& party : more.measured_by) party_id(party);
  if (more.priority.empty() || domain::is_item_id(more.priority)) return;
  throw Stop(Exit::usage, "--priority takes the id of a priority, not \"" + more.priority + "\"");
}

// ---------------------------------------------------------------- terms

// Of a document of terms, made where it is missing.
array& list_in(object& terms, std::string_view name) {
  value& elements = terms["serviceElements"];
  if (!elements.is_object()) elements.emplace_object();
  value& list = elements.as_object()[name];
  if (!list.is_array()) list.emplace_array();
  return list.as_array();
}

void add_to(object& terms, const FromOpenSlo& from) {
  for (const auto& [name, items] :
       {std::pair{"services", &from.services}, std::pair{"objectives", &from.objectives}}) {
    array& list = list_in(terms, name);
    list.insert(list.end(), items->begin(), items->end());
  }
}

// The smallest terms in which the fragment can stand, so that it is judged as it will be.
object around(const OpenSloMore& more) {
  object terms;
  array& parties = terms["parties"].emplace_array();
  if (!more.owner.empty()) parties.push_back(object{{"party", more.owner}, {"role", "provider"}});
  for (const std::string& party : std::set(more.measured_by.begin(), more.measured_by.end())) {
    if (party == more.owner) continue;
    parties.push_back(object{{"party", party}, {"role", "measurer"}});
  }
  terms["priorities"].emplace_array();
  if (more.priority.empty()) return terms;
  terms["priorities"].as_array().push_back(
      object{{"id", more.priority}, {"text", "Whatever it is"}, {"rank", 1}});
  return terms;
}

struct Made {
  value document;  // a fragment of terms, or terms
  bool is_empty;   // nothing came into it
  std::vector<NotCarried> not_carried;
};

Made made_of(value document, FromOpenSlo from) {
  return {std::move(document), from.services.empty() && from.objectives.empty(),
          std::move(from.not_carried)};
}

Made fragment(const Arguments& arguments, const std::string& text) {
  FromOpenSlo from = read_openslo(text, arguments.file, arguments.more);
  object whole = around(arguments.more);
  add_to(whole, from);
  parse_terms(whole, arguments.file);
  object document;
  add_to(document, from);
  return made_of(std::move(document), std::move(from));
}

Made with_terms(const Arguments& arguments, const std::string& text) {
  value json = read_json_file(arguments.into);
  const domain::TermsPtr terms = parse_terms(json, arguments.into);
  OpenSloMore more = arguments.more;
  more.time_zone = text_of(json, "timeZone");
  for (const auto& service : terms->services) more.services.insert(service.id.value);
  for (const auto& objective : terms->objectives) more.objectives.insert(objective.id.value);
  FromOpenSlo from = read_openslo(text, arguments.file, more);
  add_to(json.as_object(), from);
  parse_terms(json, arguments.into + " with what is in " + arguments.file);
  return made_of(std::move(json), std::move(from));
}

// ---------------------------------------------------------------- telling

array json_of(const std::vector<NotCarried>& all) {
  array list;
  for (const NotCarried& one : all) {
    list.push_back(object{
        {"document", one.document}, {"line", one.line}, {"path", one.path}, {"why", one.why}});
  }
  return list;
}

void tell(const std::vector<NotCarried>& all) {
  if (all.empty()) return note("All of it was carried over.");
  Table table({"LINE", "DOCUMENT", "WHAT", "WHY"});
  for (const NotCarried& one : all) {
    table.add({std::to_string(one.line), std::to_string(one.document),
               one.path.empty() ? "all of it" : one.path, one.why});
  }
  print_words("Not carried over:\n" + table.text());
}

void openslo(const Options& options, const Arguments& arguments) {
  check(arguments.more);
  const std::string text = read_text_file(arguments.file);
  const Made made =
      arguments.into.empty() ? fragment(arguments, text) : with_terms(arguments, text);
  const std::string document = crypto::escape_invisible(pretty(made.document));
  const bool is_written = !arguments.output.empty() && !made.is_empty;
  if (is_written) write_new_file(arguments.output, document);
  if (options.json) {
    print_json(object{{arguments.into.empty() ? "fragment" : "terms", made.document},
                      {"notCarried", json_of(made.not_carried)}});
  } else {
    if (arguments.output.empty() && !made.is_empty) print_data(document);
    tell(made.not_carried);
    if (is_written) note("The terms are in " + arguments.output + ".");
  }
  if (made.is_empty) {
    throw Stop(Exit::failure, "nothing in " + arguments.file + " could be carried over");
  }
}

}  // namespace

void add_openslo(Command& terms, Context& context) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = add_command(
      terms, "openslo",
      "Turn services and objectives of an OpenSLO v1 file into terms; say what cannot be",
      {"terms openslo slo.yaml --owner acme --priority p1 --measured-by acme",
       "terms openslo slo.yaml --into terms.json -o new-terms.json --owner acme --priority p1"
       " --measured-by acme --measured-by probes",
       "terms openslo timeslices.yaml --owner acme --priority p1 --measured-by acme"
       " --empty-slots skip --json"});
  command->add_option("file", arguments->file, "The OpenSLO file (YAML)")->required();
  command->add_option("--into", arguments->into,
                      "Add them to the terms in this file (JSON; it stays as it is)");
  command->add_option("-o,--output", arguments->output, "A new file to write the terms into");
  command->add_option("--owner", arguments->more.owner, "The party that delivers the services");
  command->add_option("--priority", arguments->more.priority,
                      "The id of the terms' priority that the services serve");
  command
      ->add_option("--measured-by", arguments->more.measured_by,
                   "The party that measures the objectives; once for each of them")
      ->one_value_each();
  command
      ->add_option("--empty-slots", arguments->more.empty_slots,
                   "What a time slice is in which nothing was counted: good, or skip (no slice)")
      ->one_of({"good", "skip"});
  add_json_option(command, context.options);
  set_action(command, context, [&context, arguments] { openslo(context.options, *arguments); });
}

}  // namespace sopu::tools
