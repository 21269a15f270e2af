// measure: what a measurer reports, corrects, and brings from files.
#include <boost/json/parse.hpp>

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "tools/commands.hpp"
#include "tools/family.hpp"
#include "tools/figures_file.hpp"
#include "tools/signing.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;
using boost::json::value;

struct Arguments {
  std::string agreement;
  std::string objective;
  std::string unit;
  std::string from;
  std::string until;
  std::string source;
  std::string raw;
  std::vector<std::string> down;
  bool all_up = false;
  std::string figures;
  std::string measurement;
  std::string reason;
  std::string csv;
  std::string window;
  std::string measurer;
};
using Verb = Added<Arguments>;

std::string subject(const Arguments& arguments) {
  return "agreement/" + agreement_id(arguments.agreement).value;
}

domain::Span time_of(Dialogue& dialogue, const Arguments& arguments) {
  const std::string id = agreement_id(arguments.agreement).value;
  return {dialogue.moment(arguments.from, id), dialogue.moment(arguments.until, id)};
}

object downtime_of(const Arguments& arguments) {
  boost::json::array list;
  for (const std::string& text : arguments.down) {
    const auto span = read_span(text);
    if (!span) {
      throw Stop(Exit::usage, "\"" + text +
                                  "\" is no downtime: write it as"
                                  " 2027-03-10T08:00:00Z/2027-03-10T08:43:12Z");
    }
    list.push_back(json_of_span(*span));
  }
  return {{"downtime", std::move(list)}};
}

object figures_of(const Arguments& arguments) {
  if (arguments.figures.empty()) {
    if (!arguments.down.empty() || arguments.all_up) return downtime_of(arguments);
    throw Stop(Exit::usage,
               "say what was measured: --down FROM/UNTIL for each outage, --all-up if there was"
               " none, or --figures FILE");
  }
  boost::system::error_code error;
  const value read = boost::json::parse(read_text_file(arguments.figures), error);
  if (error || !read.is_object()) {
    throw Stop(Exit::usage, arguments.figures +
                                " has no JSON object in it, such as"
                                " {\"values\": {\"count\": 3, \"sum\": 30, \"max\": 20}}");
  }
  return read.as_object();
}

// What both a report and a correction say.
object data_of(const Arguments& arguments, const FiguresOfTime& measured) {
  object data{{"objective", arguments.objective}};
  if (!arguments.unit.empty()) data["serviceUnit"] = arguments.unit;
  data["from"] = domain::format_time(measured.span.from);
  data["until"] = domain::format_time(measured.span.until);
  data["source"] = arguments.source;
  if (!arguments.raw.empty()) {
    data["sha256"] = crypto::base64url_encode(
        crypto::view(crypto::sha256(crypto::view(read_text_file(arguments.raw)))));
  }
  data["figures"] = measured.figures;
  return data;
}

void report(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const FiguresOfTime measured{time_of(dialogue, arguments), figures_of(arguments)};
  sign_and_append(options, dialogue,
                  {"measurement.reported", subject(arguments), data_of(arguments, measured)});
}

void correct(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const FiguresOfTime measured{time_of(dialogue, arguments), figures_of(arguments)};
  object data = data_of(arguments, measured);
  data["measurement"] = arguments.measurement;
  data["reason"] = arguments.reason;
  sign_and_append(options, dialogue,
                  {"measurement.corrected", subject(arguments), std::move(data)});
}

void contest(const Options& options, const Arguments& arguments) {
  object data{{"objective", arguments.objective}};
  if (!arguments.unit.empty()) data["serviceUnit"] = arguments.unit;
  data["window"] = arguments.window;
  data["measurer"] = arguments.measurer;
  data["reason"] = arguments.reason;
  perform(options, {"measurement.contested", subject(arguments), std::move(data)});
}

// ---------------------------------------------------------------- from a file

struct Imported {
  std::size_t recorded = 0;
  std::size_t there_already = 0;
};

// A day that was reported before stays as it is: an import can be begun again.
Imported import_all(Dialogue& dialogue, const Arguments& arguments,
                    const std::vector<FiguresOfTime>& all) {
  Imported imported;
  Progress progress("Reporting");
  for (const FiguresOfTime& measured : all) {
    const auto receipt = sign_as_shown(
        dialogue, {"measurement.reported", subject(arguments), data_of(arguments, measured)});
    if (receipt) {
      ++imported.recorded;
    } else if (receipt.error().rule == "measurement-overlaps") {
      ++imported.there_already;
    } else {
      note(std::to_string(imported.recorded) + " measurements were recorded before this one:");
      throw Refused(receipt.error());
    }
    progress(imported.recorded + imported.there_already, all.size());
  }
  return imported;
}

