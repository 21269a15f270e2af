// bench growth: what a ledger costs as it grows, with one agreement and with many: appends beside
// raw signature checks, lookups, bytes on disk and in memory.
#include <array>
#include <random>

#include "crypto/jwk.hpp"
#include "ledger/store/lmdb_store.hpp"
#include "ledger/view/keys.hpp"
#include "server/append_load.hpp"
#include "tools/bench_agreement.hpp"
#include "tools/bench_server.hpp"
#include "tools/temporary.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::array;
using boost::json::object;

struct Arguments {
  std::vector<std::uint64_t> events{10'000, 100'000};
  std::vector<std::uint64_t> agreements{1, 10'000};
  int lookups = 200;
};

struct Figure {
  std::string name;  // for programs
  std::string what;
  std::string unit;
  double value = 0;
};
using Figures = std::vector<Figure>;

constexpr int versions = 3;          // of the agreement that clauses are looked up in
constexpr unsigned unanswered = 64;  // appends under way
constexpr double mib = 1'024.0 * 1'024.0;

// ---------------------------------------------------------------- filling

// Appends over WebSocket: one agreement over one connection, many over many, an agreement always
// over the same one.
class Filler {
 public:
  Filler(const std::string& url, std::vector<GrowingAgreement>& agreements)
      : agreements_(agreements),
        connections_(std::min<std::size_t>(agreements.size(), unanswered)),
        load_(url, connections_) {}

  // Seconds, the signing not counted: it is done before the clock starts.
  double append(std::uint64_t count) {
    std::vector<std::vector<std::string>> events(connections_);
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::size_t agreement = next_++ % agreements_.size();
      events[agreement % connections_].push_back(agreements_[agreement].next());
    }
    const auto in_flight = static_cast<unsigned>(unanswered / connections_);
    return seconds_of([&] { load_.append(std::move(events), in_flight); });
  }

 private:
  std::vector<GrowingAgreement>& agreements_;
  std::size_t connections_;
  server::AppendLoad load_;
  std::size_t next_ = 0;
};

// How fast the filling went, tenth by tenth.
class Tenths {
 public:
  explicit Tenths(std::uint64_t total) : total_(total) {}

  // Events that reach over several tenths count in each by their share.
  void add(std::uint64_t count, double seconds) {
    for (std::uint64_t rest = count; rest > 0;) {
      const std::uint64_t here = std::min(rest, left_of_tenth());
      const auto share = static_cast<double>(here);
      counts_.at(tenth()) += share;
      seconds_.at(tenth()) += seconds * share / static_cast<double>(count);
      done_ += here;
      rest -= here;
    }
  }
  std::uint64_t left() const { return total_ - done_; }
  double rate(std::size_t tenth) const { return counts_.at(tenth) / seconds_.at(tenth); }

 private:
  std::size_t tenth() const { return static_cast<std::size_t>(done_ * 10 / total_); }
  std::uint64_t left_of_tenth() const { return ((tenth() + 1) * total_ + 9) / 10 - done_; }

  std::uint64_t total_;
  std::uint64_t done_ = 0;
  std::array<double, 10> counts_{};
  std::array<double, 10> seconds_{};
};

// The last two seconds of the filling, in slices between which the limit is measured.
void fill_window(Filler& filler, Tenths& tenths, Figures& figures) {
  Series rates, limits, ratios;
  const std::uint64_t slice = std::max<std::uint64_t>(1, tenths.left() / rounds_min);
  for (int round = 0; round < rounds_min; ++round) {
    const std::uint64_t count = round + 1 == rounds_min ? tenths.left() : slice;
    const double limit = verifications_per_second(std::chrono::milliseconds(400), cores());
    const double seconds = filler.append(count);
    tenths.add(count, seconds);
    rates.add(static_cast<double>(count) / seconds);
    limits.add(limit);
    ratios.add(static_cast<double>(count) / seconds / limit);
  }
  figures.push_back({"appendsLastWindow", "appends, last window", "/s", rates.median()});
  figures.push_back({"verifications", "raw verifications, all cores", "/s", limits.median()});
  figures.push_back({"appendRatio", "appends ÷ verifications", "", ratios.median()});
}

void fill(const std::string& url, std::vector<GrowingAgreement>& agreements, std::uint64_t count,
          Figures& figures) {
  constexpr std::uint64_t chunk_max = 5'000;
  constexpr double window_seconds = 2;
  Filler filler(url, agreements);
  Tenths tenths(count);
  Progress progress("Filling the ledger");
  double rate = 0;
  const auto window = [&] {
    return std::min(count / 2, static_cast<std::uint64_t>(rate * window_seconds));
  };
  while (rate == 0 || tenths.left() > window()) {
    const auto most = std::min({chunk_max, (count + 9) / 10, tenths.left() - window()});
    const double seconds = filler.append(most);
    tenths.add(most, seconds);
    rate = static_cast<double>(most) / seconds;
    progress(count - tenths.left(), count);
  }
  fill_window(filler, tenths, figures);
  figures.push_back({"appendsFirstTenth", "appends, first tenth", "/s", tenths.rate(0)});
  figures.push_back({"appendsLastTenth", "appends, last tenth", "/s", tenths.rate(9)});
}

