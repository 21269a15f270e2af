#include "tools/bench.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <future>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include "crypto/jwk.hpp"
#include "crypto/sha256.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/strict_json.hpp"
#include "tools/bench_agreement.hpp"
#include "tools/commands.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

using boost::json::array;
using boost::json::object;

// ---------------------------------------------------------------- figures

double Series::quantile(double q) const {
  if (values_.empty()) return 0;
  std::vector<double> sorted = values_;
  std::ranges::sort(sorted);
  const auto position = std::llround(q * static_cast<double>(sorted.size() - 1));
  return sorted[static_cast<std::size_t>(position)];
}

void Comparison::add(double figure_value, double bound_value) {
  figure.add(figure_value);
  bound.add(bound_value);
  ratio.add(figure_value / bound_value);
}

std::string rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  return text;
}

namespace {

object series_json(const Series& series) {
  return {{"median", series.median()}, {"min", series.min()}, {"max", series.max()}};
}

std::string range(const Series& series) {
  return rounded(series.median()) + " (" + rounded(series.min()) + "–" + rounded(series.max()) +
         ")";
}

}  // namespace

void print_comparisons(const Options& options, const std::vector<Comparison>& comparisons) {
  if (options.json) {
    array out;
    for (const auto& one : comparisons) {
      out.push_back(object{{"what", one.what},
                           {"unit", one.unit},
                           {"limit", one.limit},
                           {"rounds", one.ratio.size()},
                           {"figure", series_json(one.figure)},
                           {"bound", series_json(one.bound)},
                           {"ratio", series_json(one.ratio)}});
    }
    return print_json(out);
  }
  for (const auto& one : comparisons) {
    Table table;
    table.add({"measured", range(one.figure) + " " + one.unit});
    table.add({"limit", range(one.bound) + " " + one.unit + "  " + one.limit});
    table.add({"ratio", range(one.ratio)});
    print(one.what + "\n" + table.text(2));
  }
  if (!comparisons.empty()) {
    print("Median (lowest–highest) of " + std::to_string(comparisons.front().ratio.size()) +
          " interleaved rounds.\n");
  }
}

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median_microseconds(int count, const std::function<void()>& work) {
  constexpr double seconds_max = 5;
  Series series;
  double spent = 0;
  for (int i = 0; i < count && (i < rounds_min || spent < seconds_max); ++i) {
    const double seconds = seconds_of(work);
    spent += seconds;
    series.add(1e6 * seconds);
  }
  return series.median();
}

unsigned cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

// ---------------------------------------------------------------- limits

double verifications_per_second(std::chrono::milliseconds duration, unsigned threads) {
  constexpr int between_looks = 64;
  const auto key = crypto::PrivateKey::from_seed({7});
  const auto public_key = key.public_key();
  const std::string message(1'024, 'm');
  const auto signature = key.sign(crypto::view(message));
  std::atomic<std::uint64_t> total = 0;
  std::atomic<bool> all_good = true;
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < threads; ++i) {
    workers.emplace_back([&] {
      std::uint64_t count = 0;
      while (std::chrono::steady_clock::now() - start < duration) {
        for (int n = 0; n < between_looks; ++n) {
          if (!crypto::verify(public_key, crypto::view(message), signature)) all_good = false;
        }
        count += between_looks;
      }
      total += count;
    });
  }
  for (auto& worker : workers) worker.join();
  if (!all_good) throw std::logic_error("a good signature was refused");
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  return static_cast<double>(total.load()) / elapsed.count();
}

