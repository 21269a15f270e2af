#include "ledger/view/reader.hpp"

#include <limits>
#include <mutex>

#include "ledger/codec/signature_check.hpp"
#include "ledger/codec/strict_json.hpp"

namespace sopu::view {

using domain::Agreement;
using domain::LogIndex;
using store::Table;

namespace {

constexpr LogIndex newest{std::numeric_limits<std::uint64_t>::max()};

// Our own record, behind its hash: the limits for what comes from outside do not apply. A patch may
// have made it longer than any event.
constexpr codec::JsonLimits stored_limits{std::numeric_limits<std::size_t>::max(), 128};

domain::TermsPtr stored_terms(const store::Snapshot& snapshot, const domain::TermsHash& hash) {
  const auto document = snapshot.get(Table::terms, crypto::text(crypto::view(hash.hash)));
  if (!document) throw store::CorruptRecord("terms " + domain::text(hash) + " are not stored");
  auto json = codec::read_json(*document, stored_limits);
  if (!json) throw store::CorruptRecord("terms " + domain::text(hash) + " are not readable");
  auto terms = domain::Terms::parse(std::move(*json));
  if (!terms) throw store::CorruptRecord("terms " + domain::text(hash) + " are not terms");
  return std::move(*terms);
}

// Terms never change and are named by their hash: parsed once, they serve every reader of the
// process. Any thread.
class ParsedTerms {
 public:
  template <class Make>
  domain::TermsPtr find_or_make(const domain::TermsHash& hash, const Make& make) {
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = known_.find(hash); found != known_.end()) return found->second;
    }
    domain::TermsPtr made = make();
    const std::lock_guard lock(mutex_);
    if (bytes_ + made->canonical().size() > bytes_max) {
      known_.clear();
      bytes_ = 0;
    }
    if (known_.emplace(hash, made).second) bytes_ += made->canonical().size();
    return made;
  }

 private:
  // Of canonical text; parsed it takes a few times that. Whoever still reads a document keeps it.
  static constexpr std::size_t bytes_max = std::size_t{32} << 20;
  std::mutex mutex_;
  std::size_t bytes_ = 0;
  std::map<domain::TermsHash, domain::TermsPtr> known_;
};

codec::TermsSource terms_in(const store::Snapshot& snapshot) {
  return [&snapshot](const domain::TermsHash& hash) {
    static ParsedTerms parsed;
    return parsed.find_or_make(hash, [&] { return stored_terms(snapshot, hash); });
  };
}

}  // namespace

domain::Registry Reader::registry() const {
  const auto head = snapshot_.get(Table::registry, "head");
  domain::Registry registry = head ? codec::read_registry_head(*head) : domain::Registry{};
  snapshot_.scan(Table::parties, "", "", [&](std::string_view, std::string_view value) {
    domain::Party party = codec::read_party(value);
    registry.parties.emplace(party.id, std::move(party));
    return true;
  });
  snapshot_.scan(Table::keys, "", "", [&](std::string_view, std::string_view value) {
    domain::KeyRecord key = codec::read_key(value);
    registry.keys.emplace(key.kid, std::move(key));
    return true;
  });
  return registry;
}

std::optional<domain::Party> Reader::party(const domain::PartyId& id) const {
  const auto record = snapshot_.get(Table::parties, id.value);
  if (!record) return {};
  return codec::read_party(*record);
}

std::optional<domain::KeyRecord> Reader::key(const domain::Kid& kid) const {
  const auto record = snapshot_.get(Table::keys, kid.value);
  if (!record) return {};
  return codec::read_key(*record);
}

std::optional<AgreementNumber> Reader::number(const domain::AgreementId& id) const {
  const auto record = snapshot_.get(Table::agreements, id.value);
  if (!record) return {};
  return static_cast<AgreementNumber>(read_number(*record));
}

StatePtr Reader::agreement(const domain::AgreementId& id) const {
  return agreement(id, newest);
}

