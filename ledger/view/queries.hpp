// The questions that the interface answers, the same for HTTP and WebSocket. Sentences in an answer
// are data, `{code, params}`; whoever sends it adds their words.
// Belongs to one thread; make one for each request.
#pragma once

#include <optional>
#include <set>

#include <boost/json/value.hpp>

#include "ledger/log/evidence.hpp"
#include "ledger/search/word_index.hpp"
#include "ledger/view/reading.hpp"

namespace sopu::view {

// One page of a list: `next` goes into the `after` of the next request, absent on the last page.
struct Page {
  std::string after;  // opaque, empty for the first
  std::size_t limit = limits::page_default;
};

// Of disputes; what is absent or empty lets all through.
struct DisputeFilter {
  std::optional<domain::AgreementId> agreement;
  std::optional<domain::ItemId> clause;
  std::optional<domain::PartyId> party;  // that raised it, or was its neutral
  std::string state;                     // a status or an outcome by its name
  std::optional<int> level;              // on which it is now
  std::optional<domain::Time> opened_after;
  std::optional<domain::Time> due_before;
};

// Of what happened in an agreement; what is absent lets all through.
struct HistoryFilter {
  std::optional<domain::ItemId> clause;  // or another item of the terms that it is about
  std::optional<domain::PartyId> party;  // that signed it
  std::optional<domain::Time> since;     // when it was recorded, with it
  std::optional<domain::Time> before;
};

// Words, in all agreements or in one.
struct SearchFilter {
  std::string text;  // search::wanted_in
  std::optional<domain::AgreementId> agreement;
};

// Windows: of one objective, of one name, or that end between two dates; the last twelve months
// unless told otherwise. `explain`: with what is behind the figures.
struct PerformanceFilter {
  std::optional<domain::ItemId> objective;
  std::string window;  // its name, or empty
  std::optional<domain::Date> from;
  std::optional<domain::Date> to;  // the first that does not count
  bool explain = false;
};

// Terms, or a proposal whose result they are, and the days over which they are replayed.
struct BacktestFilter {
  boost::json::value terms;
  std::optional<domain::EventId> proposal;
  std::optional<domain::AgreementId> of;  // whose proposal it is; absent: that of the history
  std::optional<domain::Date> from;
  std::optional<domain::Date> to;  // the first that does not count
  bool explain = false;
};

struct AgreementFilter {
  std::optional<domain::PartyId> party;
  std::string state;  // a phase's name, or empty
  std::string text;   // words in id or title, case folded for ASCII
};

// Of an agreement's events: those of the contract and its cases, or what was said and measured
// beside them, too.
enum class Extent { contract, all };

// An agreement's events with those of the registry about the ledger and some parties.
struct EventsOf {
  domain::AgreementId agreement;
  Extent extent = Extent::all;
  std::set<domain::PartyId> parties;
};

// What an evidence file is about and how far it goes, settled when it is begun: the log may grow
// while it is written.
struct EvidenceScope {
  log::EvidenceHead head;
  EventsOf of;
  crypto::Hash contract_head;
  std::uint64_t size = 0;  // of the log under the head's checkpoint
  std::uint64_t end = 0;   // no event from here on is in the file: the size, or less for who left
};

// At a time, and as known when the log ended with an event: either, both or neither.
struct When {
  std::optional<domain::Time> at;
  std::optional<domain::LogIndex> as_of;
};

class Queries {
 public:
  using Answer = domain::Result<boost::json::value>;

  Queries(const store::Snapshot& snapshot, Shared& shared, Asker asker, domain::Time now)
      : reader_(snapshot, &shared), reading_(reader_, std::move(asker), now) {}
  Queries(const Queries&) = delete;  // its reading asks its own reader
  Queries& operator=(const Queries&) = delete;