Series sync_microseconds(const std::filesystem::path& directory, int count) {
  const std::string path = (directory / "sync-probe").string();
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("cannot write " + path);
  const std::string block(4'096, 's');
  Series series;
  for (int i = 0; i < count; ++i) {
    series.add(1e6 * seconds_of([&] {
                 if (::write(file, block.data(), block.size()) < 0 || ::fdatasync(file) != 0) {
                   throw std::runtime_error("cannot write " + path);
                 }
               }));
  }
  ::close(file);
  std::filesystem::remove(path);
  return series;
}

// ---------------------------------------------------------------- a ledger to measure on

domain::Result<Said> DirectVoice::try_to_say(const Act& act) {
  const domain::Kid kid{crypto::thumbprint(identity_.key.public_key())};
  auto prepared =
      ledger_.prepare({identity_.party, kid, full_type(act.type), act.subject, act.data, act.id});
  if (!prepared) return prepared.error();
  std::promise<domain::Result<Receipt>> answered;
  ledger_.append(sign_payload(identity_, prepared->payload),
                 [&](domain::Result<Receipt> receipt) { answered.set_value(std::move(receipt)); });
  const auto receipt = answered.get_future().get();
  if (!receipt) return receipt.error();
  return Said{text_of(codec::read_json(prepared->payload).value(), "id"), receipt->index.value};
}

BenchParties make_bench_ledger(const std::filesystem::path& directory) {
  create_ledger(directory, {"ledger.example/bench", "operator", "Operator",
                            domain::person_called("Oona"), ""});
  Ledger ledger(directory, {});
  DirectVoice registrar(ledger, {{"operator"},
                                 crypto::read_key_file(LedgerPaths(directory).operator_key(), {}),
                                 ledger.origin()});
  const auto enrol = [&](const std::string& id) {
    server::Identity identity{{id}, crypto::PrivateKey::generate(), ledger.origin()};
    const auto request = codec::write_enrolment_request(
        ledger.origin(), identity.party, id, identity.key,
        {domain::person_called("Person of " + id),
         {.sign = true, .measure = true, .admin = true, .read = true}});
    registrar.say({"party.enrolled", "party/" + id, object{{"request", request}}});
    return identity;
  };
  auto provider = enrol("nordhost");
  auto customer = enrol("acme");
  auto third_party = enrol("shoppers");
  return {std::move(provider), std::move(customer), std::move(third_party)};
}

crypto::Hash genesis_of(Ledger& ledger) {
  const auto first = ledger.snapshot()->event({0});
  return crypto::sha256(crypto::view(first.value().jws));
}

void fill_ledger(Ledger& ledger, const BenchParties& parties, std::uint64_t events,
                 std::uint64_t agreements) {
  constexpr std::uint64_t in_flight_max = 1'024;
  std::vector<EventSource> sources;
  for (std::uint64_t i = 0; i < agreements; ++i) {
    sources.emplace_back(parties, ledger.origin(), "bench-" + std::to_string(i),
                         genesis_of(ledger));
  }
  Progress progress("Filling the ledger");
  const auto have = ledger.snapshot()->head().size;
  std::atomic<std::uint64_t> answered = 0, refused = 0;
  std::uint64_t sent = 0;
  const auto wait_for_room = [&](std::uint64_t room) {
    while (sent - answered > room) std::this_thread::sleep_for(std::chrono::microseconds(200));
  };
  for (; have + sent < events; ++sent) {
    wait_for_room(in_flight_max);
    ledger.append(sources[sent % agreements].next(), [&](const domain::Result<Receipt>& receipt) {
      if (!receipt) ++refused;
      ++answered;
    });
    progress(have + sent, events);
  }
  wait_for_room(0);
  if (refused > 0) {
    throw std::runtime_error(std::to_string(refused.load()) +
                             " events of the benchmark were refused");
  }
}

// ---------------------------------------------------------------- the family

void add_bench_commands(Command& app, Context& context) {
  auto& family = *add_family(app, "bench", "Measure, beside the limit measured in the same run");
  add_bench_append(family, context);
  add_bench_log(family, context);
  add_bench_lookup(family, context);
  add_bench_measure(family, context);
  add_bench_growth(family, context);
  add_bench_edges(family, context);
}

}  // namespace sopu::tools
