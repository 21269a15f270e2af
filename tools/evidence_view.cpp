#include "tools/evidence_view.hpp"

#include <algorithm>

#include "server/router.hpp"

namespace sopu::tools {

EvidenceView::EvidenceView(std::istream& file, const crypto::NoteVerifier& ledger,
                           words::Language language)
    : ledger_(ledger), replica_(ledger.name) {
  for (std::string text; std::getline(file, text);) {
    auto line = log::parse_evidence_line(text);
    if (!line) throw Stop(Exit::failure, "the evidence changed while it was read");
    if (auto* head = std::get_if<log::EvidenceHead>(&*line)) head_ = std::move(*head);
    auto* event = std::get_if<log::EvidenceEvent>(&*line);
    if (event == nullptr) continue;
    if (replica_.take(std::move(event->jws), {{event->index}, event->recorded_at})) {
      throw Stop(Exit::failure, "the evidence changed while it was read");
    }
  }
  by_ = {find_asker(), language};
}

domain::PartyId EvidenceView::find_asker() {
  const auto snapshot = replica_.snapshot();
  const view::Reader reader(*snapshot, &replica_.shared());
  const auto state = reader.state(domain::agreement_stream({head_.agreement}));
  const auto& agreement = std::get<domain::Agreement>(*state);
  const auto reads_all = [&](const domain::PartyId& party) {
    return domain::reader_of(agreement, party, head_.as_of).reads_all();
  };
  const auto found = std::ranges::find_if(agreement.named, reads_all);
  if (found == agreement.named.end()) {
    throw Stop(Exit::failure, "nobody reads the whole agreement any more");
  }
  return *found;
}

boost::json::value EvidenceView::get(const Target& target) {
  const auto snapshot = replica_.snapshot();
  return value_or_stop(
      server::answer_to({*snapshot, replica_.shared(), head_.as_of, ledger_}, target.text(), by_));
}

}  // namespace sopu::tools
