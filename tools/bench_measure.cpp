// bench measure: appends of measurements to an agreement that has many beside one that has few, the
// verdict of a month beside two milliseconds, the back-test of a year beside a second, memory
// beside that with half as many.
#include <atomic>
#include <fstream>
#include <thread>

#include "ledger/view/queries.hpp"
#include "tools/bench_agreement.hpp"
#include "tools/temporary.hpp"
#include "tools/terminal.hpp"

namespace sopu::tools {
namespace {

struct Arguments {
  std::uint64_t few = 1'000;
  std::uint64_t many = 100'000;
  int lookups = 200;
  int rounds = rounds_min;
};

constexpr std::uint64_t events_of_round = 2'000;

// Seconds; the signing is not counted.
double append(Ledger& ledger, MeasuredMinutes& minutes, std::uint64_t count) {
  std::vector<std::string> events;
  for (std::uint64_t i = 0; i < count; ++i) events.push_back(minutes.next());
  std::atomic<std::uint64_t> answered = 0, refused = 0;
  const double seconds = seconds_of([&] {
    for (std::string& jws : events) {
      ledger.append(std::move(jws), [&](const domain::Result<Receipt>& receipt) {
        if (!receipt) ++refused;
        ++answered;
      });
    }
    while (answered < count) std::this_thread::sleep_for(std::chrono::microseconds(100));
  });
  if (refused > 0) throw std::runtime_error("measurements of the benchmark were refused");
  return seconds;
}

void fill(Ledger& ledger, MeasuredMinutes& minutes, std::uint64_t count) {
  Progress progress("Measuring");
  for (std::uint64_t done = 0; done < count;) {
    const std::uint64_t here = std::min(count - done, events_of_round);
    append(ledger, minutes, here);
    done += here;
    progress(done, count);
  }
}

double resident_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::atof(line.c_str() + 8) / 1'024;
  }
  return 0;
}

// What an agreement's figures are asked for: the last whole month, and what terms would have come
// to over a year.
class Asking {
 public:
  Asking(Ledger& ledger, const BenchParties& parties, const domain::TermsPtr& terms,
         domain::Time reached)
      : ledger_(ledger), asker_(parties.customer.party), snapshot_(ledger.snapshot()) {
    const domain::Date month = domain::month_of(reached);
    month_.objective = domain::ItemId{bench_objective};
    month_.window = domain::format_date(month - std::chrono::months(1)).substr(0, 7);
    year_.terms = terms->json();
    year_.to = month;
  }

  void verdict() const { require(queries().performance({"many"}, month_, {})); }
  void backtest() const { require(queries().backtest({"many"}, year_)); }

 private:
  view::Queries queries() const { return {*snapshot_, ledger_.shared(), asker_, ledger_.now()}; }

  Ledger& ledger_;
  domain::PartyId asker_;
  std::unique_ptr<store::Snapshot> snapshot_;
  view::PerformanceFilter month_;
  view::BacktestFilter year_;
};

// The first of the month that lies so many minutes, and two months, back.
domain::Date begin_for(std::uint64_t minutes) {
  const domain::Time now = system_clock()();
  const domain::Date day = std::chrono::floor<std::chrono::days>(
      now - std::chrono::minutes(minutes) - std::chrono::days(62));
  return day.year() / day.month() / 1;
}

void bench_measure(const Options& options, const Arguments& arguments) {
  const TemporaryDirectory temporary("sopu-bench-");
  const auto directory = temporary.path() / "ledger";
  const auto parties = make_bench_ledger(directory);
  Ledger ledger(directory, {});
  const std::uint64_t rounds = static_cast<std::uint64_t>(arguments.rounds);
  const domain::Date since = begin_for(arguments.many + rounds * events_of_round);
  const domain::Time from = std::chrono::sys_days(since) + std::chrono::days(1);
  domain::TermsPtr terms;
  const auto minutes_of = [&](const char* id) {
    terms = make_measured(ledger, parties, id, since);
    return MeasuredMinutes(parties, ledger.origin(), id, genesis_of(ledger), from);
  };
  MeasuredMinutes few = minutes_of("few");
  MeasuredMinutes many = minutes_of("many");
  fill(ledger, few, arguments.few);
  // With half of them, and whatever is held of what was asked, what the memory is measured against.
  fill(ledger, many, arguments.many / 2);
  const Asking half(ledger, parties, terms, many.reached());
  half.verdict();
  half.backtest();
  const double memory_with_half = resident_mib();
  fill(ledger, many, arguments.many - arguments.many / 2);

  const std::string among = " with " + std::to_string(arguments.many) + " measurements";
  Comparison appends{"Appends to an agreement" + among,
                     "/s",
                     "to one with " + std::to_string(arguments.few),
                     {},
                     {},
                     {}};
  Comparison verdict{"Verdict and credit of a month" + among, "µs", "two milliseconds", {}, {}, {}};
  Comparison backtest{"Back-test of twelve months" + among, "ms", "a second", {}, {}, {}};
  Comparison memory{"Memory" + among, "MiB", "with half of them", {}, {}, {}};
  for (int round = 0; round < arguments.rounds; ++round) {
    const double with_few = append(ledger, few, events_of_round);
    const double with_many = append(ledger, many, events_of_round);
    constexpr auto count = static_cast<double>(events_of_round);
    appends.add(count / with_many, count / with_few);
    const Asking asking(ledger, parties, terms, many.reached());
    constexpr double two_milliseconds = 2'000;
    verdict.add(median_microseconds(arguments.lookups, [&] { asking.verdict(); }),
                two_milliseconds);
    constexpr double milliseconds = 1'000;
    backtest.add(seconds_of([&] { asking.backtest(); }) * milliseconds, milliseconds);
    memory.add(resident_mib(), memory_with_half);
  }
  print_comparisons(options, {appends, verdict, backtest, memory});
}

}  // namespace

void add_bench_measure(Command& family, Context& context) {
  auto* command =
      add_command(family, "measure",
                  "Appends of measurements ÷ those to an agreement with few; verdicts, back-test",
                  {"bench measure", "bench measure --many 1000000 --json"});
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--few", arguments->few, "Measurements in the one agreement")
      ->show_default()
      ->range(1, 100'000);
  command->add_option("--many", arguments->many, "Measurements in the other")
      ->show_default()
      ->range(50'000, 10'000'000);
  command->add_option("--lookups", arguments->lookups, "Verdicts a round")
      ->show_default()
      ->range(10, 1'000'000);
  command->add_option("--rounds", arguments->rounds, "Interleaved rounds")
      ->show_default()
      ->range(rounds_min, 1'000);
  add_json_option(command, context.options);
  set_action(command, context,
             [&context, arguments] { bench_measure(context.options, *arguments); });
}

}  // namespace sopu::tools
