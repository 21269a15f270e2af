// bench edges: what one party notices of others that misbehave. Its appends, one at a time, alone
// and beside them, in turn.
#include <atomic>
#include <thread>

#include "server/append_load.hpp"
#include "tools/bench_agreement.hpp"
#include "tools/bench_server.hpp"
#include "tools/raw_sockets.hpp"
#include "tools/serving.hpp"
#include "tools/temporary.hpp"

namespace sopu::tools {
namespace {

constexpr double kib = 1'024;
constexpr std::uint64_t quota = 20'000;  // of events a day: more than the measured party needs
constexpr int probes = 300;
constexpr std::chrono::seconds slow_pace{1};
constexpr std::chrono::seconds settling{2};

struct Arguments {
  int rounds = rounds_min;
  unsigned idle = 10'000;
  unsigned slow = 1'000;
  unsigned stalled = 100;
  unsigned flooding = 16;
};

// A party that sends on and on, whatever it is told: half of it over sockets, half over HTTP.
class Flood {
 public:
  Flood(const std::string& url, std::vector<std::string> events, unsigned threads)
      : url_(url), events_(std::move(events)) {
    for (unsigned i = 0; i < threads; ++i) {
      threads_.emplace_back([this, i] { i % 2 == 0 ? over_socket() : over_http(); });
    }
  }
  ~Flood() {
    over_ = true;
    for (auto& thread : threads_) thread.join();
  }
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;

  std::uint64_t answers() const { return answers_; }
  void wait_for(std::uint64_t count) const {
    while (answers_ < count) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }

 private:
  const std::string& next() { return events_[sent_++ % events_.size()]; }

  void over_socket() {
    constexpr int in_flight = 64;
    while (!over_) {
      try {
        server::SocketClient client({url_, {}});
        for (std::uint64_t id = 0; !over_; ++id) {
          client.send(id, "append", boost::json::object{{"jws", next()}});
          if (id < in_flight) continue;
          client.receive_raw();
          ++answers_;
        }
      } catch (const server::Unreachable&) {
        // Thrown out: it comes again.
      }
    }
  }
  void over_http() {
    server::HttpClient client({url_, {}});
    while (!over_) {
      try {
        static_cast<void>(client.append(next()));
        ++answers_;
      } catch (const server::Unreachable&) {
      }
    }
  }

