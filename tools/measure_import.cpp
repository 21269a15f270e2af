// measure import: figures from a file or from Prometheus, once or as they come.
#include "ledger/limits.hpp"
#include "tools/family.hpp"
#include "tools/measure.hpp"
#include "tools/measure_agent.hpp"
#include "tools/prometheus.hpp"
#include "tools/prometheus_server.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;
using domain::Span;
using std::chrono::seconds;

constexpr std::int64_t day_sec = 86'400;
constexpr std::int64_t hour_sec = 3'600;
// That Prometheus gives of a series at once (web/api/v1: "exceeded maximum resolution").
constexpr std::int64_t samples_max = 11'000;

struct Arguments : Measured {
  std::string until;
  std::string csv;
  std::string prometheus;
  std::string token_file;
  std::string up, good, total, values, histogram;
  std::int64_t step = 60;
  double scale = 1;
  std::optional<std::int64_t> beyond;
  std::optional<std::int64_t> interval;
  std::string keep_raw;
  bool follow = false;
  std::int64_t settle = 120;
  std::string state;
  std::string metrics;
};

// ---------------------------------------------------------------- where the figures come from

std::vector<std::string> queries_of(const Arguments& arguments) {
  std::vector<std::string> queries;
  for (const auto* query : {&arguments.up, &arguments.good, &arguments.total, &arguments.values,
                            &arguments.histogram}) {
    if (!query->empty()) queries.push_back(*query);
  }
  return queries;
}

Sampled kind_of(const Arguments& arguments) {
  if (!arguments.up.empty()) return Sampled::up;
  if (!arguments.good.empty()) return Sampled::counts;
  return arguments.values.empty() ? Sampled::histogram : Sampled::values;
}

seconds interval_of(const Arguments& arguments) {
  return seconds(arguments.interval.value_or(arguments.follow ? hour_sec : day_sec));
}

void check(const Arguments& arguments) {
  const auto queries = queries_of(arguments);
  const std::size_t sources = queries.size() + (arguments.csv.empty() ? 0 : 1);
  if (arguments.good.empty() != arguments.total.empty()) {
    throw Stop(Exit::usage, "--good and --total are given together");
  }
  if (sources != (arguments.good.empty() ? 1 : 2)) {
    throw Stop(Exit::usage,
               "say where the figures are: --csv FILE, or one of --up, --good with --total,"
               " --values, --histogram");
  }
  if (arguments.follow && arguments.prometheus.empty()) {
    throw Stop(Exit::usage, "--follow asks a Prometheus as time goes on: give --prometheus URL");
  }
  if (!arguments.follow && arguments.until.empty()) {
    throw Stop(Exit::usage, "give --until, the end of the measured time, or --follow");
  }
  const std::int64_t interval = interval_of(arguments).count();
  if (interval <= 0 || day_sec % interval != 0 || arguments.step <= 0 ||
      interval % arguments.step != 0 || interval / arguments.step > samples_max) {
    throw Stop(Exit::usage, "a day must have whole intervals, and an interval of " +
                                std::to_string(interval) + " s whole steps of " +
                                std::to_string(arguments.step) + " s, " +
                                std::to_string(samples_max) + " at most");
  }
}

// The raw data as one text, kept in a file that is named by its hash; the hash.
std::string kept_raw(const std::string& directory, const std::vector<std::string>& answers) {
  std::string raw;
  for (const std::string& answer : answers) raw += answer + "\n";
  const std::string hash = hash_of_raw(raw);
  std::error_code error;
  std::filesystem::create_directories(directory, error);  // what follows says if it is not there
  replace_file(std::filesystem::path(directory) / (hash + ".json"), raw);
  return hash;
}

// Answers of Prometheus: of a server that is asked for each time, or from files.
class Samples {
 public:
  explicit Samples(const Arguments& arguments)
      : arguments_(arguments),
        sampling_{kind_of(arguments), seconds(arguments.step), arguments.scale, arguments.beyond} {
    if (!arguments.prometheus.empty()) {
      server_ = std::make_shared<PrometheusServer>(
          arguments.prometheus,
          arguments.token_file.empty() ? std::string() : read_secret_file(arguments.token_file));
      return;
    }
    for (const std::string& file : queries_of(arguments)) files_.push_back(read_text_file(file));
  }

