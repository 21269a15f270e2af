// What one measurer says about one objective, whatever its events: the figures of all of them
// together. Which of them an objective asks for follows from its indicator.
// Values; any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/domain/value/spans.hpp"

namespace sopu::domain::performance {

// Of a slot that begins then, or of a stretch of time: how many there were, and how many were good.
struct Count {
  Span span;
  std::int64_t good;
  std::int64_t total;
};

// A ticket, a call, a delivery: something that is to be done within a time.
struct Item {
  std::string id;
  Time opened;
  std::optional<Time> done;
  Spans pauses{};  // which do not count: somebody else's turn
};

// How many measured values there were and what they come to.
struct Values {
  std::int64_t count = 0;
  std::int64_t sum = 0;
  std::int64_t max = 0;
  std::map<std::int64_t, std::int64_t> histogram{};  // upper bound: how many up to it
};

struct Figures {
  Spans covered{};             // the time that somebody looked at
  std::vector<Span> downtime;  // in any order
  std::vector<Count> counts;   // in the order of time
  std::vector<Item> items;
  std::vector<std::pair<Span, Values>> values;
  std::optional<Time> told{};  // when the newest of it was recorded
};

}  // namespace sopu::domain::performance
