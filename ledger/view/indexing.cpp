#include "ledger/view/indexing.hpp"

#include <iterator>
#include <limits>

#include "ledger/domain/wording.hpp"
#include "ledger/view/stored_event.hpp"

namespace sopu::view {
namespace {

using search::Document;

// Of one transaction; more than so many words of a document are not worth its memory.
constexpr std::uint64_t events_at_once = 1024;
constexpr std::size_t stems_at_once = 200'000;

void add_stems(const std::string& text, search::Stems& stems) {
  for (search::Word& word : search::words_in(text)) stems.merge(word.stems);
}

// Of an event, and of all items that it brings.
std::vector<Document> documents_of(const Reader& reader, const StoredDomainEvent& stored) {
  std::vector<Document> documents;
  const domain::AgreementId* agreement = stored.event->agreement();
  if (!agreement) return documents;
  const auto stream = domain::agreement_stream(*agreement);
  Document one{stored.recorded.index, 0, *number_of(reader.snapshot(), stream)};
  for (const std::string& text : domain::texts_in(*stored.event)) add_stems(text, one.stems);
  documents.push_back(one);
  if (!domain::holds<domain::ProposalSubmitted>(stored.event->payload)) return documents;
  const StatePtr state = reader.state(stream, stored.recorded.index);
  const auto& as_it_was = std::get<domain::Agreement>(*state);
  for (domain::ItemText& item : domain::items_written_in(as_it_was, *stored.event)) {
    if (one.part == std::numeric_limits<std::uint16_t>::max()) break;
    ++one.part;
    one.item = std::move(item.item.value);
    one.text = std::move(item.text);
    one.stems.clear();
    add_stems(one.text, one.stems);
    documents.push_back(one);
  }
  return documents;
}

domain::Hash hash_of(const store::Snapshot& log, std::uint64_t index) {
  return stored_event(log, {index}).event->hash;
}

bool is_of(const store::Snapshot& log, const search::IndexedTo& indexed) {
  if (indexed.events > log.head().size) return false;
  return indexed.events == 0 || indexed.last == hash_of(log, indexed.events - 1);
}

}  // namespace

bool index_more(const store::Snapshot& snapshot, Shared& shared, search::WordIndex& index) {
  const Reader reader(snapshot, &shared);
  search::IndexedTo to = index.indexed_to();
  if (!is_of(snapshot, to)) {
    index.begin_anew();
    to = {};
  }
  const std::uint64_t size = snapshot.head().size;
  const std::uint64_t end = std::min(size, to.events + events_at_once);
  if (to.events == size) return false;
  std::vector<Document> documents;
  std::size_t stems = 0;
  while (to.events < end && stems < stems_at_once) {
    for (Document& one : documents_of(reader, stored_event(snapshot, {to.events}))) {
      stems += one.stems.size();
      if (!one.stems.empty()) documents.push_back(std::move(one));
    }
    ++to.events;
  }
  to.last = hash_of(snapshot, to.events - 1);
  index.add(documents, to);
  return to.events != size;
}

}  // namespace sopu::view
