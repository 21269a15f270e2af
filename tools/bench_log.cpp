// bench verify, rebuild, evidence: how fast a log is audited, views are made anew, evidence is
// made.
#include <algorithm>

#include "ledger/audit/directory_source.hpp"
#include "ledger/codec/signature_check.hpp"
#include "ledger/store/lmdb_store.hpp"
#include "server/evidence.hpp"
#include "tools/bench.hpp"
#include "tools/temporary.hpp"

namespace sopu::tools {
namespace {

struct Arguments {
  std::uint64_t events = 20'000;
  std::uint64_t agreements = 64;
  int rounds = rounds_min;
};

// A filled ledger that nobody has open.
crypto::NoteVerifier make_log(const std::filesystem::path& directory, const Arguments& arguments) {
  const auto parties = make_bench_ledger(directory);
  Ledger ledger(directory, {});
  fill_ledger(ledger, parties, arguments.events, arguments.agreements);
  return ledger.log_verifier();
}

void bench_verify(const Options& options, const Arguments& arguments) {
  const TemporaryDirectory temporary("sopu-bench-");
  const auto directory = temporary.path() / "ledger";
  const auto log_key = make_log(directory, arguments);
  const auto store = store::open_lmdb_store(LedgerPaths(directory).store(), {.read_only = true});
  Comparison comparison{"Full audit (signature, leaf, tree, rules)",
                        "events/s",
                        "raw Ed25519 verifications on all " + std::to_string(cores()) + " cores",
                        {},
                        {},
                        {}};
  for (int round = 0; round < arguments.rounds; ++round) {
    const double limit = verifications_per_second(std::chrono::seconds(1), cores());
    audit::Verdict verdict;
    const double seconds = seconds_of([&] {
      const auto source = audit::open_store_source(store->snapshot());
      verdict = audit::verify(*source, {log_key, cores(), {}, {}});
    });
    if (verdict.fault) throw std::runtime_error("the audit found: " + verdict.fault->detail);
    comparison.add(static_cast<double>(verdict.events) / seconds, limit);
  }
  print_comparisons(options, {comparison});
}

// Reads every event and decodes it: what no rebuild can do without.
void scan_and_decode(const store::Snapshot& snapshot) {
  snapshot.events(0, snapshot.head().size, [](store::StoredEvent event) {
    if (!codec::SignatureCheck::committed(event.jws)) {
      throw std::runtime_error("event " + std::to_string(event.index.value) + " does not decode");
    }
    return true;
  });
}

void bench_rebuild(const Options& options, const Arguments& arguments) {
  const TemporaryDirectory temporary("sopu-bench-");
  const auto directory = temporary.path() / "ledger";
  make_log(directory, arguments);
  const auto store = store::open_lmdb_store(LedgerPaths(directory).store());
  const auto events = static_cast<double>(store->snapshot()->head().size);
  Comparison comparison{
      "Rebuild of all views", "events/s", "scan and decode of the log", {}, {}, {}};
  for (int round = 0; round < arguments.rounds; ++round) {
    const double limit = seconds_of([&] { scan_and_decode(*store->snapshot()); });
    const double seconds = seconds_of([&] { view::rebuild(*store, {}); });
    comparison.add(events / seconds, events / limit);
  }
  print_comparisons(options, {comparison});
}

// Of one agreement among others; as its customer asks for it, but for the sending.
void bench_evidence(const Options& options, const Arguments& arguments) {
  const TemporaryDirectory temporary("sopu-bench-");
  const auto directory = temporary.path() / "ledger";
  const auto parties = make_bench_ledger(directory);
  Ledger ledger(directory, {});
  fill_ledger(ledger, parties, arguments.events, arguments.agreements);
  Comparison comparison{
      "Evidence of an agreement", "events/s", "scan and decode of the log", {}, {}, {}};
  const view::Asker customer = parties.customer.party;
  const auto scanned = static_cast<double>(ledger.snapshot()->head().size);
  for (int round = 0; round < arguments.rounds; ++round) {
    const double limit = seconds_of([&] { scan_and_decode(*ledger.snapshot()); });
    std::uint64_t lines = 0;
    const double seconds = seconds_of([&] {
      const auto snapshot = ledger.snapshot();
      const auto scope = view::Queries(*snapshot, ledger.shared(), customer, ledger.now())
                             .evidence({"bench-0"}, std::nullopt);
      server::Evidence evidence(ledger, customer, *scope);
      for (std::string part = evidence.head(); !part.empty(); part = evidence.next()) {
        lines += static_cast<std::uint64_t>(std::ranges::count(part, '\n'));
      }
    });
    comparison.add(static_cast<double>(lines - 2) / seconds, scanned / limit);
  }
  print_comparisons(options, {comparison});
}

void add(Command& family, Context& context, const std::string& name, const std::string& purpose,
         void (*run_bench)(const Options&, const Arguments&)) {
  auto* command = add_command(family, name, purpose,
                              {"bench " + name, "bench " + name + " --events 100000 --json"});
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--events", arguments->events, "How many events the log has")
      ->show_default()
      ->range(100, 100'000'000);
  command->add_option("--agreements", arguments->agreements, "Over how many agreements")
      ->show_default()
      ->range(1, 1'000'000);
  command->add_option("--rounds", arguments->rounds, "Interleaved rounds")
      ->show_default()
      ->range(rounds_min, 1'000);
  add_json_option(command, context.options);
  set_action(command, context,
             [&context, arguments, run_bench] { run_bench(context.options, *arguments); });
}

}  // namespace

void add_bench_log(Command& family, Context& context) {
  add(family, context, "verify", "Full audit of a log ÷ raw verifications on all cores",
      bench_verify);
  add(family, context, "rebuild", "All views made anew ÷ scan and decode of the log",
      bench_rebuild);
  add(family, context, "evidence", "An agreement's evidence ÷ scan and decode of the log",
      bench_evidence);
}

}  // namespace sopu::tools
