// What of the terms an event is about: that by which it is found again when somebody looks up a
// clause or an objective.
// Pure functions; any thread.
#pragma once

#include <set>

#include "ledger/domain/catalogue.hpp"

namespace sopu::domain {

// It is also about whatever the earlier events are about that it names.
struct Mention {
  std::set<ItemId> items;       // that it names, or would change
  std::vector<EventId> events;  // that it names
  bool whole_terms = false;     // it brings first ones
  std::set<Hash> documents{};   // that it refers to, the annexes of terms among them
};
// The agreement as it is after the event.
Mention mention_of(const Agreement& agreement, const Event& event);

// Whether somebody who reads the event reads the documents, too, that it refers to: what one told
// another alone is for these two.
bool reads_documents(const Event& event, const PartyId& reader);

// Whether it names the item by itself.
bool names_item(const Event& event, const ItemId& item);

// Whether an event that is about whole terms is about the item: it brings or names a proposal, or a
// question about one, of which some terms have the item.
bool brings_item(const Agreement& agreement, const Event& event, const ItemId& item);

}  // namespace sopu::domain