  std::vector<FiguresOfTime> operator()(const Span& time) const {
    const auto answers = server_ ? asked(time) : files_;
    auto all = sampled_figures(answers, time, sampling_);
    if (!arguments_.keep_raw.empty() && !all.empty()) {
      const std::string hash = kept_raw(arguments_.keep_raw, answers);
      for (FiguresOfTime& one : all) one.raw_hash = hash;
    }
    return all;
  }

 private:
  std::vector<std::string> asked(const Span& time) const {
    std::vector<std::string> answers;
    for (const std::string& query : queries_of(arguments_)) {
      answers.push_back(server_->query_range(query, time, sampling_.step));
    }
    return answers;
  }

  const Arguments& arguments_;
  Sampling sampling_;
  std::shared_ptr<PrometheusServer> server_;
  std::vector<std::string> files_;
};

std::vector<FiguresOfTime> all_figures(const Arguments& arguments, const Span& time) {
  if (!arguments.csv.empty()) {
    const std::string text = read_text_file(arguments.csv);
    auto all = read_figures(text, time, arguments.csv);
    for (FiguresOfTime& day : all) day.raw_hash = hash_of_raw(text);
    return all;
  }
  std::vector<FiguresOfTime> all;
  const Samples samples(arguments);
  Progress progress("Asking");
  const auto parts = cut(time, interval_of(arguments));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (FiguresOfTime& one : samples(parts[i])) all.push_back(std::move(one));
    progress(i + 1, parts.size());
  }
  return all;
}

// ---------------------------------------------------------------- once

struct Imported {
  std::size_t recorded = 0;
  std::size_t there_already = 0;
};

