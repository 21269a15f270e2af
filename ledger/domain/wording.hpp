// What people wrote in an event: that by which it is found when somebody looks for words.
// Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "ledger/domain/catalogue.hpp"

namespace sopu::domain {

// Of its own, in the order of its members: titles, claims, statements, comments, reasons.
std::vector<std::string> texts_in(const Event& event);

// A clause, an objective or another item of terms, with all that people wrote in it: names and
// texts. What stands in an item within it is that item's.
struct ItemText {
  ItemId item;
  std::string text;  // a line for each member
  friend bool operator==(const ItemText&, const ItemText&) = default;
};
// Those that an event brings or changes, as they are to read: of first terms all. The agreement as
// it is after the event.
std::vector<ItemText> items_written_in(const Agreement& agreement, const Event& event);

}  // namespace sopu::domain