// ---------------------------------------------------------------- looking

double bytes_of_events(const store::Snapshot& snapshot) {
  double bytes = 0;
  snapshot.events(0, snapshot.head().size, [&](const store::StoredEvent& event) {
    bytes += static_cast<double>(event.jws.size());
    return true;
  });
  return bytes;
}

class Lookups {
 public:
  Lookups(Ledger& ledger, const BenchParties& parties, std::uint64_t agreements, int count)
      : ledger_(ledger),
        parties_(parties),
        agreements_(agreements),
        count_(count),
        snapshot_(ledger.snapshot()) {}

  void measure(const VersionChain& chain, Figures& figures);

 private:
  view::Queries queries(const domain::PartyId& party) {
    return {*snapshot_, ledger_.shared(), party, ledger_.now()};
  }
  // Of a contract event by the customer, in any agreement.
  domain::Result<Prepared> dry_run() {
    const domain::Kid kid{crypto::thumbprint(parties_.customer.key.public_key())};
    return ledger_.prepare({parties_.customer.party, kid, "sopu.feasibility.attested.v1",
                            "agreement/" + any_of(agreements_).value,
                            object{{"objective", "a"},
                                   {"content", domain::text(domain::TermsHash{})},
                                   {"targetPpm", 1},
                                   {"basis", "tested"},
                                   {"statement", "Dry run"}}});
  }
  domain::AgreementId any_of(std::uint64_t first) {
    return {agreement_name(first == 0 ? 0 : random_() % first)};
  }
  // Around the middle of the log, each time another one.
  domain::LogIndex middle() {
    const std::uint64_t size = snapshot_->head().size;
    return {size * 2 / 5 + random_() % (size / 5)};
  }

 public:
  static std::string agreement_name(std::uint64_t number) {
    return number == 0 ? "acme-warehouse" : "growing-" + std::to_string(number);
  }

 private:
  Ledger& ledger_;
  const BenchParties& parties_;
  std::uint64_t agreements_;
  int count_;
  std::unique_ptr<store::Snapshot> snapshot_;
  std::mt19937_64 random_{20'261'123};
};

void Lookups::measure(const VersionChain& chain, Figures& figures) {
  const view::Reader reader(*snapshot_, &ledger_.shared());
  const auto& customer = parties_.customer.party;
  const domain::AgreementId agreed{agreement_name(0)};
  // In the middle of the log not every agreement may have begun.
  const std::uint64_t begun = std::min(agreements_, snapshot_->head().size / 4);
  const auto add = [&](const char* name, const char* what, const std::function<void()>& work) {
    figures.push_back({name, what, "µs", median_microseconds(count_, work)});
  };
  add("get", "one LMDB get, p50",
      [&] { require(snapshot_->get(store::Table::parties, customer.value)); });
  add("stateNow", "state now, p50",
      [&] { require(reader.state(domain::agreement_stream(any_of(agreements_)))); });
  add("stateThen", "state at an index in the middle, p50",
      [&] { require(reader.state(domain::agreement_stream(any_of(begun)), middle())); });
  add("dryRun", "dry run, p50", [&] { require(dry_run()); });
  add("viewNow", "agreement now as JSON, p50",
      [&] { require(queries(customer).agreement(any_of(agreements_), {})); });
  add("viewThen", "agreement at an index in the middle as JSON, p50", [&] {
    require(queries(customer).agreement(any_of(begun), {{}, middle()}));
  });
  add("clause", "clause at a time as JSON, p50", [&] {
    require(queries(customer).clause(agreed, {bench_clause}, {chain.middle, {}}));
  });
  add("thirdPartyView", "a third party's agreement now as JSON, p50",
      [&] { require(queries(parties_.third_party.party).agreement(any_of(agreements_), {})); });
}

// ---------------------------------------------------------------- one ledger

class Growth {
 public:
  Growth(std::uint64_t events, std::uint64_t agreements)
      : events_(events),
        agreements_(agreements),
        temporary_("sopu-bench-"),
        directory_(temporary_.path() / "ledger"),
        parties_(make_bench_ledger(directory_)) {}

  Figures measure(int lookups) {
    auto growing = begin();
    serve_and_fill(growing);
    growing.clear();
    audit();
    weigh();
    note("Looking up …");
    Ledger ledger(directory_, {});
    Lookups(ledger, parties_, agreements_, lookups).measure(chain_, figures_);
    return std::move(figures_);
  }