// What was reported before stays as it is: an import can be begun again.
Imported import_all(Dialogue& dialogue, const Arguments& arguments,
                    const std::vector<FiguresOfTime>& all) {
  Imported imported;
  Progress progress("Reporting");
  for (const FiguresOfTime& measured : all) {
    const auto receipt = sign_as_shown(dialogue, report_of(arguments, measured));
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

void show_dry_run(const Options& options, const Arguments& arguments, const std::string& what,
                  const std::vector<FiguresOfTime>& all) {
  if (!options.json) {
    return print(what + "; the first of them:\n" + pretty(report_of(arguments, all.front()).data) +
                 "\n");
  }
  boost::json::array list;
  for (const FiguresOfTime& one : all) list.push_back(report_of(arguments, one).data);
  print_json(object{{"items", std::move(list)}});
}

void ask(const std::string& what, const boost::json::value& first) {
  note(what + "; the first of them:\n" + pretty(first));
  if (!confirm("Sign and report them?")) {
    throw Stop(Exit::failure, "not signed; nothing was sent");
  }
}

void import_once(const Options& options, Dialogue& dialogue, const Arguments& arguments,
                 const Span& time) {
  const auto all = all_figures(arguments, time);
  if (all.empty()) return note("There is nothing in it to report.");
  const std::string what = std::to_string(all.size()) + " measurements of " + arguments.objective +
                           ", from " + domain::format_time(all.front().span.from) + " until " +
                           domain::format_time(all.back().span.until);
  if (options.dry_run) return show_dry_run(options, arguments, what, all);
  if (!options.yes) ask(what, report_of(arguments, all.front()).data);
  const Imported imported = import_all(dialogue, arguments, all);
  if (options.json) {
    return print_json(
        object{{"recorded", imported.recorded}, {"thereAlready", imported.there_already}});
  }
  print("Recorded " + std::to_string(imported.recorded) + " measurements" +
        (imported.there_already == 0
             ? ""
             : "; " + std::to_string(imported.there_already) +
                   " had been reported before and stay as they are (sopu measure correct)") +
        "\n");
}

// ---------------------------------------------------------------- as they come

void import_following(const Options& options, Dialogue& dialogue, const Arguments& arguments,
                      domain::Time from, std::optional<domain::Time> until) {
  if (options.dry_run) {
    throw Stop(Exit::usage, "--follow signs what is yet to come: try --dry-run with --until");
  }
  const std::string what = "Every " + std::to_string(interval_of(arguments).count()) +
                           " s what was measured of " + arguments.objective +
                           " is signed and "
                           "reported, from " +
                           domain::format_time(from) + " on";
  if (!options.yes && !confirm(what + ", without asking again. Begin?")) {
    throw Stop(Exit::failure, "not begun; nothing was sent");
  }
  follow(options, dialogue,
         {arguments, from, until, interval_of(arguments), seconds(arguments.settle),
          arguments.state, arguments.metrics, Samples(arguments)});
}

void import(const Options& options, const Arguments& arguments) {
  check(arguments);
  Dialogue dialogue(options);
  const std::string id = agreement_id(arguments.agreement).value;
  const domain::Time from = dialogue.moment(arguments.from, id);
  std::optional<domain::Time> until;
  if (!arguments.until.empty()) until = dialogue.moment(arguments.until, id);
  if (arguments.csv.empty() && from.time_since_epoch() % seconds(arguments.step) != seconds(0)) {
    throw Stop(Exit::usage, "--from must be a whole number of steps after midnight (UTC)");
  }
  if (arguments.follow) return import_following(options, dialogue, arguments, from, until);
  import_once(options, dialogue, arguments, {from, *until});
}

// ---------------------------------------------------------------- options

// What a file of lines has no use for is not taken with it.
void add_sampling_options(Command* command, Arguments& arguments, Option* csv) {
  auto* prometheus =
      command->add_option("--prometheus", arguments.prometheus,
                          "URL of a server that answers the queries; without it each of them"
                          " names a file that holds the answer to query_range");
  command->add_option("--token-file", arguments.token_file, "Its bearer token, in a file of yours")
      ->needs(prometheus);
  auto* up = command->add_option("--up", arguments.up, "Query that gives 1 (up) or 0: downtime");
  auto* good =
      command->add_option("--good", arguments.good, "Query: how many were good in each step");
  command->add_option("--total", arguments.total, "Query: how many there were in all");
  command->add_option("--values", arguments.values, "Query: each sample is a value");
  auto* histogram = command->add_option("--histogram", arguments.histogram,
                                        "Query: how many in each step, in buckets with le");
  auto* step = command->add_option(
      "--step", arguments.step,
      "Seconds from sample to sample, each of which speaks of those before it (60)");
  auto* scale =
      command->add_option("--scale", arguments.scale,
                          "From the samples' unit to the objective's: 1000 for seconds to ms");
  scale->excludes(up)->excludes(good);
  command
      ->add_option("--beyond", arguments.beyond,
                   "What a value above the last bucket counts as, in the objective's unit")
      ->needs(histogram);
  auto* interval =
      command->add_option("--interval", arguments.interval,
                          "Seconds of a report, cut at midnight (UTC): 86400, with --follow 3600");
  auto* keep_raw =
      command->add_option("--keep-raw", arguments.keep_raw,
                          "Directory where the answers are kept, whose hashes are then signed");
  for (auto* of_samples : {prometheus, step, scale, interval, keep_raw}) csv->excludes(of_samples);
}

void add_following_options(Command* command, Arguments& arguments) {
  auto* follow = command->add_flag(
      "--follow", arguments.follow,
      "Go on as time does, from where it was left off: each interval once it is over");
  command
      ->add_option("--settle", arguments.settle,
                   "Seconds after an interval until its figures are final (120)")
      ->needs(follow);
  command->add_option("--state", arguments.state, "File in which it is kept how far it came")
      ->needs(follow);
  command
      ->add_option("--metrics", arguments.metrics,
                   "ADDRESS:PORT at which /metrics tells how it does")
      ->needs(follow);
}

}  // namespace

// ---------------------------------------------------------------- the command

void add_measure_import(Command& family, Context& context) {
  const std::string uptime = "measure import acme-hosting --objective uptime --source probe-1";
  const auto [command, arguments] =
      add_verb(family, context, import, "import", "Report the figures of a file or of a Prometheus",
               {uptime + " --from 2027-03-01 --until 2027-04-01 --csv outages.csv",
                uptime + " --from 2027-03-01 --until 2027-04-01 --prometheus http://127.0.0.1:9090"
                         " --up 'min(probe_success{job=\"shop\"})'",
                uptime + " --from 2027-03-01 --prometheus http://127.0.0.1:9090 --follow --yes"
                         " --good 'sum(increase(http_requests_total{code!~\"5..\"}[1m]))'"
                         " --total 'sum(increase(http_requests_total[1m]))'"});
  add_measured_options(command, *arguments);
  command->add_option("--until", arguments->until,
                      "Its end, which is not in it; with --follow it ends there");
  auto* csv = command->add_option(
      "--csv", arguments->csv,
      "Lines of from,until (downtime), from,until,good,total, id,opened,done,pauses,"
      " from,until,count,sum,max or from,until,upTo,count, below such a heading");
  add_sampling_options(command, *arguments, csv);
  add_following_options(command, *arguments);
}

}  // namespace sopu::tools
