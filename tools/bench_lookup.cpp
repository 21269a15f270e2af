// bench lookup: how long a look at an agreement or a clause at a time takes, beside one LMDB get.
#include "ledger/view/queries.hpp"
#include "tools/bench_agreement.hpp"
#include "tools/temporary.hpp"

namespace sopu::tools {
namespace {

struct Arguments {
  std::uint64_t events = 5'000;
  int versions = 10;
  int lookups = 2'000;
  int rounds = rounds_min;
};

void bench_lookup(const Options& options, const Arguments& arguments) {
  const TemporaryDirectory temporary("sopu-bench-");
  const auto directory = temporary.path() / "ledger";
  const auto parties = make_bench_ledger(directory);
  Ledger ledger(directory, {});
  const domain::AgreementId id{"acme-warehouse"};
  const auto at = make_versions(ledger, parties, id.value, arguments.versions).middle;
  fill_ledger(ledger, parties, arguments.events, 64);

  const std::string versions = " with " + std::to_string(arguments.versions) + " versions";
  const auto compare = [&](const std::string& what) {
    return Comparison{what + versions, "µs", "one LMDB get, p50", {}, {}, {}};
  };
  auto found = compare("State of an agreement at a time, found,");
  auto state = compare("State of an agreement at a time, as JSON,");
  auto clause = compare("Clause at a time and its approvals, as JSON,");
  const view::When when{at, {}};
  const auto snapshot = ledger.snapshot();
  const view::Reader reader(*snapshot, &ledger.shared());
  const auto customer = [&] {
    return view::Queries(*snapshot, ledger.shared(), parties.customer.party, ledger.now());
  };
  for (int round = 0; round < arguments.rounds; ++round) {
    const double get = median_microseconds(
        arguments.lookups, [&] { require(snapshot->get(store::Table::parties, "acme")); });
    found.add(
        median_microseconds(arguments.lookups,
                            [&] {
                              const auto found_state = reader.state(domain::agreement_stream(id));
                              const auto& agreement = std::get<domain::Agreement>(*found_state);
                              require(domain::version_at(agreement, at));
                              require(domain::phase_at(agreement, at) != domain::Phase::preparing);
                            }),
        get);
    state.add(
        median_microseconds(arguments.lookups, [&] { require(customer().agreement(id, when)); }),
        get);
    clause.add(median_microseconds(arguments.lookups,
                                   [&] { require(customer().clause(id, {bench_clause}, when)); }),
               get);
  }
  print_comparisons(options, {found, state, clause});
}

}  // namespace

void add_bench_lookup(CLI::App& family, Context& context) {
  auto* command = add_command(family, "lookup", "State and clause at a time ÷ one LMDB get",
                              {"bench lookup", "bench lookup --versions 100 --json"});
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--events", arguments->events, "How many events the log has at least")
      ->capture_default_str();
  command->add_option("--versions", arguments->versions, "How many versions the agreement has")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000));
  command->add_option("--lookups", arguments->lookups, "Lookups a round")
      ->capture_default_str()
      ->check(CLI::Range(10, 10'000'000));
  command->add_option("--rounds", arguments->rounds, "Interleaved rounds")
      ->capture_default_str()
      ->check(CLI::Range(rounds_min, 1'000));
  add_json_option(command, context.options);
  set_action(command, context,
             [&context, arguments] { bench_lookup(context.options, *arguments); });
}

}  // namespace sopu::tools
