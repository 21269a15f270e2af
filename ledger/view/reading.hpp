// What a caller may read: one answer for questions, subscriptions, dry runs and appends. What one
// may not read looks exactly like what does not exist.
// Belongs to one thread, like the reader it asks; make one for each request.
#pragma once

#include <map>

#include "ledger/domain/route.hpp"
#include "ledger/view/reader.hpp"
#include "ledger/view/stored_event.hpp"

namespace sopu::view {

// The party that asks; nobody for public questions.
using Asker = std::optional<domain::PartyId>;

class Reading {
 public:
  Reading(const Reader& reader, Asker asker, domain::Time now)
      : reader_(reader), asker_(std::move(asker)), now_(now) {}

  const Asker& asker() const { return asker_; }
  domain::Time now() const { return now_; }

  // An agreement as far as the asker may know it: who left knows it as it was then.
  struct View {
    StatePtr state;
    domain::Reader reader;                   // the asker
    domain::Time at;                         // of the newest that it may know
    std::optional<domain::LogIndex> last{};  // of whom left: the newest event that it may know
    domain::Roster roster{};                 // as it was known with the state

    const domain::Agreement& agreement() const { return std::get<domain::Agreement>(*state); }
  };
  // Null if the asker may read nothing of it, or there is none.
  const View* agreement(const domain::AgreementId& id);
  // The same where the asker reads all of it; of who was a neutral and still takes part otherwise,
  // as it was then.
  const View* whole(const domain::AgreementId& id);
  // The same as it was known when the log ended with this event; null also if it had not begun.
  std::optional<View> agreement(const domain::AgreementId& id, domain::LogIndex as_of);

  domain::Sight sight(const domain::Event& event, const domain::Recorded& recorded);
  // Needs a sight that is not hidden.
  domain::Told tell(domain::Sight sight, const domain::Event& event, const domain::Effect& effect);
  // In which the instants of an event's sentences are told.
  domain::Zone zone_of(const domain::Event& event);
  // May the asker know the names of the party's people?
  bool knows_people_of(const domain::PartyId& party);

  // Texts behind states.
  domain::Texts texts() const;

 private:
  std::optional<View> view_of(const domain::AgreementId& id, std::optional<domain::LogIndex> as_of);
  std::optional<View> view_until(const domain::StreamId& stream, domain::Time until,
                                 std::optional<domain::LogIndex> as_of);
  std::optional<View> known_as_of(View view, const domain::StreamId& stream,
                                  std::optional<domain::LogIndex> as_of);
  const View* kept(const domain::AgreementId& id);
  std::optional<domain::PartyId> author_of(const domain::EventId& id) const;
  bool shares_agreement_with(const domain::PartyId& party);

  const Reader& reader_;
  Asker asker_;
  domain::Time now_;
  std::map<domain::AgreementId, std::optional<View>> views_;
  std::map<domain::AgreementId, std::optional<View>> kept_;  // of who was a neutral
  std::map<domain::PartyId, bool> knows_people_;
  std::map<domain::AgreementId, domain::ToldBefore> told_;
};

}  // namespace sopu::view