  const std::string url_;
  const std::vector<std::string> events_;
  std::atomic<std::uint64_t> sent_ = 0, answers_ = 0;
  std::atomic<bool> over_ = false;
  std::vector<std::thread> threads_;
};

class EdgesBench {
 public:
  EdgesBench(const Options& options, const Arguments& arguments)
      : options_(options),
        arguments_(arguments),
        temporary_("sopu-bench-"),
        parties_(make_bench_ledger(temporary_.path() / "ledger")) {
    raise_file_limit();
    Ledger ledger(temporary_.path() / "ledger", {});
    origin_ = ledger.origin();
    genesis_ = genesis_of(ledger);
    fill_ledger(ledger, parties_, 2'000, 1);  // something to subscribe to
  }

  void run() {
    const ServerProcess server(temporary_.path() / "ledger",
                               {"--events-a-day", std::to_string(quota)});
    load_.emplace(server.url(), 1);
    source_.emplace(parties_, origin_, "quiet", genesis_);
    beside_flood(server);
    beside_idle(server);
    beside_slow(server);
    beside_stalled(server);
    print_comparisons(options_, results_);
  }

 private:
  // Of an append, in microseconds.
  Series probe() {
    std::vector<std::string> events;
    for (int i = 0; i < probes; ++i) events.push_back(source_->next());
    return Series(load_->append({std::move(events)}, 1));
  }

  // Alone and with the others there, in turn; `come` gives what keeps them there.
  template <class Come>
  void compare(const std::string& what, const Come& come) {
    Comparison half{"Append p50 beside " + what, "µs", "the same alone", {}, {}, {}};
    Comparison tail{"Append p99 beside " + what, "µs", "the same alone", {}, {}, {}};
    for (int round = 0; round < arguments_.rounds; ++round) {
      const Series alone = probe();
      const auto others = come();
      const Series beside = probe();
      half.add(beside.median(), alone.median());
      tail.add(beside.quantile(0.99), alone.quantile(0.99));
    }
    results_.push_back(std::move(half));
    results_.push_back(std::move(tail));
  }

  void beside_flood(const ServerProcess& server) {
    note("A party that has used up its quota, and sends on …");
    ContractSigner signer(origin_, "quiet", genesis_);
    std::vector<std::string> events;
    for (int i = 0; i < 4'000; ++i) events.push_back(signer.comment(parties_.third_party));
    {
      const Flood first(server.url(), events, arguments_.flooding);
      first.wait_for(quota);
    }
    compare("a party over its quota, " + std::to_string(arguments_.flooding) + " connections", [&] {
      auto flood = std::make_unique<Flood>(server.url(), events, arguments_.flooding);
      std::this_thread::sleep_for(settling);  // a flood is not its first moment
      return flood;
    });
  }

  void beside_idle(const ServerProcess& server) {
    note("Idle sockets …");
    const double before = server.memory_bytes("RssAnon");
    Comparison memory{"Memory of an idle socket", "KiB", "64 KiB", {}, {}, {}};
    std::vector<RawSocket> idle;
    for (unsigned i = 0; i < arguments_.idle; ++i) idle.push_back(greeted_socket(server.url()));
    memory.add((server.memory_bytes("RssAnon") - before) / kib / arguments_.idle, 64);
    const Series beside = probe();
    idle.clear();
    const Series alone = probe();
    Comparison tail{"Append p99 beside " + std::to_string(arguments_.idle) + " idle sockets",
                    "µs",
                    "the same alone",
                    {},
                    {},
                    {}};
    tail.add(beside.quantile(0.99), alone.quantile(0.99));
    results_.push_back(std::move(memory));
    results_.push_back(std::move(tail));
  }

  // A header that never ends, a byte at a time.
  void beside_slow(const ServerProcess& server) {
    note("Slow requests …");
    std::vector<RawSocket> slow;
    for (unsigned i = 0; i < arguments_.slow; ++i) {
      slow.emplace_back(server.url());
      slow.back().send("GET /healthz HTTP/1.1\r\nX: ");
    }
    const auto begun = std::chrono::steady_clock::now();
    Comparison tail{"Append p99 beside " + std::to_string(arguments_.slow) + " slow requests",
                    "µs",
                    "the same afterwards",
                    {},
                    {},
                    {}};
    const Series beside = probe();
    std::size_t open = slow.size();
    while (open != 0 && std::chrono::steady_clock::now() - begun < std::chrono::minutes(1)) {
      open = 0;
      for (auto& one : slow) open += one.try_send("x") ? 1U : 0U;
      std::this_thread::sleep_for(slow_pace);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    tail.add(beside.quantile(0.99), probe().quantile(0.99));
    Comparison dropped{"Until the last slow request is dropped", "s", "15 s", {}, {}, {}};
    dropped.add(took.count(), 15);
    results_.push_back(std::move(tail));
    results_.push_back(std::move(dropped));
  }

  // Subscribed to everything from the beginning, and never read.
  void beside_stalled(const ServerProcess& server) {
    note("Readers that do not read …");
    const std::string subscribe =
        text_frame(R"({"jsonrpc":"2.0","id":1,"method":"subscribe","params":{"from":0}})");
    compare(std::to_string(arguments_.stalled) + " stalled readers", [&] {
      std::vector<RawSocket> stalled;
      for (unsigned i = 0; i < arguments_.stalled; ++i) {
        stalled.push_back(greeted_socket(server.url()));
        stalled.back().send(subscribe);
      }
      return stalled;
    });
  }

  const Options& options_;
  const Arguments& arguments_;
  TemporaryDirectory temporary_;
  BenchParties parties_;
  std::string origin_;
  crypto::Hash genesis_;
  std::optional<server::AppendLoad> load_;
  std::optional<EventSource> source_;
  std::vector<Comparison> results_;
};

}  // namespace

void add_bench_edges(Command& family, Context& context) {
  auto* command = add_command(
      family, "edges", "What a party notices of others that flood, idle, dawdle or do not read",
      {"bench edges", "bench edges --idle 1000 --slow 100 --json"});
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--flooding", arguments->flooding, "Connections of the party over its quota")
      ->show_default()
      ->range(1, 1'000);
  command->add_option("--idle", arguments->idle, "Idle sockets")->show_default()->range(1, 100'000);
  command->add_option("--slow", arguments->slow, "Requests a byte a second")
      ->show_default()
      ->range(1, 100'000);
  command->add_option("--stalled", arguments->stalled, "Subscribers that do not read")
      ->show_default()
      ->range(1, 100'000);
  command->add_option("--rounds", arguments->rounds, "Interleaved rounds")
      ->show_default()
      ->range(rounds_min, 1'000);
  add_json_option(command, context.options);
  set_action(command, context,
             [&context, arguments] { EdgesBench(context.options, *arguments).run(); });
}

}  // namespace sopu::tools
