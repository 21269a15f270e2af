// search: words in everything that one may read.
#include "tools/commands.hpp"
#include "tools/dialogue.hpp"
#include "tools/pager.hpp"
#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::value;

struct Arguments {
  std::vector<std::string> words;
  std::string agreement;
  std::size_t limit = 0;
};

// Hits stand in brackets: a terminal's colours do not survive a file.
std::string excerpt_of(const value& found) {
  std::string text;
  for (const auto& piece : items_of(found, "excerpt")) {
    const std::string words = text_of(piece, "text");
    text += find(piece, "hit") ? "[" + words + "]" : words;
  }
  return text;
}

std::string text_of_all(const boost::json::array& all) {
  std::string text;
  for (const auto& one : all) {
    const std::string clause = text_of(one, "clause");
    text += text_of(one, "agreement") + (clause.empty() ? "" : ", " + clause) + ", event " +
            text_of(one, "index") + ", " + short_time(text_of(one, "recordedAt")) + " UTC, " +
            text_of(one, "type") + "\n  " + wrap(excerpt_of(one), 2) + "\n";
  }
  return text;
}

void search(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  std::string query;
  for (const std::string& word : arguments.words) query += (query.empty() ? "" : " ") + word;
  Target target("/v1/search");
  target.add("q", query).add("agreement", arguments.agreement);
  auto all = dialogue.all_items(target, arguments.limit);
  if (options.json) return print_json(boost::json::object{{"items", std::move(all)}});
  if (all.empty()) return note("Nothing that you may read has these words.");
  print_paged(text_of_all(all));
}

}  // namespace

void add_search(Command& app, Context& context) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = add_command(
      app, "search", "Find words in clauses, comments and statements, in any of their forms",
      {"search maintenance window", "search sopimuksen hyvitys --agreement acme-hosting",
       "search 'sopimus*'"});
  command
      ->add_option("words", arguments->words,
                   "Finnish or English, all of which must be there; a star after a word: whatever"
                   " begins so")
      ->required();
  command->add_option("--agreement", arguments->agreement, "Only in this agreement");
  command->add_option("--limit", arguments->limit, "At most so many (default: all)");
  add_reading_options(command, context.options);
  set_action(command, context, [&context, arguments] { search(context.options, *arguments); });
}

}  // namespace sopu::tools