  Answer party(const domain::PartyId& id);
  Answer agreements(const AgreementFilter& filter, const Page& page);  // {items, next?}
  Answer agreement(const domain::AgreementId& id, const When& when);
  // {items: [{agreement, title, what, until?, reference}], next?}: what waits for the caller in its
  // agreements, a page of which is looked at; the earliest first.
  Answer inbox(const Page& page);
  // The terms document alone; `hash` (if given) receives its hash for the ETag, or nothing where
  // the document is not the whole.
  Answer terms(const domain::AgreementId& id, std::optional<int> version, const When& when,
               std::string* hash = nullptr);
  Answer versions(const domain::AgreementId& id, const When& known = {});  // no `at`
  // {from, to, changeClass, patch, changes, readable}
  Answer diff(const domain::AgreementId& id, int from, int to);
  // The clause or item with this id in the terms in force at the time: its text, the version and
  // proposal it stems from, and who agreed to it.
  Answer clause(const domain::AgreementId& id, const domain::ItemId& clause, const When& when);
  // {items: [{version, content?, changes?}], next?}: the versions in which the clause or item came,
  // reads otherwise than in the one before, or went.
  Answer clause_versions(const domain::AgreementId& id, const domain::ItemId& clause,
                         const Page& page);
  Answer history(const domain::AgreementId& id, const HistoryFilter& filter,
                 const Page& page);                                   // {items, next?}
  Answer proposals(const domain::AgreementId& id, const Page& page);  // {items, next?}
  // {items: [{index, recordedAt, id, party, person, text, clause?, replyTo?}], next?}: what was
  // said, all of it or about one clause.
  Answer comments(const domain::AgreementId& id, const std::optional<domain::ItemId>& clause,
                  const Page& page);
  // One proposal with its resulting terms and what it changes.
  Answer proposal(const domain::AgreementId& id, const domain::EventId& proposal);
  Answer deadlines(const domain::AgreementId& id, const When& when);
  // A stale proposal laid on what would bind now: the data of a new proposal that takes effect at
  // the time, or when the stale one would have.
  Answer rebase(const domain::AgreementId& id, const domain::EventId& proposal,
                std::optional<domain::Time> from);
  // The same content as that of a proposal, open or closed: the data of a new one that takes effect
  // at the time, or when that one would have, or on the next date after it that is still allowed.
  Answer again(const domain::AgreementId& id, const domain::EventId& proposal,
               std::optional<domain::Time> from);
  // {next?, why, until?}: the next moment at which what somebody means to propose may take effect;
  // not before `after`, nor before now. For who reads the terms that bind and will bind.
  Answer next_date(const domain::AgreementId& id, domain::ProposalKind kind,
                   const std::vector<std::string>& paths, std::optional<domain::Time> after);
  // {items: [{from, version, base}]}: the stretches of time that an amendment touches which takes
  // effect then, each with what would bind in it.
  Answer stretches(const domain::AgreementId& id, domain::Time from);
  // {items: [{zone, version, recorded, rules?}]}: the newest rules of every zone on record; of the
  // one that is named, if it is, with the TZif file (standard base64).
  Answer zones(const std::string& name);
  // The signed events from which the agreement's state can be computed, each with its path to the
  // root of the checkpoint: {items: [{index, recordedAt, jws, path}], checkpoint, next?}. For who
  // may read all of the agreement.
  Answer events(const domain::AgreementId& id, const Page& page);
  // The file about an agreement or, if one is named, about one of its cases: that is the contract
  // with all that its rules hang on, without what was said beside it. For who reads something of
  // it. Refusal: not-found.
  domain::Result<EvidenceScope> evidence(const domain::AgreementId& id,
                                         const std::optional<domain::EventId>& dispute);
  // Its next events from the index `first` on, what the caller may not read as its hash alone; none
  // once there are no more. Refusal: not-found if the caller left meanwhile.
  domain::Result<std::vector<log::EvidenceEvent>> evidence_events(const EvidenceScope& scope,
                                                                  std::uint64_t first);
  // Whether the caller reads an event that refers to the document, of a signer that counts.
  bool reads_document(const domain::Hash& document,
                      const std::function<bool(const domain::PartyId& signer)>& counts);
  // {items, next?}: those of all agreements that the caller reads whole.
  Answer disputes(const DisputeFilter& filter, const Page& page);
  // {items, next?}: the earlier cases, which ended, about any of the clauses or items that this one
  // is about: as above, with which they share and when each level began and ended.
  Answer precedents(const domain::EventId& id, const Page& page);
  // One whole case with its agreement, the clauses as they are pinned and a page of its events.
  Answer dispute(const domain::EventId& id, const Page& page);
  // {cases, outcomes, response, levels, remedy, whole}: how the agreement's cases go, for who reads
  // all of it.
  Answer dispute_figures(const domain::AgreementId& id);
  // {items, months?, causes?, lateMilestones?}: how the agreement goes by what was measured: each
  // window judged and credited; and of the agreement as a whole what is paid for each month, which
  // causes to end it failures have opened, and what late milestones cost. For measurers the windows
  // alone, without amounts.
  Answer performance(const domain::AgreementId& id, const PerformanceFilter& filter,
                     const When& when);
  // {objectives, months, agreement, terms, from, until}: what terms would have come to by what was
  // measured of the agreement, in the year before this month unless told otherwise. For who reads
  // all of it.
  Answer backtest(const domain::AgreementId& id, const BacktestFilter& filter);
  // {agreement, title, month, over, at, currency?, due, by?, published?, missed?, windows,
  // services, items, months, exclusions, complaints, disputes, lastReview?, assumptions}: a month,
  // the last that is over unless another is named. `windows` and `services` are what its report
  // says; `items` and `months` go over the twelve months that end with it. For who reads all of the
  // agreement, and who reports.
  Answer report(const domain::AgreementId& id, const std::string& month, const When& when);
  // {items: [{agreement, index, recordedAt, id, type, source, clause?, dispute?, excerpt}],
  // indexed, next?}: what people wrote, and the items of terms that were proposed, with all the
  // words; events from `indexed` on are not in the index yet.
  Answer search(const search::WordIndex& index, const SearchFilter& filter, const Page& page);
  // {index, recordedAt, event, entry, jws}
  Answer event(domain::LogIndex index);

