#include "ledger/view/indexing.hpp"

#include <limits>

#include "ledger/domain/wording.hpp"
#include "ledger/view/stored_event.hpp"

namespace sopu::view {
namespace {

using search::Document;

// Of one transaction; more than so many words of a document are not worth its memory.
constexpr std::uint64_t events_at_once = 1024;
constexpr std::size_t stems_at_once = 200'000;
// Read under one snapshot: it is held shortly, for the store uses no page again meanwhile.
constexpr std::uint64_t events_a_snapshot = 64;

// Something to index, with its texts.
struct Written {
  Document document;
  std::vector<std::string> texts;
};

// Of an event, and of all items that it brings.
void add_written(const Reader& reader, const StoredDomainEvent& stored, std::vector<Written>& all) {
  const domain::AgreementId* agreement = stored.event->agreement();
  if (!agreement) return;
  const auto stream = domain::agreement_stream(*agreement);
  Document one{stored.recorded.index, 0, *number_of(reader.snapshot(), stream)};
  all.push_back({one, domain::texts_in(*stored.event)});
  if (!domain::holds<domain::ProposalSubmitted>(stored.event->payload)) return;
  const StatePtr state = reader.state(stream, stored.recorded.index);
  const auto& as_it_was = std::get<domain::Agreement>(*state);
  for (domain::ItemText& item : domain::items_written_in(as_it_was, *stored.event)) {
    if (one.part == std::numeric_limits<std::uint16_t>::max()) break;
    ++one.part;
    one.item = std::move(item.item.value);
    one.text = item.text;
    all.push_back({one, {std::move(item.text)}});
  }
}

domain::Hash hash_of(const store::Snapshot& log, std::uint64_t index) {
  return stored_event(log, {index}).event->hash;
}

bool is_of(const store::Snapshot& log, const search::IndexedTo& indexed) {
  if (indexed.events > log.head().size) return false;
  return indexed.events == 0 || indexed.last == hash_of(log, indexed.events - 1);
}

// The next few, after which it goes on there. Nothing if there are no more.
std::vector<Written> read_some(const TakeSnapshot& take, Shared& shared, search::IndexedTo& to) {
  const auto snapshot = take();
  const Reader reader(*snapshot, &shared);
  std::vector<Written> all;
  const std::uint64_t end = std::min(snapshot->head().size, to.events + events_a_snapshot);
  for (; to.events < end; ++to.events) {
    const auto stored = stored_event(*snapshot, {to.events});
    add_written(reader, stored, all);
    to.last = stored.event->hash;
  }
  return all;
}

Document stemmed(Written written) {
  for (const std::string& text : written.texts) {
    written.document.stems.merge(search::stems_in(text));
  }
  return std::move(written.document);
}

}  // namespace

void fit_to(const store::Snapshot& snapshot, search::WordIndex& index) {
  if (!is_of(snapshot, index.indexed_to())) index.begin_anew();
}

bool index_more(const TakeSnapshot& take, Shared& shared, search::WordIndex& index) {
  search::IndexedTo to = index.indexed_to();
  const std::uint64_t first = to.events;
  std::vector<Document> documents;
  std::size_t stems = 0;
  for (std::uint64_t before = first;; before = to.events) {
    for (Written& written : read_some(take, shared, to)) {
      Document one = stemmed(std::move(written));
      stems += one.stems.size();
      if (!one.stems.empty()) documents.push_back(std::move(one));
    }
    if (to.events == before || to.events - first >= events_at_once || stems >= stems_at_once) break;
  }
  if (to.events == first) return false;
  index.add(documents, to);
  return true;
}

}  // namespace sopu::view