void import(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  Arguments with_raw = arguments;
  with_raw.raw = arguments.csv;
  const auto all =
      read_figures(read_text_file(arguments.csv), time_of(dialogue, arguments), arguments.csv);
  if (all.empty()) return note("There is nothing in it to report.");
  const std::string what = std::to_string(all.size()) + " measurements of " + arguments.objective +
                           ", from " + domain::format_time(all.front().span.from) + " until " +
                           domain::format_time(all.back().span.until);
  if (options.dry_run) {
    boost::json::array list;
    for (const FiguresOfTime& measured : all) list.push_back(data_of(with_raw, measured));
    if (options.json) return print_json(object{{"items", std::move(list)}});
    return print(what + "; the first of them:\n" + pretty(list.front()) + "\n");
  }
  if (!options.yes) {
    note(what + "; the first of them:\n" + pretty(data_of(with_raw, all.front())));
    if (!confirm("Sign and report them?")) {
      throw Stop(Exit::failure, "not signed; nothing was sent");
    }
  }
  const Imported imported = import_all(dialogue, with_raw, all);
  if (options.json) {
    return print_json(
        object{{"recorded", imported.recorded}, {"thereAlready", imported.there_already}});
  }
  print("Recorded " + std::to_string(imported.recorded) + " measurements" +
        (imported.there_already == 0
             ? ""
             : "; " + std::to_string(imported.there_already) +
                   " days had been reported before and stay as they are (sopu measure correct)") +
        "\n");
}

// ---------------------------------------------------------------- commands

Verb add_measuring(CLI::App& family, Context& context,
                   void (*act)(const Options&, const Arguments&), const std::string& name,
                   const std::string& purpose, const std::vector<std::string>& examples) {
  Verb added = add_verb(family, context, act, name, purpose, examples);
  auto* command = added.command;
  const auto& arguments = added.arguments;
  command->add_option("--objective", arguments->objective, "What was measured")->required();
  command->add_option("--service-unit", arguments->unit,
                      "Of which unit of the service, where the objective is judged by units");
  command->add_option("--from", arguments->from, "Begin of the measured time: an instant or a date")
      ->required();
  command->add_option("--until", arguments->until, "Its end, which is not in it")->required();
  command->add_option("--source", arguments->source, "What measured it: a tool, a person")
      ->required();
  return added;
}

void add_figures(const Verb& added) {
  added.command->add_option("--down", added.arguments->down,
                            "An outage: FROM/UNTIL; once for each of them");
  added.command->add_flag("--all-up", added.arguments->all_up, "There was no outage");
  added.command->add_option("--figures", added.arguments->figures,
                            "A JSON file of the figures, for what is no downtime");
  added.command->add_option("--raw", added.arguments->raw,
                            "A file of the raw data, of which the hash is signed");
}

}  // namespace

void add_measure_commands(CLI::App& app, Context& context) {
  auto* family = add_family(app, "measure", "Report what you measured");
  const std::string march =
      " --objective uptime --from 2027-03-01 --until 2027-04-01 --source probe-1";
  add_figures(add_measuring(*family, context, report, "report", "Report the figures of a time",
                            {"measure report acme-hosting" + march + " --all-up",
                             "measure report acme-hosting" + march +
                                 " --down 2027-03-10T08:00:00Z/2027-03-10T08:43:12Z"}));
  auto added =
      add_measuring(*family, context, correct, "correct", "Put other figures in their place",
                    {"measure correct acme-hosting --measurement EVENT" + march +
                     " --all-up --reason \"The probe was down, not the service\""});
  add_figures(added);
  added.command
      ->add_option("--measurement", added.arguments->measurement,
                   "The event id of the report (sopu performance --explain lists them)")
      ->required();
  added.command->add_option("--reason", added.arguments->reason, "Why they change")->required();
  added = add_measuring(*family, context, import, "import",
                        "Report the figures of a file, a measurement for each day (of UTC)",
                        {"measure import acme-hosting --csv outages.csv" + march});
  added.command
      ->add_option("--csv", added.arguments->csv,
                   "Lines of from,until (downtime), from,until,good,total, id,opened,done,pauses,"
                   " from,until,count,sum,max or from,until,upTo,count, below such a heading")
      ->required();
  added = add_verb(*family, context, contest, "contest", "Say that another's figures are wrong",
                   {"measure contest acme-hosting --objective uptime --window 2027-03"
                    " --measurer acme --reason \"Our shop was down for an hour\""});
  added.command->add_option("--objective", added.arguments->objective, "Of what")->required();
  added.command->add_option("--service-unit", added.arguments->unit,
                            "Of which unit, where the objective is judged by units");
  added.command
      ->add_option("--window", added.arguments->window,
                   "The window, by its name: 2027-03, 2027-Q1, 2027, 2027-03-01/P30D")
      ->required();
  added.command->add_option("--measurer", added.arguments->measurer, "Whose figures they are")
      ->required();
  added.command->add_option("--reason", added.arguments->reason, "What is wrong")->required();
}

}  // namespace sopu::tools
