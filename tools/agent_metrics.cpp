#include "tools/agent_metrics.hpp"

#include <prometheus/client_metric.h>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <prometheus/metric_family.h>

#include "ledger/clock.hpp"
#include "tools/common.hpp"

namespace sopu::tools {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

class Told : public prometheus::Collectable {
 public:
  Told(std::shared_ptr<const AgentCounts> counts, std::vector<prometheus::ClientMetric::Label> of)
      : counts_(std::move(counts)), of_(std::move(of)) {}

  std::vector<MetricFamily> Collect() const override {
    const AgentCounts& c = *counts_;
    return {family("sopu_measure_lag_seconds", "How far the reports lie behind now.",
                   MetricType::Gauge, static_cast<double>(lag_of(c))),
            family("sopu_measure_recorded_total", "Measurements that were recorded.",
                   MetricType::Counter, static_cast<double>(c.recorded.load())),
            family("sopu_measure_there_already_total",
                   "Measurements of a time that had been reported before.", MetricType::Counter,
                   static_cast<double>(c.there_already.load())),
            family("sopu_measure_unmeasured_seconds_total", "Time of which there were no figures.",
                   MetricType::Counter, static_cast<double>(c.unmeasured_seconds.load())),
            family("sopu_measure_retries_total",
                   "Times that the ledger or the source of the figures did not answer.",
                   MetricType::Counter, static_cast<double>(c.retries.load()))};
  }

 private:
  MetricFamily family(const char* name, const char* help, MetricType type, double value) const {
    prometheus::ClientMetric metric;
    metric.label = of_;
    (type == MetricType::Gauge ? metric.gauge.value : metric.counter.value) = value;
    return {name, help, type, {std::move(metric)}};
  }

  std::shared_ptr<const AgentCounts> counts_;
  std::vector<prometheus::ClientMetric::Label> of_;
};

}  // namespace

std::int64_t lag_of(const AgentCounts& counts) {
  return std::chrono::floor<std::chrono::seconds>(system_clock()() - counts.recorded_until.load())
      .count();
}

struct AgentMetrics::Served {
  prometheus::Exposer exposer;
  std::shared_ptr<Told> told;
};

AgentMetrics::AgentMetrics(const std::string& address, std::shared_ptr<const AgentCounts> counts,
                           const std::string& agreement, const std::string& objective) try
    : served_(new Served{
          prometheus::Exposer(address),
          std::make_shared<Told>(std::move(counts),
                                 std::vector<prometheus::ClientMetric::Label>{
                                     {"agreement", agreement}, {"objective", objective}})}) {
  served_->exposer.RegisterCollectable(served_->told);
} catch (const std::exception& error) {
  throw Stop(Exit::failure, "no metrics can be served at " + address + ": " + error.what());
}

AgentMetrics::~AgentMetrics() = default;

}  // namespace sopu::tools
