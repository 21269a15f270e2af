// inbox: what waits for one's party, over all its agreements.
#include "tools/commands.hpp"
#include "tools/dialogue.hpp"
#include "tools/pager.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

void inbox(const Options& options) {
  Dialogue dialogue(options);
  dialogue.identity();
  const auto all = dialogue.all_items(Target("/v1/inbox"));
  if (options.json) return print_json(boost::json::object{{"items", all}});
  if (all.empty()) return note("Nothing waits for you.");
  Table table({"UNTIL (UTC)", "AGREEMENT", "WHAT", "REFERENCE"});
  for (const auto& one : all) {
    const std::string until = text_of(one, "until");
    table.add({until.empty() ? "-" : short_time(until), text_of(one, "agreement"),
               sentence_of(one, "what"), text_of(one, "reference")});
  }
  print_paged(table.text());
}

}  // namespace

void add_inbox(Command& app, Context& context) {
  auto* command = add_command(app, "inbox", "What waits for you: to sign, to answer, due",
                              {"inbox", "inbox --json"});
  add_reading_options(command, context.options);
  set_action(command, context, [&context] { inbox(context.options); });
}

}  // namespace sopu::tools
