// bench lookup: how long a look at an agreement or a clause at a time takes, beside one LMDB get;
// and how long what is looked up of a clause and of cases takes, beside a millisecond.
#include <chrono>
#include <thread>

#include "ledger/view/queries.hpp"
#include "tools/bench_agreement.hpp"
#include "tools/temporary.hpp"
#include "tools/terminal.hpp"

namespace sopu::tools {
namespace {

struct Arguments {
  std::uint64_t events = 5'000;
  int versions = 10;
  std::uint64_t disputes = 200;
  int lookups = 2'000;
  int rounds = rounds_min;
};

std::string case_agreement(std::uint64_t number) {
  return "case-" + std::to_string(number);
}

// In the clauses of every agreement, and nowhere else.
constexpr const char* bench_words = "availabilities";

void wait_for_words(const Ledger& ledger, std::uint64_t size) {
  Progress progress("Indexing words");
  for (std::uint64_t events = 0; events < size; events = ledger.word_index()->indexed_to().events) {
    progress(events, size);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

// Cases about one clause, ten in an agreement, that the customer raises and takes back; the last of
// them stays open. Gives that one.
domain::EventId make_cases(Ledger& ledger, const BenchParties& parties, std::uint64_t count) {
  constexpr std::uint64_t cases_of_agreement = 10;
  DirectVoice customer(ledger, parties.customer);
  Progress progress("Raising disputes");
  std::string last;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string id = case_agreement(i / cases_of_agreement);
    if (i % cases_of_agreement == 0) make_versions(ledger, parties, id, 1);
    const std::string subject = "agreement/" + id;
    last = customer
               .say({"dispute.raised", subject,
                     boost::json::object{{"clauses", boost::json::array{bench_clause}},
                                         {"claim", "It was not so."},
                                         {"remedySought", "That it be so."}}})
               .id;
    progress(i + 1, count);
    if (i + 1 == count) break;
    customer.say({"dispute.withdrawn", subject,
                  boost::json::object{{"dispute", last}, {"reason", "It was so."}}});
  }
  return {last};
}

// Each beside a millisecond; of the customer.
class CaseLookups {
 public:
  CaseLookups(std::uint64_t disputes, domain::AgreementId agreement, domain::EventId last)
      : agreement_(std::move(agreement)), last_(std::move(last)) {
    const std::string among = ", among " + std::to_string(disputes) + " disputes";
    for (const char* what :
         {"What is about a clause", "A clause through its versions", "Disputes about a clause",
          "Disputes without a response", "Precedents of a dispute", "A whole dispute",
          "How the disputes of an agreement go", "Words in one agreement",
          "Words in all agreements"}) {
      series_.push_back({what + among, "µs", "a millisecond", {}, {}, {}});
    }
  }

  template <class Asked>
  void measure(int lookups, const Asked& asked, const search::WordIndex& words) {
    const domain::ItemId clause{bench_clause};
    view::DisputeFilter about, raised;
    about.clause = clause;
    raised.state = "raised";
    const view::Page hits{"", 10};  // as the server does unless it is told
    const std::vector<std::function<void()>> all{
        [&] {
          require(asked().history(agreement_, {clause, {}, {}, {}}, {}));
        },
        [&] { require(asked().clause_versions(agreement_, clause, {})); },
        [&] { require(asked().disputes(about, {})); },
        [&] { require(asked().disputes(raised, {})); },
        [&] { require(asked().precedents(last_, {})); },
        [&] { require(asked().dispute(last_, {})); },
        [&] { require(asked().dispute_figures({case_agreement(0)})); },
        [&] {
          require(asked().search(words, {bench_words, agreement_}, hits));
        },
        [&] {
          require(asked().search(words, {bench_words, {}}, hits));
        }};
    for (std::size_t i = 0; i < all.size(); ++i) {
      series_[i].add(median_microseconds(lookups, all[i]), microseconds_in_millisecond);
    }
  }

  const std::vector<Comparison>& series() const { return series_; }

 private:
  static constexpr double microseconds_in_millisecond = 1'000;
  domain::AgreementId agreement_;
  domain::EventId last_;
  std::vector<Comparison> series_;
};

void bench_lookup(const Options& options, const Arguments& arguments) {
  const TemporaryDirectory temporary("sopu-bench-");
  const auto directory = temporary.path() / "ledger";
  const auto parties = make_bench_ledger(directory);
  Ledger ledger(directory, {});
  const domain::AgreementId id{"acme-warehouse"};
  const auto at = make_versions(ledger, parties, id.value, arguments.versions).middle;
  const auto last = make_cases(ledger, parties, arguments.disputes);
  fill_ledger(ledger, parties, arguments.events, 64);

  const std::string versions = " with " + std::to_string(arguments.versions) + " versions";
  const auto compare = [&](const std::string& what) {
    return Comparison{what + versions, "µs", "one LMDB get, p50", {}, {}, {}};
  };
  auto found = compare("State of an agreement at a time, found,");
  auto state = compare("State of an agreement at a time, as JSON,");
  auto clause = compare("Clause at a time and its approvals, as JSON,");
  CaseLookups cases(arguments.disputes, id, last);
  const view::When when{at, {}};
  const auto snapshot = ledger.snapshot();
  wait_for_words(ledger, snapshot->head().size);
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
    cases.measure(arguments.lookups, customer, *ledger.word_index());
  }
  std::vector<Comparison> all{found, state, clause};
  all.insert(all.end(), cases.series().begin(), cases.series().end());
  print_comparisons(options, all);
}

}  // namespace

void add_bench_lookup(Command& family, Context& context) {
  auto* command = add_command(
      family, "lookup", "State and clause at a time ÷ one LMDB get; lookups of clauses and cases",
      {"bench lookup", "bench lookup --versions 100 --json",
       "bench lookup --events 1000000 --disputes 10000"});
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--events", arguments->events, "How many events the log has at least")
      ->show_default();
  command
      ->add_option("--disputes", arguments->disputes,
                   "How many disputes there are, ten in an agreement")
      ->show_default()
      ->range(1, 1'000'000);
  command->add_option("--versions", arguments->versions, "How many versions the agreement has")
      ->show_default()
      ->range(1, 1'000);
  command->add_option("--lookups", arguments->lookups, "Lookups a round")
      ->show_default()
      ->range(10, 10'000'000);
  command->add_option("--rounds", arguments->rounds, "Interleaved rounds")
      ->show_default()
      ->range(rounds_min, 1'000);
  add_json_option(command, context.options);
  set_action(command, context,
             [&context, arguments] { bench_lookup(context.options, *arguments); });
}

}  // namespace sopu::tools
