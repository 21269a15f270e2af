// bench lookup: how long a look at an agreement or a clause at a time takes, beside one LMDB get.
#include "ledger/view/queries.hpp"
#include "tools/bench.hpp"
#include "tools/proposal_data.hpp"
#include "tools/samples.hpp"
#include "tools/temporary.hpp"

namespace sopu::tools {
namespace {

struct Arguments {
  std::uint64_t events = 5'000;
  int versions = 10;
  int lookups = 2'000;
  int rounds = rounds_min;
};

const std::string agreement_name = "acme-warehouse";

// The sample between the two parties of the benchmark, whom one person each suffices.
domain::TermsPtr bench_terms() {
  auto text = std::string(sample_text(agreement_name));
  for (auto at = text.find("gridworks"); at != std::string::npos; at = text.find("gridworks")) {
    text.replace(at, std::string("gridworks").size(), "nordhost");
  }
  auto terms = sample_terms(agreement_name, system_clock()());
  auto json = boost::json::parse(text);
  json.at("agreementPeriod") = terms->json().at("agreementPeriod");
  json.at("managementElements").as_object().erase("approvalRules");
  auto parsed = domain::Terms::parse(std::move(json));
  return value_or_stop(std::move(parsed));
}

// An agreement with a chain of versions, each a month after the one before.
domain::Time make_versions(Ledger& ledger, const BenchParties& parties, int versions) {
  DirectVoice provider(ledger, parties.provider);
  DirectVoice customer(ledger, parties.customer);
  const Sides sides{{&provider}, {&customer}};
  auto terms = bench_terms();
  const auto start = first_start(*terms, system_clock()());
  initiate(provider, agreement_name, *terms);
  close_gates(sides, agreement_name);
  attest_feasibility(provider, agreement_name, *terms);
  reach_agreement(sides, agreement_name, *terms);
  for (int version = 2; version <= versions; ++version) {
    const auto next = with(*terms, "/serviceElements/assumptions/0/upTo", version);
    const auto proposal = propose_change(provider, agreement_name, *terms, *next, "Another shift",
                                         start + std::chrono::days(30 * version));
    approve({&provider, &customer}, agreement_name, proposal, *next);
    terms = next;
  }
  return start + std::chrono::days(30 * (versions / 2)) + std::chrono::days(10);
}

template <class Work>
double median_microseconds(int count, const Work& work) {
  Series series;
  for (int i = 0; i < count; ++i) series.add(1e6 * seconds_of(work));
  return series.median();
}

template <class Result>
void require(const Result& result) {
  if (!result) throw std::runtime_error("a lookup of the benchmark found nothing");
}

void bench_lookup(const Options& options, const Arguments& arguments) {
  const TemporaryDirectory temporary("sopu-bench-");
  const auto directory = temporary.path() / "ledger";
  const auto parties = make_bench_ledger(directory);
  Ledger ledger(directory, {});
  const auto at = make_versions(ledger, parties, arguments.versions);
  fill_ledger(ledger, parties, arguments.events, 64);

  const std::string versions = " with " + std::to_string(arguments.versions) + " versions";
  const auto compare = [&](const std::string& what) {
    return Comparison{what + versions, "µs", "one LMDB get, p50", {}, {}, {}};
  };
  auto found = compare("State of an agreement at a time, found,");
  auto state = compare("State of an agreement at a time, as JSON,");
  auto clause = compare("Clause at a time and its approvals, as JSON,");
  const domain::AgreementId id{agreement_name};
  const view::When when{at, {}};
  const auto snapshot = ledger.snapshot();
  const view::Reader reader(*snapshot, &ledger.states());
  const view::Queries queries(*snapshot, ledger.states(), parties.customer.party, ledger.now());
  for (int round = 0; round < arguments.rounds; ++round) {
    const double get = median_microseconds(
        arguments.lookups, [&] { require(snapshot->get(store::Table::agreements, id.value)); });
    found.add(
        median_microseconds(arguments.lookups,
                            [&] {
                              const auto agreement = reader.agreement(id);
                              require(domain::version_at(*agreement, at));
                              require(domain::phase_at(*agreement, at) != domain::Phase::preparing);
                            }),
        get);
    state.add(median_microseconds(arguments.lookups, [&] { require(queries.agreement(id, when)); }),
              get);
    clause.add(median_microseconds(arguments.lookups,
                                   [&] { require(queries.clause(id, {"one-shift"}, when)); }),
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
