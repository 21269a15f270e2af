// States with every field set at random: for round trips, not to make sense.
#pragma once

#include <random>

#include "ledger/codec/state_record.hpp"

namespace sopu::codec::samples {

class RandomState {
 public:
  explicit RandomState(unsigned seed) : random_(seed) {}

  domain::Agreement agreement(const std::vector<domain::TermsPtr>& terms);
  domain::Registry registry_head();
  domain::Party party();
  domain::KeyRecord key();
  HistoryEntry history_entry();
  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }

 private:
  bool coin() { return pick(2) == 1; }
  std::uint64_t number() { return random_(); }
  std::string text();
  template <class Enum>
  Enum one_of(Enum last) {
    return static_cast<Enum>(pick(static_cast<int>(last) + 1));
  }
  template <class Id>
  Id id() {
    return Id{text()};
  }
  domain::Hash hash();
  domain::TermsHash terms_hash() { return {hash()}; }
  domain::Time time();
  domain::Date date();
  domain::Recorded recorded() { return {{number()}, time()}; }
  domain::Duration duration();
  boost::json::value json(int depth);
  template <class Make>
  auto maybe(Make make) -> std::optional<decltype(make())> {
    if (coin()) return make();
    return std::nullopt;
  }
  template <class Make>
  auto some(Make make) {
    std::vector<decltype(make())> list;
    for (int i = pick(4); i > 0; --i) list.push_back(make());
    return list;
  }
  template <class Make>
  auto by_party(Make make) {
    std::map<domain::PartyId, decltype(make())> map;
    for (int i = pick(4); i > 0; --i) map.emplace(id<domain::PartyId>(), make());
    return map;
  }
  domain::Preparation preparation();
  domain::Proposal proposal();
  domain::Effect effect();

  std::mt19937_64 random_;
};

}  // namespace sopu::codec::samples
