// Equality of states, field by field. Structured bindings make a new field a compile error here, so
// that no round trip can lose one unseen.
#pragma once

#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "ledger/codec/state_record.hpp"

namespace sopu::codec::samples {

inline auto fields(const domain::Recorded& x) {
  auto& [a, b] = x;
  return std::tie(a, b);
}
inline auto fields(const domain::Needed& x) {
  auto& [a, b] = x;
  return std::tie(a, b);
}
inline auto fields(const domain::KeyRecord& x) {
  auto& [a, b, c, d, e, f, g, h] = x;
  return std::tie(a, b, c, d, e, f, g, h);
}
inline auto fields(const domain::Party& x) {
  auto& [a, b, c, d] = x;
  return std::tie(a, b, c, d);
}
inline auto fields(const domain::Witness& x) {
  auto& [a, b, c, d] = x;
  return std::tie(a, b, c, d);
}
inline auto fields(const domain::FeasibilityAttested& x) {
  auto& [a, b, c, d, e] = x;
  return std::tie(a, b, c, d, e);
}
inline auto fields(const domain::Preparation::Feasibility& x) {
  auto& [a, b, c] = x;
  return std::tie(a, b, c);
}
inline auto fields(const domain::Preparation::Consultation& x) {
  auto& [a, b, c, d] = x;
  return std::tie(a, b, c, d);
}
inline auto fields(const domain::Preparation::Objection& x) {
  auto& [a, b, c, d, e] = x;
  return std::tie(a, b, c, d, e);
}
inline auto fields(const domain::Preparation& x) {
  auto& [a, b, c, d, e, f] = x;
  return std::tie(a, b, c, d, e, f);
}
inline auto fields(const domain::Approval& x) {
  auto& [a, b, c, d, e] = x;
  return std::tie(a, b, c, d, e);
}
inline auto fields(const domain::Proposal& x) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q] = x;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q);
}
inline auto fields(const domain::Version& x) {
  auto& [a, b, c, d, e] = x;
  return std::tie(a, b, c, d, e);
}
inline auto fields(const domain::Suspension& x) {
  auto& [a, b, c] = x;
  return std::tie(a, b, c);
}
inline auto fields(const domain::Termination& x) {
  auto& [a, b, c, d, e, f, g] = x;
  return std::tie(a, b, c, d, e, f, g);
}
inline auto fields(const domain::RenewalRefusal& x) {
  auto& [a, b] = x;
  return std::tie(a, b);
}
inline auto fields(const domain::MilestoneState& x) {
  auto& [a, b, c, d] = x;
  return std::tie(a, b, c, d);
}
inline auto fields(const domain::Grant& x) {
  auto& [a, b, c, d] = x;
  return std::tie(a, b, c, d);
}
inline auto fields(const domain::Change& x) {
  auto& [a, b, c, d] = x;
  return std::tie(a, b, c, d);
}
inline auto fields(const domain::Effect& x) {
  auto& [a, b, c, d, e, f, g, h, i] = x;
  return std::tie(a, b, c, d, e, f, g, h, i);
}
inline auto fields(const HistoryEntry& x) {
  auto& [a, b, c, d, e, f, g, h, i, j] = x;
  return std::tie(a, b, c, d, e, f, g, h, i, j);
}
inline auto fields(const domain::Agreement& x) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = x;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
}
inline auto fields(const domain::Registry& x) {
  auto& [a, b, c, d, e, f, g] = x;
  return std::tie(a, b, c, d, e, f, g);
}

template <class T>
bool same(const T& one, const T& other);

template <class T>
bool same_value(const T& one, const T& other) {
  return one == other;
}
template <class T>
requires requires(const T& x) {
  fields(x);
}
bool same_value(const T& one, const T& other) {
  return std::apply(
      [&](const auto&... mine) {
        return std::apply([&](const auto&... theirs) { return (same(mine, theirs) && ...); },
                          fields(other));
      },
      fields(one));
}
template <class T>
bool same_value(const std::optional<T>& one, const std::optional<T>& other) {
  return one.has_value() == other.has_value() && (!one || same(*one, *other));
}
template <class T>
bool same_value(const std::vector<T>& one, const std::vector<T>& other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](const T& a, const T& b) { return same(a, b); });
}
template <class K, class T>
bool same_value(const std::map<K, T>& one, const std::map<K, T>& other) {
  return std::equal(
      one.begin(), one.end(), other.begin(), other.end(),
      [](const auto& a, const auto& b) { return a.first == b.first && same(a.second, b.second); });
}
template <class T>
bool same(const T& one, const T& other) {
  return same_value(one, other);
}

}  // namespace sopu::codec::samples
