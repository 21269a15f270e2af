// Values with every field set at random, by the lists of their fields: for round trips, not to make
// sense.
// A RandomValue belongs to one thread.
#pragma once

#include <random>

#include "ledger/domain/route.hpp"

namespace sopu::codec::samples {

class RandomValue {
 public:
  explicit RandomValue(unsigned seed) : random_(seed) {}

  template <class T>
  T value() {
    T x{};
    set(x);
    return x;
  }
  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }

 private:
  bool coin() { return pick(2) == 1; }

  void set(bool& flag) { flag = coin(); }
  template <std::integral Number>
  void set(Number& number) {
    number = static_cast<Number>(random_());
  }
  template <domain::Named Enum>
  void set(Enum& value) {
    value = static_cast<Enum>(pick(static_cast<int>(names_of(Enum{}).size())));
  }
  void set(std::string& text) {
    text.clear();
    for (int i = pick(20); i > 0; --i) text += static_cast<char>(pick(128));
  }
  template <class Tag>
  void set(domain::Id<Tag>& id) {
    set(id.value);
  }
  template <std::size_t size>
  void set(std::array<std::uint8_t, size>& bytes) {
    for (auto& byte : bytes) set(byte);
  }
  void set(domain::Hash& hash) { set(hash.bytes); }
  void set(domain::TermsHash& hash) { set(hash.hash); }
  void set(crypto::PublicKey& key) { set(key.bytes); }
  void set(crypto::PublicJwk& key) {
    if (pick(2) == 0) key = crypto::P256PublicKey{};
    std::visit([this](auto& one) { set(one.bytes); }, key);
  }
  void set(domain::LogIndex& index) { set(index.value); }
  void set(domain::Time& time) {
    time = domain::Time(std::chrono::milliseconds(static_cast<std::int64_t>(random_()) >> 16));
  }
  void set(domain::Date& date) {
    date = {std::chrono::year(pick(4'000) - 2'000), std::chrono::month(unsigned(1 + pick(12))),
            std::chrono::day(unsigned(1 + pick(31)))};
  }
  void set(domain::Duration& duration) {
    duration = {pick(1'000), pick(1'000), std::chrono::seconds(pick(1'000'000)), pick(100)};
  }
  void set(domain::Sentence& sentence) {
    set(sentence.code);
    sentence.params = object(3);
  }
  template <class T>
  void set(std::optional<T>& value) {
    value.reset();
    if (coin()) set(value.emplace());
  }
  template <class T>
  void set(std::vector<T>& list) {
    list.resize(static_cast<std::size_t>(pick(4)));
    for (T& one : list) set(one);
  }
  // Over the nodes' borders now and then.
  template <class T>
  void set(domain::SharedList<T>& list) {
    for (int i = pick(20) == 0 ? 70 : pick(4); i > 0; --i) list.push_back(value<T>());
  }
  template <domain::HasFields Struct>
  void set(Struct& x) {
    fields([&](std::string_view, auto& member, const auto&...) { set(member); }, x);
  }

  boost::json::object object(int depth) {
    boost::json::object made;
    for (int i = pick(4); i > 0; --i) made[value<std::string>()] = json(depth - 1);
    return made;
  }
  boost::json::value json(int depth) {
    switch (pick(depth > 0 ? 6 : 4)) {
      case 0:
        return nullptr;
      case 1:
        return coin();
      case 2:
        return pick(1'000'000) - 500'000;
      case 3:
        return boost::json::value(value<std::string>());
      case 4: {
        boost::json::array array;
        for (int i = pick(4); i > 0; --i) array.push_back(json(depth - 1));
        return array;
      }
      default:
        return object(depth);
    }
  }

  std::mt19937_64 random_;
};

}  // namespace sopu::codec::samples