StatePtr Reader::agreement(const domain::AgreementId& id, LogIndex as_of) const {
  const auto agreement = number(id);
  if (!agreement) return nullptr;
  const auto row = last_row(Table::streams, *agreement, as_of);
  if (!row) return nullptr;
  const LogIndex last_event = read_log_index(row->first);
  const StatePtr known = states_ ? states_->newest(*agreement, last_event) : nullptr;
  if (known && known->last_event == last_event) return known;
  auto state = std::make_shared<const Agreement>(replayed(*agreement, last_event, known.get()));
  if (states_) states_->add(*agreement, state);
  return state;
}

std::optional<std::pair<std::string, std::string>> Reader::last_row(Table table,
                                                                    AgreementNumber agreement,
                                                                    LogIndex up_to) const {
  auto row = snapshot_.floor(table, agreement_key(agreement, up_to));
  if (row && !row->first.starts_with(agreement_key(agreement))) row.reset();
  return row;
}

// From the newest state that is known or kept and not too new, over what came after it.
Agreement Reader::replayed(AgreementNumber agreement, LogIndex last_event,
                           const Agreement* known) const {
  std::optional<Agreement> state;
  const auto kept = last_row(Table::states, agreement, last_event);
  if (known && (!kept || read_log_index(kept->first) <= known->last_event)) {
    state = *known;
  } else if (kept) {
    state = codec::read_agreement(kept->second, terms_in(snapshot_));
  }
  const LogIndex next{state ? state->last_event.value + 1 : 0};
  domain::Registry signers;  // gives them their names; decide() has long looked at the rest
  snapshot_.scan(Table::streams, agreement_key(agreement, next),
                 agreement_key(agreement, LogIndex{last_event.value + 1}),
                 [&](std::string_view row, std::string_view) {
                   const LogIndex index = read_log_index(row);
                   const auto [event, recorded_at] = stored_event(index);
                   if (!signers.key(event->kid))
                     if (auto signer = key(event->kid))
                       signers.keys.emplace(event->kid, std::move(*signer));
                   domain::evolve(state, signers, event.event(), {index, recorded_at});
                   return true;
                 });
  if (!state) throw store::CorruptRecord("an agreement has no events");
  return *std::move(state);
}

std::uint64_t Reader::stream_length(AgreementNumber agreement) const {
  const auto row = last_row(Table::streams, agreement, newest);
  return row ? read_number(row->second) + 1 : 0;
}

void Reader::history(AgreementNumber agreement, LogIndex first,
                     const std::function<bool(codec::HistoryEntry)>& visit) const {
  snapshot_.scan(Table::streams, agreement_key(agreement, first),
                 after_prefix(agreement_key(agreement)),
                 [&](std::string_view row, std::string_view) {
                   auto found = entry(read_log_index(row));
                   if (!found) throw store::CorruptRecord("a history entry is missing");
                   return visit(std::move(*found));
                 });
}

std::optional<codec::HistoryEntry> Reader::entry(LogIndex index) const {
  const auto record = snapshot_.get(Table::history, number_key(index.value));
  if (!record) return {};
  return codec::read_history_entry(*record);
}

void Reader::memberships(
    const domain::PartyId& party, AgreementNumber first,
    const std::function<bool(AgreementNumber, domain::AgreementId)>& visit) const {
  const std::string prefix = party.value + '\0';
  snapshot_.scan(Table::memberships, membership_key(party, first), after_prefix(prefix),
                 [&](std::string_view key, std::string_view value) {
                   const auto agreement =
                       static_cast<AgreementNumber>(read_number(key.substr(prefix.size())));
                   return visit(agreement, domain::AgreementId{std::string(value)});
                 });
}

std::optional<LogIndex> Reader::index_of(const domain::EventId& id) const {
  const auto record = snapshot_.get(Table::event_ids, event_id_key(id));
  if (!record) return {};
  return LogIndex{read_number(*record)};
}

std::pair<domain::VerifiedEvent, domain::Time> Reader::stored_event(LogIndex index) const {
  const auto stored = log_.event(index);
  if (!stored) throw store::CorruptRecord("event " + std::to_string(index.value) + " is missing");
  auto event = codec::SignatureCheck::committed(stored->jws);
  if (!event)
    throw store::CorruptRecord("event " + std::to_string(index.value) +
                               " is not readable: " + event.error().detail);
  return {std::move(*event), stored->recorded_at};
}

domain::Event Reader::event(LogIndex index) const {
  return stored_event(index).first.event();
}

}  // namespace sopu::view
