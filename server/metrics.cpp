#include "server/metrics.hpp"

#include <array>
#include <map>
#include <mutex>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace sopu::server {

namespace {

const prometheus::Histogram::BucketBoundaries duration_buckets_sec{
    0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5};
constexpr std::size_t codes = static_cast<std::size_t>(domain::ErrorCode::internal) + 1;

prometheus::MetricFamily single(std::string name, std::string help, prometheus::MetricType type,
                                double value) {
  prometheus::ClientMetric metric;
  if (type == prometheus::MetricType::Counter) metric.counter.value = value;
  if (type == prometheus::MetricType::Gauge) metric.gauge.value = value;
  return {std::move(name), std::move(help), type, {std::move(metric)}};
}

}  // namespace

struct Metrics::Impl {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Gauge>& connections =
      prometheus::BuildGauge()
          .Name("sopu_connections")
          .Help("Connections that are open, by protocol.")
          .Register(registry);
  prometheus::Gauge& http = connections.Add({{"protocol", "http"}});
  prometheus::Gauge& websocket = connections.Add({{"protocol", "websocket"}});
  prometheus::Counter& connections_refused =
      prometheus::BuildCounter()
          .Name("sopu_connections_refused_total")
          .Help("Connections closed at once because there were too many.")
          .Register(registry)
          .Add({});
  prometheus::Counter& slow_readers =
      prometheus::BuildCounter()
          .Name("sopu_slow_readers_total")
          .Help("Sockets closed because they did not read what they had subscribed to.")
          .Register(registry)
          .Add({});
  prometheus::Gauge& subscriptions = prometheus::BuildGauge()
                                         .Name("sopu_subscriptions")
                                         .Help("Sockets that are told of new events.")
                                         .Register(registry)
                                         .Add({});
  prometheus::Gauge& waiting =
      prometheus::BuildGauge()
          .Name("sopu_socket_waiting_bytes")
          .Help("Answers and events that wait until the readers of sockets take them, in bytes.")
          .Register(registry)
          .Add({});
  prometheus::Family<prometheus::Counter>& refusals = prometheus::BuildCounter()
                                                          .Name("sopu_refusals_total")
                                                          .Help("Refusals, by code.")
                                                          .Register(registry);
  prometheus::Family<prometheus::Histogram>& durations =
      prometheus::BuildHistogram()
          .Name("sopu_request_duration_seconds")
          .Help("From a request read to its answer ready, by path or method.")
          .Register(registry);

  std::array<prometheus::Counter*, codes> by_code{};
  std::mutex mutex;
  std::map<std::string, prometheus::Histogram*, std::less<>> by_route;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {
  for (std::size_t code = 0; code < codes; ++code) {
    const auto name = domain::name(static_cast<domain::ErrorCode>(code));
    impl_->by_code[code] = &impl_->refusals.Add({{"code", std::string(name)}});
  }
}

Metrics::~Metrics() = default;

void Metrics::connection_opened(ConnectionKind kind) {
  (kind == ConnectionKind::http ? impl_->http : impl_->websocket).Increment();
}
void Metrics::connection_closed(ConnectionKind kind) {
  (kind == ConnectionKind::http ? impl_->http : impl_->websocket).Decrement();
}
void Metrics::connection_refused() {
  impl_->connections_refused.Increment();
}
void Metrics::slow_reader_dropped() {
  impl_->slow_readers.Increment();
}
void Metrics::subscriptions(std::size_t count) {
  impl_->subscriptions.Set(static_cast<double>(count));
}
void Metrics::bytes_wait(std::ptrdiff_t more) {
  impl_->waiting.Increment(static_cast<double>(more));
}
void Metrics::refused(domain::ErrorCode code) {
  impl_->by_code[static_cast<std::size_t>(code)]->Increment();
}

void Metrics::answered(std::string_view route, std::chrono::steady_clock::duration took) {
  prometheus::Histogram* histogram = nullptr;
  {
    const std::lock_guard lock(impl_->mutex);
    auto found = impl_->by_route.find(route);
    if (found == impl_->by_route.end()) {
      auto& added = impl_->durations.Add({{"route", std::string(route)}}, duration_buckets_sec);
      found = impl_->by_route.emplace(route, &added).first;
    }
    histogram = found->second;
  }
  histogram->Observe(std::chrono::duration<double>(took).count());
}

std::string Metrics::text(const Now& now) const {
  using prometheus::MetricType;
  auto families = impl_->registry.Collect();
  const auto add = [&families](std::string name, std::string help, MetricType type, auto value) {
    families.push_back(single(std::move(name), std::move(help), type, static_cast<double>(value)));
  };
  const auto& condition = now.condition;
  const auto& counters = condition.counters;
  add("sopu_events_committed_total", "Events committed since the start.", MetricType::Counter,
      counters.committed_events);
  add("sopu_batches_committed_total", "Batches committed since the start.", MetricType::Counter,
      counters.committed_batches);
  add("sopu_events_refused_total", "Events that the writer refused since the start.",
      MetricType::Counter, counters.refused_events);
  add("sopu_events_repeated_total", "Events answered with their first receipt.",
      MetricType::Counter, counters.repeated_events);
  add("sopu_queued_events", "Events that wait for the writer.", MetricType::Gauge,
      condition.queued_events);
  add("sopu_work_pending", "Requests that wait for the worker pool or are in it.",
      MetricType::Gauge, now.work_pending);
  add("sopu_log_size", "Entries of the log.", MetricType::Gauge, now.log_size);
  add("sopu_zones_on_record", "Time zones whose rules are on record.", MetricType::Gauge,
      now.zones);
  add("sopu_used_tokens", "Tokens that were used and would still be good.", MetricType::Gauge,
      now.used_tokens);
  prometheus::MetricFamily quotas{
      "sopu_quota_refusals_total", "Refusals of each quota of a party.", MetricType::Counter, {}};
  for (std::size_t i = 0; i < quota_count; ++i) {
    prometheus::ClientMetric metric;
    metric.label = {{"quota", std::string(domain::name(static_cast<Quota>(i)))}};
    metric.counter.value = static_cast<double>(condition.quota_refusals[i]);
    quotas.metric.push_back(std::move(metric));
  }
  families.push_back(std::move(quotas));
  add("sopu_writable", "1 while events are accepted.", MetricType::Gauge,
      condition.standstill ? 0 : 1);
  add("sopu_clock_speaks", "1 while there is a valid clock key.", MetricType::Gauge,
      condition.clock_speaks ? 1 : 0);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace sopu::server
