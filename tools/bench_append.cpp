// bench append: signed, durable, receipted appends over WebSocket to a server in a process of its
// own, beside raw signature checks; and the latency of one client beside fdatasync.
#include "server/append_load.hpp"
#include "tools/bench_agreement.hpp"
#include "tools/bench_server.hpp"
#include "tools/temporary.hpp"

namespace sopu::tools {
namespace {

struct Arguments {
  std::vector<unsigned> connections{1, 64};
  int rounds = rounds_min;
  unsigned seconds = 2;
  unsigned in_flight = 1;
};

class AppendBench {
 public:
  AppendBench(const Options& options, const Arguments& arguments)
      : options_(options),
        arguments_(arguments),
        temporary_("sopu-bench-"),
        parties_(make_bench_ledger(temporary_.path() / "ledger")) {
    Ledger ledger(temporary_.path() / "ledger", {});
    origin_ = ledger.origin();
    genesis_ = genesis_of(ledger);
  }

  void run() {
    const ServerProcess server(temporary_.path() / "ledger");
    std::vector<Comparison> results;
    for (const unsigned count : arguments_.connections) measure_rate(server, count, results);
    measure_latency(server, results);
    print_comparisons(options_, results);
  }

 private:
  // Connections, each with an agreement of its own that it alone writes to.
  struct Writers {
    server::AppendLoad load;
    std::vector<EventSource> sources;

    std::vector<std::vector<std::string>> sign(std::size_t events_each) {
      std::vector<std::vector<std::string>> events(sources.size());
      // In turn, as they are sent, so that their ids rise as those of events just signed do.
      for (std::size_t n = 0; n < events_each; ++n) {
        for (std::size_t i = 0; i < sources.size(); ++i) events[i].push_back(sources[i].next());
      }
      return events;
    }
    // Appends a second. The signing is done before the clock starts.
    double rate(std::size_t events_each, unsigned in_flight) {
      auto events = sign(events_each);
      const double seconds = seconds_of([&] { load.append(std::move(events), in_flight); });
      return static_cast<double>(events_each * sources.size()) / seconds;
    }
  };

  Writers connect(const ServerProcess& server, unsigned count) {
    Writers writers{server::AppendLoad(server.url(), count), {}};
    for (unsigned i = 0; i < count; ++i) {
      writers.sources.emplace_back(parties_, origin_, "bench-" + std::to_string(next_agreement_++),
                                   genesis_);
    }
    return writers;
  }

  void measure_rate(const ServerProcess& server, unsigned count, std::vector<Comparison>& results) {
    note("Appending over " + std::to_string(count) + " connections …");
    auto writers = connect(server, count);
    const auto in_flight = std::max(1U, arguments_.in_flight);
    // A short run tells how many events a round needs.
    const double first = writers.rate(std::max(in_flight, 2'000 / count), in_flight);
    const auto events_each = std::max<std::size_t>(
        in_flight, static_cast<std::size_t>(first * arguments_.seconds / count));
    Comparison rate{"Durable appends, " + std::to_string(count) + " connections, " +
                        std::to_string(in_flight) + " in flight each",
                    "/s",
                    "raw Ed25519 verifications on all " + std::to_string(cores()) + " cores",
                    {},
                    {},
                    {}};
    for (int round = 0; round < arguments_.rounds; ++round) {
      const double limit = verifications_per_second(std::chrono::seconds(1), cores());
      rate.add(writers.rate(events_each, in_flight), limit);
    }
    results.push_back(std::move(rate));
  }

  void measure_latency(const ServerProcess& server, std::vector<Comparison>& results) {
    constexpr int probes = 500;
    note("Latency of one connection …");
    auto writers = connect(server, 1);
    Comparison half{"Latency of one append, p50", "µs", "fdatasync of 4 KiB, p50", {}, {}, {}};
    Comparison tail{"Latency of one append, p99", "µs", "fdatasync of 4 KiB, p99", {}, {}, {}};
    for (int round = 0; round < arguments_.rounds; ++round) {
      const auto syncs = sync_microseconds(temporary_.path(), probes);
      const Series appends(writers.load.append(writers.sign(probes), 1));
      half.add(appends.median(), syncs.median());
      tail.add(appends.quantile(0.99), syncs.quantile(0.99));
    }
    results.push_back(std::move(half));
    results.push_back(std::move(tail));
  }

  const Options& options_;
  const Arguments& arguments_;
  TemporaryDirectory temporary_;
  BenchParties parties_;
  std::string origin_;
  crypto::Hash genesis_;
  std::uint64_t next_agreement_ = 0;
};

}  // namespace

void add_bench_append(Command& family, Context& context) {
  auto* command = add_command(
      family, "append", "Signed, durable, receipted appends ÷ raw verifications, and latency",
      {"bench append", "bench append --connections 1,64 --seconds 5 --json"});
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--connections", arguments->connections, "How many connections, a run each")
      ->delimiter(',')
      ->show_default()
      ->range(1, 10'000);
  command->add_option("--in-flight", arguments->in_flight, "Unanswered appends of each connection")
      ->show_default()
      ->range(1, 100);
  command->add_option("--seconds", arguments->seconds, "About how long a round takes")
      ->show_default()
      ->range(1, 600);
  command->add_option("--rounds", arguments->rounds, "Interleaved rounds")
      ->show_default()
      ->range(rounds_min, 1'000);
  add_json_option(command, context.options);
  set_action(command, context,
             [&context, arguments] { AppendBench(context.options, *arguments).run(); });
}

}  // namespace sopu::tools
