#include "ledger/domain/mention.hpp"

#include <algorithm>

#include "crypto/base64.hpp"
#include "ledger/domain/agreement/stretch.hpp"
#include "ledger/domain/terms/terms_parts.hpp"

namespace sopu::domain {
namespace {

// Goes through the members of an event's data.
struct Names {
  std::set<ItemId> items;
  std::vector<EventId> events;
  std::set<Hash> documents;

  void take(const ItemId& item) { items.insert(item); }
  void take(const EventId& event) { events.push_back(event); }
  void take(const performance::WindowName& window) { items.insert(window.objective); }
  void take(const Document& document) { documents.insert(document.sha256); }
  template <class Value>
  void take(const std::optional<Value>& value) {
    if (value) take(*value);
  }
  template <class Value>
  void take(const std::vector<Value>& values) {
    for (const Value& value : values) take(value);
  }
  template <class Other>
  void take(const Other&) {}

  template <class Member, class... Form>
  void operator()(std::string_view, const Member& member, const Form&...) {
    take(member);
  }
};

std::set<Hash> annexes_of(const Terms& terms) {
  std::set<Hash> hashes;
  const auto* annexes = terms.json().as_object().if_contains("annexes");
  if (!annexes) return hashes;
  for (const auto& annex : annexes->as_array()) {
    hashes.insert(*crypto::hash_from_base64url(annex.at("sha256").as_string()));
  }
  return hashes;
}

Names names_in(const Event& event) {
  Names names;
  visit_event([&](const auto& data) { fields(names, data); }, event.payload);
  if (const auto* deadline = get_if<DeadlinePassed>(event.payload)) names.take(case_of(*deadline));
  if (const auto* confided = get_if<StatementConfided>(event.payload)) {
    names.documents.insert(confided->sha256);
  }
  return names;
}

}  // namespace

Mention mention_of(const Agreement& agreement, const Event& event) {
  Names names = names_in(event);
  Mention mention{std::move(names.items), std::move(names.events)};
  mention.documents = std::move(names.documents);
  if (!holds<ProposalSubmitted>(event.payload)) return mention;
  for (const Stretch& one : stretches_of(agreement, *agreement.proposal(event.id))) {
    mention.documents.merge(annexes_of(*one.result));
    if (!one.base) {
      mention.whole_terms = true;
    } else {
      mention.items.merge(items_of(one.changes, one.base->json(), one.result->json()));
    }
  }
  return mention;
}

bool reads_documents(const Event& event, const PartyId& reader) {
  const auto* confided = get_if<StatementConfided>(event.payload);
  return !confided || reader == event.source || reader == confided->party;
}

bool names_item(const Event& event, const ItemId& item) {
  return names_in(event).items.contains(item);
}

bool brings_item(const Agreement& agreement, const Event& event, const ItemId& item) {
  std::vector<EventId> named = names_in(event).events;
  named.push_back(event.id);
  for (const Consultation& asked : agreement.consultations.asked) {
    if (asked.about && std::ranges::count(named, asked.id) != 0) {
      named.push_back(asked.about->proposal);
    }
  }
  const auto has_item = [&](const ProposedStretch& one) {
    return agreement.terms(one.terms)->item(item) != nullptr;
  };
  return std::ranges::any_of(named, [&](const EventId& id) {
    const Proposal* proposal = agreement.proposal(id);
    return proposal && std::ranges::any_of(proposal->results, has_item);
  });
}

}  // namespace sopu::domain
