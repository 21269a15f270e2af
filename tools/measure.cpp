// measure: what a measurer reports, corrects, and contests.
#include "tools/measure.hpp"

#include <boost/json/parse.hpp>

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "tools/commands.hpp"
#include "tools/family.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;
using boost::json::value;

struct Arguments : Measured {
  std::string until;
  std::string raw;
  std::vector<std::string> down;
  bool all_up = false;
  std::string figures;
  std::string measurement;
  std::string reason;
  std::string window;
  std::string measurer;
};
using Verb = Added<Arguments>;

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

FiguresOfTime measured_by_hand(Dialogue& dialogue, const Arguments& arguments) {
  FiguresOfTime measured{time_of(dialogue, arguments), figures_of(arguments)};
  if (!arguments.raw.empty()) measured.raw_hash = hash_of_raw(read_text_file(arguments.raw));
  return measured;
}

void report(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const auto measured = measured_by_hand(dialogue, arguments);
  sign_and_append(options, dialogue, report_of(arguments, measured));
}

void correct(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  Act act = report_of(arguments, measured_by_hand(dialogue, arguments));
  act.type = "measurement.corrected";
  act.data.as_object()["measurement"] = arguments.measurement;
  act.data.as_object()["reason"] = arguments.reason;
  sign_and_append(options, dialogue, act);
}

void contest(const Options& options, const Arguments& arguments) {
  object data{{"objective", arguments.objective}};
  if (!arguments.unit.empty()) data["serviceUnit"] = arguments.unit;
  data["window"] = arguments.window;
  data["measurer"] = arguments.measurer;
  data["reason"] = arguments.reason;
  perform(options, {"measurement.contested", about(arguments), std::move(data)});
}

// ---------------------------------------------------------------- commands

Verb add_measuring(Command& family, Context& context, void (*act)(const Options&, const Arguments&),
                   const std::string& name, const std::string& purpose,
                   const std::vector<std::string>& examples) {
  Verb added = add_verb(family, context, act, name, purpose, examples);
  auto* command = added.command;
  const auto& arguments = added.arguments;
  add_measured_options(command, *arguments);
  command->add_option("--until", arguments->until, "Its end, which is not in it")->required();
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

std::string about(const Measured& measured) {
  return "agreement/" + agreement_id(measured.agreement).value;
}

std::string hash_of_raw(std::string_view raw) {
  return crypto::base64url_encode(crypto::view(crypto::sha256(crypto::view(raw))));
}

Act report_of(const Measured& measured, const FiguresOfTime& figures) {
  object data{{"objective", measured.objective}};
  if (!measured.unit.empty()) data["serviceUnit"] = measured.unit;
  data["from"] = domain::format_time(figures.span.from);
  data["until"] = domain::format_time(figures.span.until);
  data["source"] = measured.source;
  if (!figures.raw_hash.empty()) data["sha256"] = figures.raw_hash;
  data["figures"] = figures.figures;
  return {"measurement.reported", about(measured), std::move(data)};
}

void add_measured_options(Command* command, Measured& measured) {
  command->add_option("--objective", measured.objective, "What was measured")->required();
  command->add_option("--service-unit", measured.unit,
                      "Of which unit of the service, where the objective is judged by units");
  command->add_option("--from", measured.from, "Begin of the measured time: an instant or a date")
      ->required();
  command->add_option("--source", measured.source, "What measured it: a tool, a person")
      ->required();
}

void add_measure_commands(Command& app, Context& context) {
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
  add_measure_import(*family, context);
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
