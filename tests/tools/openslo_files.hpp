// Files of OpenSLO for tests, as its specification has them, and what is made of them.
#pragma once

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/common.hpp"
#include "tools/openslo/openslo.hpp"

namespace sopu::test::openslo {

using tools::FromOpenSlo;
using tools::OpenSloMore;
namespace json = boost::json;
using Texts = std::vector<std::string>;

inline const OpenSloMore everything{
    .owner = "acme", .priority = "p1", .measured_by = {"acme", "probes"}, .empty_slots = "skip"};

inline FromOpenSlo read(const std::string& text, const OpenSloMore& more = everything) {
  return tools::read_openslo(text, "slo.yaml", more);
}

// `spec.objectives[0].op: why`
inline Texts left(const FromOpenSlo& from) {
  Texts lines;
  for (const auto& one : from.not_carried) lines.push_back(one.path + ": " + one.why);
  return lines;
}

// What ends the command, which is told in a sentence.
inline std::string refusal(const std::string& text, const OpenSloMore& more = everything) {
  try {
    read(text, more);
  } catch (const tools::Stop& stop) {
    EXPECT_EQ(stop.exit, tools::Exit::usage);
    return stop.what();
  }
  return "taken";
}

inline std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

inline const std::string shop = R"(apiVersion: openslo/v1
kind: Service
metadata:
  name: shop
  displayName: Web shop
spec:
  description: |
    Sells shoes.
)";

inline const std::string checkout = R"(apiVersion: openslo/v1
kind: SLO
metadata:
  name: checkout
  displayName: Orders
spec:
  service: shop
  indicator:
    metadata:
      name: orders
    spec:
      ratioMetric:
        counter: true
        good:
          metricSource:
            type: Prometheus
            spec:
              query: sum(orders{code="200"})
        total:
          metricSource:
            type: Prometheus
            spec:
              query: sum(orders)
  timeWindow:
    - duration: 1M
      calendar:
        startTime: 2027-01-01 00:00:00
        timeZone: Europe/Helsinki
  budgetingMethod: Occurrences
  objectives:
    - displayName: Accepted
      target: 0.995
)";

// The same with another budgeting, by members of its objective.
inline std::string budgeted(const std::string& method, const std::string& members) {
  return replaced(replaced(checkout, "Occurrences", method), "target: 0.995", members);
}

inline std::string with_window(const std::string& window) {
  const auto from = checkout.find("    - duration");
  return std::string(checkout).replace(from, checkout.find("  budgetingMethod") - from, window);
}

inline std::string with_metric(const std::string& metric) {
  const auto from = checkout.find("      ratioMetric");
  return std::string(checkout).replace(from, checkout.find("  timeWindow") - from, metric);
}

inline const std::string threshold = R"(      thresholdMetric:
        metricSource:
          type: Prometheus
          spec:
            query: latency
)";

inline std::string of_values(const std::string& members) {
  return replaced(with_metric(threshold), "target: 0.995", members);
}

inline const json::value& only_objective(const FromOpenSlo& from) {
  EXPECT_EQ(from.objectives.size(), 1U);
  static const json::value none;
  return from.objectives.empty() ? none : from.objectives.front();
}

inline std::string member(const std::string& text, const std::string& pointer) {
  const FromOpenSlo from = read(text);
  boost::system::error_code error;
  const auto* found = only_objective(from).find_pointer(pointer, error);
  return found == nullptr ? "none" : json::serialize(*found);
}

inline const std::string orders_sli = R"(apiVersion: openslo/v1
kind: SLI
metadata:
  name: orders
  displayName: Orders that go through
spec:
  description: From the gateway
  ratioMetric:
    bad:
      metricSource: {metricSourceRef: prom, spec: {query: bad}}
    total:
      metricSource: {metricSourceRef: prom, spec: {query: all}}
---
)";

inline std::string by_reference(const std::string& name) {
  const auto from = checkout.find("  indicator:");
  return std::string(checkout).replace(from, checkout.find("  timeWindow") - from,
                                       "  indicatorRef: " + name + "\n");
}

inline const std::string slices =
    "target: 0.99\n      timeSliceTarget: 0.95\n      timeSliceWindow: ";

}  // namespace sopu::test::openslo