  // In which the instants of an answer about the agreement are told.
  domain::Zone zone_of(const domain::AgreementId& id);

 private:
  domain::Result<domain::TermsPtr> terms_to_replay(const domain::AgreementId& id,
                                                   const BacktestFilter& filter);
  // The months of a series in which something of the time may stand.
  domain::SeriesAround series_of(const domain::SeriesName& name, const domain::Span& span,
                                 domain::LogIndex as_of, std::vector<StatePtr>& held) const;
  domain::performance::FiguresOf figures_of(const domain::AgreementId& id, const When& when) const;
  void explain(const domain::performance::Judgement& window, const domain::AgreementId& id,
               const When& when, std::size_t& room, boost::json::object& line) const;
  // What a principal may propose anew.
  const domain::Proposal* find_own(const Reading::View& view,
                                   const domain::EventId& proposal) const;
  domain::ProposalSubmitted proposed_anew(const Reading::View& view, const domain::Proposal& before,
                                          std::optional<domain::Time> from);
  domain::Result<Reading::View> readable(const domain::AgreementId& id, const When& when);
  std::optional<boost::json::value> readable_terms(const Reading::View& view,
                                                   const domain::Version& version) const;
  // By index; whether it is one of the registry.
  using Behind = std::map<std::uint64_t, bool>;
  Behind events_behind(const EventsOf& what, std::uint64_t first, std::size_t count) const;
  bool reads_whole(const Reading::View& view, const Behind::value_type& event);
  domain::LogIndex newest_behind(const EventsOf& what, std::uint64_t end) const;
  std::set<domain::PartyId> parties_heard(const EvidenceScope& scope);
  struct Case {
    const Reading::View* view;
    const domain::Dispute* dispute;
  };
  domain::Result<Case> case_named(const domain::EventId& id);
  using CaseFilter = std::function<bool(const Reading::View&, const domain::Dispute&)>;
  using CaseLine = std::function<boost::json::object(const Reading::View&, const domain::Dispute&)>;
  // Where cases are looked for: in one agreement, where one of the clauses was in dispute; or not
  // only there.
  struct CasesIn {
    std::optional<domain::AgreementId> agreement;
    std::vector<domain::ItemId> clauses;
    bool running = false;  // where one is not over
  };
  Answer cases(const Page& page, const CasesIn& in, const CaseFilter& is_wanted,
               const CaseLine& line_of);
  boost::json::object case_line(const Reading::View& view, const domain::Dispute& dispute) const;
  void add_events_of_case(const domain::EventId& id, std::uint64_t first, std::size_t limit,
                          boost::json::object& whole);
  std::vector<StreamNumber> agreements_from(StreamNumber first, std::size_t count,
                                            const std::optional<domain::AgreementId>& only,
                                            std::optional<StreamNumber>& next) const;
  bool takes_part(StreamNumber agreement) const;
  std::optional<boost::json::object> search_line(const search::Found& found,
                                                 const std::vector<search::Wanted>& wanted);
  bool is_about(const Reading::View& view, const StoredDomainEvent& stored,
                const domain::ItemId& clause) const;
  boost::json::object history_line(const StoredDomainEvent& stored, domain::Sight sight);

  Reader reader_;
  Reading reading_;
};

}  // namespace sopu::view
