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

Lookup lookup_in(const store::Snapshot& snapshot) {
  return [&snapshot](Table table, std::string_view key) { return snapshot.get(table, key); };
}

// Our own record, behind its hash: the limits for what comes from outside do not apply. A patch may
// have made it longer than any event.
constexpr codec::JsonLimits stored_limits{std::numeric_limits<std::size_t>::max(), 128};

domain::TermsPtr stored_terms(const Lookup& lookup, const domain::TermsHash& hash) {
  const auto document = lookup(Table::terms, crypto::text(crypto::view(hash.hash)));
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
    if (known_.size() >= documents_max) known_.clear();
    return known_.emplace(hash, std::move(made)).first->second;
  }

 private:
  static constexpr std::size_t documents_max = 1'024;
  std::mutex mutex_;
  std::map<domain::TermsHash, domain::TermsPtr> known_;
};

}  // namespace

codec::TermsSource terms_from(Lookup lookup) {
  return [lookup = std::move(lookup)](const domain::TermsHash& hash) {
    static ParsedTerms parsed;
    return parsed.find_or_make(hash, [&] { return stored_terms(lookup, hash); });
  };
}

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

std::optional<Agreement> Reader::agreement(const domain::AgreementId& id) const {
  const auto agreement = number(id);
  if (!agreement) return {};
  const auto record = snapshot_.get(Table::states, agreement_key(*agreement));
  if (!record) throw store::CorruptRecord("agreement " + id.value + " has no state");
  return codec::read_agreement(*record, terms_from(lookup_in(snapshot_)));
}

std::optional<Agreement> Reader::agreement(const domain::AgreementId& id, LogIndex as_of) const {
  const auto agreement = number(id);
  if (!agreement) return {};

  // From the newest kept state that is not too new, replay what came after it.
  std::optional<Agreement> state;
  std::uint64_t position = 0;
  const auto kept = snapshot_.floor(Table::snapshots, agreement_key(*agreement, as_of.value));
  if (kept && kept->first.starts_with(agreement_key(*agreement))) {
    const std::string_view record = kept->second;
    position = read_number(record.substr(0, 8));
    state = codec::read_agreement(record.substr(8), terms_from(lookup_in(snapshot_)));
  }
  std::vector<LogIndex> later;
  snapshot_.scan(Table::streams, agreement_key(*agreement, position),
                 after_prefix(agreement_key(*agreement)),
                 [&](std::string_view, std::string_view value) {
                   const LogIndex index{read_number(value)};
                   if (index > as_of) return false;
                   later.push_back(index);
                   return true;
                 });
  if (later.empty()) return state;
  const domain::Registry known = registry();  // gives the signers their names
  for (const LogIndex index : later) {
    const auto stored = snapshot_.event(index);
    if (!stored) throw store::CorruptRecord("event " + std::to_string(index.value) + " is missing");
    domain::evolve(state, known, event(index), {index, stored->recorded_at});
  }
  return state;
}

void Reader::history(
    AgreementNumber agreement, std::uint64_t first,
    const std::function<bool(std::uint64_t position, codec::HistoryEntry)>& visit) const {
  snapshot_.scan(Table::streams, agreement_key(agreement, first),
                 after_prefix(agreement_key(agreement)),
                 [&](std::string_view key, std::string_view value) {
                   auto found = entry(LogIndex{read_number(value)});
                   if (!found) throw store::CorruptRecord("a history entry is missing");
                   return visit(read_number(key.substr(4)), std::move(*found));
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

domain::Event Reader::event(LogIndex index) const {
  const auto stored = snapshot_.event(index);
  if (!stored) throw store::CorruptRecord("event " + std::to_string(index.value) + " is missing");
  auto event = codec::SignatureCheck::committed(stored->jws);
  if (!event)
    throw store::CorruptRecord("event " + std::to_string(index.value) +
                               " is not readable: " + event.error().detail);
  return event->event();
}

}  // namespace sopu::view
