// What the benchmarks share: figures of several rounds, the limit that each is measured against in
// the same run, a ledger to measure on.
// One thread, but for the verifications that fill all cores.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "tools/common.hpp"
#include "tools/story.hpp"

namespace sopu::tools {

inline constexpr int rounds_min = 5;

// Figures of one thing, a round each.
class Series {
 public:
  Series() = default;
  explicit Series(std::vector<double> values) : values_(std::move(values)) {}
  void add(double value) { values_.push_back(value); }
  double median() const { return quantile(0.5); }
  double quantile(double q) const;  // 0 for no values
  double min() const { return quantile(0); }
  double max() const { return quantile(1); }
  std::size_t size() const { return values_.size(); }

 private:
  std::vector<double> values_;
};

// Figure, limit, and figure ÷ limit of each round.
struct Comparison {
  std::string what;
  std::string unit;   // "/s" or "µs"
  std::string limit;  // what the limit is
  Series figure;
  Series bound;
  Series ratio;

  void add(double figure_value, double bound_value);
};

void print_comparisons(const Options& options, const std::vector<Comparison>& comparisons);

double seconds_of(const std::function<void()>& work);
// Of at most `count` runs; few of them where each takes long.
double median_microseconds(int count, const std::function<void()>& work);
template <class Result>
void require(const Result& result) {
  if (!result) throw std::runtime_error("a lookup of the benchmark found nothing");
}
unsigned cores();                   // at least 1
std::string rounded(double value);  // to about three digits

// Ed25519 verifications a second of 1 KiB messages, one thread a core; libsodium alone.
double verifications_per_second(std::chrono::milliseconds duration, unsigned threads);
// Microseconds of `count` appends of 4 KiB, each followed by fdatasync, in this directory.
Series sync_microseconds(const std::filesystem::path& directory, int count);

// A party that speaks to a ledger in this process: no sockets between.
class DirectVoice : public Voice {
 public:
  DirectVoice(Ledger& ledger, server::Identity identity)
      : ledger_(ledger), identity_(std::move(identity)) {}
  domain::Result<Said> try_to_say(const Act& act) override;
  const server::Identity& identity() const { return identity_; }

 private:
  Ledger& ledger_;
  server::Identity identity_;
};

// The keys of a benchmark's ledger: a provider and a customer who may do everything, and a third
// party that is asked.
struct BenchParties {
  server::Identity provider;
  server::Identity customer;
  server::Identity third_party;
};

// Makes a ledger at `directory` and enrols the three.
BenchParties make_bench_ledger(const std::filesystem::path& directory);

// Appends events of `agreements` sources in turn until the ledger has this many.
void fill_ledger(Ledger& ledger, const BenchParties& parties, std::uint64_t events,
                 std::uint64_t agreements);
crypto::Hash genesis_of(Ledger& ledger);

void add_bench_append(Command& family, Context& context);
void add_bench_log(Command& family, Context& context);  // verify, rebuild, evidence
void add_bench_lookup(Command& family, Context& context);
void add_bench_measure(Command& family, Context& context);
void add_bench_growth(Command& family, Context& context);
void add_bench_edges(Command& family, Context& context);

}  // namespace sopu::tools