 private:
  std::vector<GrowingAgreement> begin() {
    Ledger ledger(directory_, {});
    const auto name = Lookups::agreement_name(0);
    chain_ = make_versions(ledger, parties_, name, versions);
    std::vector<GrowingAgreement> growing;
    growing.emplace_back(parties_, ledger.origin(), name, contract_head(ledger, name), chain_,
                         versions);
    for (std::uint64_t i = 1; i < agreements_; ++i) {
      growing.emplace_back(parties_, ledger.origin(), Lookups::agreement_name(i),
                           genesis_of(ledger));
    }
    have_ = ledger.snapshot()->head().size;
    return growing;
  }

  void serve_and_fill(std::vector<GrowingAgreement>& growing) {
    const ServerProcess server(directory_);
    verifier_key_ = server.verifier_key();
    fill(server.url(), growing, events_ - have_, figures_);
    const auto add = [&](const char* name, const char* what, const char* line) {
      figures_.push_back({name, what, "MiB", server.memory_bytes(line) / mib});
    };
    add("serverRss", "server, resident", "VmRSS");
    add("serverAnonymous", "server, resident, without files", "RssAnon");
    add("serverPeak", "server, resident at most", "VmHWM");
  }

  void audit() {
    note("Verifying …");
    const auto audited = audit_in_process(directory_, verifier_key_);
    figures_.push_back(
        {"verifierPeak", "verifier, resident at most", "MiB", audited.memory_bytes / mib});
    figures_.push_back({"verified", "full audit, in a process of its own", "events/s",
                        static_cast<double>(events_) / audited.seconds});
  }

  void weigh() {
    const LedgerPaths paths(directory_);
    const auto file = static_cast<double>(std::filesystem::file_size(paths.store()));
    const auto store = store::open_lmdb_store(paths.store(), {.read_only = true});
    const double events = bytes_of_events(*store->snapshot());
    figures_.push_back({"eventBytes", "events", "MiB", events / mib});
    figures_.push_back({"fileBytes", "file", "MiB", file / mib});
    figures_.push_back({"fileRatio", "file ÷ events", "", file / events});
  }

  std::uint64_t events_;
  std::uint64_t agreements_;
  TemporaryDirectory temporary_;
  std::filesystem::path directory_;
  BenchParties parties_;
  VersionChain chain_;
  std::string verifier_key_;
  std::uint64_t have_ = 0;
  Figures figures_;
};

// ---------------------------------------------------------------- the command

struct Point {
  std::uint64_t events;
  std::uint64_t agreements;
  Figures figures;
};

void print_points(const Options& options, const std::vector<Point>& points) {
  if (options.json) {
    array out;
    for (const auto& point : points) {
      object figures;
      for (const auto& figure : point.figures) figures[figure.name] = figure.value;
      out.push_back(object{{"events", point.events},
                           {"agreements", point.agreements},
                           {"figures", std::move(figures)}});
    }
    return print_json(out);
  }
  std::vector<std::string> headings{"EVENTS, AGREEMENTS"};
  for (const auto& point : points) {
    headings.push_back(std::to_string(point.events) + ", " + std::to_string(point.agreements));
  }
  Table table(std::move(headings));
  for (std::size_t i = 0; i < points.front().figures.size(); ++i) {
    const auto& named = points.front().figures[i];
    std::vector<std::string> row{named.what + (named.unit.empty() ? "" : " (" + named.unit + ")")};
    for (const auto& point : points) row.push_back(rounded(point.figures[i].value));
    table.add(std::move(row));
  }
  print(table.text());
}

void bench_growth(const Options& options, const Arguments& arguments) {
  std::vector<Point> points;
  for (const auto agreements : arguments.agreements) {
    for (const auto events : arguments.events) {
      note(std::to_string(events) + " events of " + std::to_string(agreements) + " agreements …");
      points.push_back({events, agreements, Growth(events, agreements).measure(arguments.lookups)});
    }
  }
  print_points(options, points);
}

}  // namespace

void add_bench_growth(Command& family, Context& context) {
  auto* command = add_command(
      family, "growth", "Appends, lookups, disk and memory as a ledger grows",
      {"bench growth", "bench growth --events 10000,100000,1000000 --agreements 1 --json"});
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--events", arguments->events, "How many events, a ledger each")
      ->delimiter(',')
      ->show_default()
      ->range(1'000, 100'000'000);
  command
      ->add_option("--agreements", arguments->agreements, "Of how many agreements, a ledger each")
      ->delimiter(',')
      ->show_default()
      ->range(1, 1'000'000);
  command->add_option("--lookups", arguments->lookups, "Lookups of each kind, at most")
      ->show_default()
      ->range(rounds_min, 1'000'000);
  add_json_option(command, context.options);
  set_action(command, context,
             [&context, arguments] { bench_growth(context.options, *arguments); });
}

}  // namespace sopu::tools
