// backtest: what terms would have come to, before anybody signs them.
#include <boost/json/parse.hpp>

#include "ledger/codec/event_json.hpp"
#include "ledger/domain/agreement/measured.hpp"
#include "ledger/domain/performance/told.hpp"
#include "tools/commands.hpp"
#include "tools/figures_file.hpp"
#include "tools/files.hpp"
#include "tools/pager.hpp"
#include "tools/terms_book.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;
using boost::json::value;

struct Arguments {
  std::string agreement;
  std::string terms;
  std::string proposal;
  std::string of;
  std::string from;
  std::string to;
  std::string csv;
  std::string objective;
  bool explain = false;
};

value terms_document(const std::string& file) {
  boost::system::error_code error;
  value document = boost::json::parse(read_text_file(file), error);
  if (error) throw Stop(Exit::usage, file + " is no JSON: " + error.message());
  return document;
}

// ---------------------------------------------------------------- from the ledger

value ask(Dialogue& dialogue, const Arguments& arguments) {
  object params{{"id", agreement_id(arguments.agreement).value}};
  if (!arguments.terms.empty()) params["terms"] = terms_document(arguments.terms);
  if (!arguments.proposal.empty()) {
    const std::string of = arguments.of.empty() ? arguments.agreement : arguments.of;
    TermsBook book(dialogue, agreement_id(of).value);
    params["proposal"] = text_of(book.pick(arguments.proposal, "open"), "id");
    if (!arguments.of.empty()) params["of"] = agreement_id(arguments.of).value;
  }
  if (!arguments.from.empty()) params["from"] = arguments.from;
  if (!arguments.to.empty()) params["to"] = arguments.to;
  if (arguments.explain) params["explain"] = "true";
  return value_or_stop(dialogue.socket().call("agreement.backtest", std::move(params)));
}

// ---------------------------------------------------------------- from a file

// The figures of a file, as events would have them.
domain::performance::Figures figures_in(const Arguments& arguments, const domain::Span& time) {
  domain::FiguresTogether all;
  for (const FiguresOfTime& one :
       read_figures(read_text_file(arguments.csv), time, arguments.csv)) {
    const object data{{"objective", arguments.objective},
                      {"from", domain::format_time(one.span.from)},
                      {"until", domain::format_time(one.span.until)},
                      {"source", arguments.csv},
                      {"figures", one.figures}};
    const auto payload = codec::read_payload("sopu.measurement.reported.v1", data);
    if (!payload) throw Refused(payload.error(), arguments.csv);
    const auto* measured = domain::get_if<domain::MeasurementReported>(*payload);
    all.add(one.span, measured->figures, {0});
  }
  return all.done();
}

domain::Date date_of(const std::string& text, const char* option) {
  const auto date = domain::parse_date(text);
  if (date) return *date;
  throw Stop(Exit::usage,
             std::string(option) + " takes a date such as 2027-03-01, not \"" + text + "\"");
}

value replay_file(Dialogue& dialogue, const Arguments& arguments) {
  if (arguments.terms.empty() || arguments.from.empty() || arguments.to.empty() ||
      arguments.objective.empty()) {
    throw Stop(Exit::usage,
               "figures of a file are replayed with --terms FILE --objective ID"
               " --from DATE --to DATE");
  }
  const domain::TermsPtr terms = parse_terms(terms_document(arguments.terms), arguments.terms);
  if (!terms->objective({arguments.objective})) {
    throw Stop(Exit::usage, arguments.terms + " has no objective " + arguments.objective);
  }
  const domain::Zone& zone = dialogue.zone(terms->time_zone);
  const domain::performance::Dates days{date_of(arguments.from, "--from"),
                                        date_of(arguments.to, "--to")};
  const auto figures = figures_in(arguments, domain::performance::span_of(days, zone));
  const auto of_file = [&](const domain::performance::Asked& asked) {
    const bool is_it = asked.objective.value == arguments.objective;
    return is_it ? figures : domain::performance::Figures{};
  };
  return domain::performance::json_of(domain::performance::backtest(terms, zone, {of_file}, days),
                                      {true, arguments.explain});
}

// ---------------------------------------------------------------- telling

std::string share(const value& line, std::string_view ppm, bool is_share) {
  const auto found = number_of(line, ppm);
  if (!found) return "-";
  return is_share ? percent_of_ppm(static_cast<std::int64_t>(*found)) : text_of(line, ppm);
}

std::string names_of(const value& line) {
  std::string names;
  for (const auto& one : items_of(line, "worst")) {
    names += (names.empty() ? "" : ", ") + std::string(one.as_string());
  }
  return names;
}

std::string backtest_text(const value& answer) {
  Table table({"Objective", "Target", "Windows", "Met", "Missed", "Not measured", "Credits",
               "Met in 95 %", "Met in all", "Worst"});
  for (const auto& one : items_of(answer, "objectives")) {
    const std::string unit = text_of(one, "serviceUnit");
    const bool is_share = find(one, "targetPpm") != nullptr;
    table.add({text_of(one, "objective") + (unit.empty() ? "" : "/" + unit),
               share(one, is_share ? "targetPpm" : "target", is_share), text_of(one, "windows"),
               text_of(one, "met"), text_of(one, "breached"), text_of(one, "notMeasured"),
               text_of(one, "credit"), share(one, "targetOf95", is_share),
               share(one, "targetOfAll", is_share), names_of(one)});
  }
  std::string text = table.text();
  Table months({"Month", "Service", "Payable", "Held"});
  for (const auto& month : items_of(answer, "months")) {
    months.add({text_of(month, "month"), text_of(month, "service"), text_of(month, "payable"),
                text_of(month, "held")});
  }
  if (!items_of(answer, "months").empty()) {
    text += "\nIn the smallest unit of the currency:\n" + months.text();
  }
  return text;
}

void backtest(const Options& options, const Arguments& arguments) {
  if (arguments.terms.empty() == arguments.proposal.empty()) {
    throw Stop(Exit::usage, "say what is to be replayed: --terms FILE or --proposal ID");
  }
  Dialogue dialogue(options);
  const auto answer =
      arguments.csv.empty() ? ask(dialogue, arguments) : replay_file(dialogue, arguments);
  if (options.json) return print_json(answer);
  if (items_of(answer, "objectives").empty()) return note("Nothing would have been judged.");
  print_paged(backtest_text(answer));
}

}  // namespace

void add_backtest(Command& app, Context& context) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = add_command(
      app, "backtest", "What terms would have come to, by what was measured before",
      {"backtest acme-hosting --terms stricter.json",
       "backtest acme-hosting --proposal P4 --from 2027-01-01 --to 2028-01-01 --explain",
       "backtest acme-hosting --terms stricter.json --csv outages.csv --objective uptime"
       " --from 2027-01-01 --to 2028-01-01"});
  command->add_option("agreement", arguments->agreement, "Whose measurements are replayed")
      ->required();
  auto* terms = command->add_option("--terms", arguments->terms, "A file of terms");
  command->add_option("--proposal", arguments->proposal, "A proposal: its results are replayed")
      ->excludes(terms);
  command->add_option("--of", arguments->of,
                      "Of which agreement the proposal is (default: the same)");
  command->add_option("--from", arguments->from,
                      "The first day (default: a year before this month)");
  command->add_option("--to", arguments->to,
                      "The first day that does not count (default: the first of this month)");
  auto* csv = command->add_option("--csv", arguments->csv,
                                  "Replay the figures of this file instead (see measure import)");
  command->add_option("--objective", arguments->objective, "Of what the file has figures")
      ->needs(csv);
  command->add_flag("--explain", arguments->explain, "With every window (--json shows them)");
  add_reading_options(command, context.options);
  set_action(command, context, [&context, arguments] { backtest(context.options, *arguments); });
}

}  // namespace sopu::tools
