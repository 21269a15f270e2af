#include "ledger/view/projection.hpp"

#include <limits>

#include "ledger/view/reader.hpp"

namespace sopu::view {

using domain::AgreementId;
using store::Table;

namespace {

// States kept in memory between events; one is a few kilobytes.
constexpr std::size_t held_states_max = 4'096;

// The key that a registry event introduces or revokes; null for those about the ledger itself.
const domain::Kid* key_spoken_of(const domain::Payload& payload) {
  if (const auto* enrolled = std::get_if<domain::PartyEnrolled>(&payload))
    return &enrolled->request.key.kid;
  if (const auto* added = std::get_if<domain::KeyAdded>(&payload)) return &added->request.key.kid;
  if (const auto* revoked = std::get_if<domain::KeyRevoked>(&payload)) return &revoked->kid;
  if (const auto* opened = std::get_if<domain::LedgerOpened>(&payload)) return &opened->key.kid;
  return nullptr;
}

}  // namespace

Projection::Projection(std::unique_ptr<store::Snapshot> snapshot, std::string origin,
                       const store::Snapshot* log)
    : snapshot_(std::move(snapshot)), log_(log), registry_(Reader(*snapshot_).registry()) {
  registry_.origin = std::move(origin);
  const auto last =
      snapshot_->floor(Table::streams, agreement_key(std::numeric_limits<AgreementNumber>::max()));
  if (last) next_number_ = read_agreement_number(last->first) + 1;
}

std::optional<std::string> Projection::get(Table table, std::string_view key) const {
  const auto found = pending_.find({table, std::string(key)});
  if (found != pending_.end()) return found->second;
  return snapshot_->get(table, key);
}

void Projection::put(Table table, std::string key, std::string value) {
  pending_.insert_or_assign({table, std::move(key)}, std::move(value));
}

Projection::Held& Projection::hold(const AgreementId& id) {
  if (const auto found = held_.find(id); found != held_.end()) {
    recent_.splice(recent_.begin(), recent_, found->second.recent);
    return found->second;
  }
  Held held;
  const Reader reader(*snapshot_, nullptr, log_);
  if (const auto number = reader.number(id)) {
    held.number = *number;
    held.stream_length = reader.stream_length(*number);
    held.state = *reader.agreement(id);
  }
  recent_.push_front(id);
  held.recent = recent_.begin();
  return held_.emplace(id, std::move(held)).first->second;
}

void Projection::drop_least_recent() {
  while (held_.size() > held_states_max) {
    held_.erase(recent_.back());
    recent_.pop_back();
  }
}

const domain::Agreement* Projection::agreement(const AgreementId& id) {
  const Held& held = hold(id);
  return held.state ? &*held.state : nullptr;
}

std::optional<domain::LogIndex> Projection::index_of(const domain::EventId& id) const {
  const auto record = get(Table::event_ids, event_id_key(id));
  if (!record) return {};
  return domain::LogIndex{read_number(*record)};
}

domain::Result<codec::HistoryEntry> Projection::apply(const domain::VerifiedEvent& verified,
                                                      const domain::Recorded& recorded) {
  const domain::Event& event = verified.event();
  auto effect = fold(verified, recorded);
  if (!effect) return effect.error();

  codec::HistoryEntry entry;
  entry.index = recorded.index;
  entry.recorded_at = recorded.at;
  entry.id = event.id;
  entry.type = domain::type_name(event.payload);
  entry.source = event.source;
  if (const auto* key = registry_.key(event.kid)) entry.person = key->person;
  entry.kid = event.kid;
  if (const AgreementId* id = event.agreement()) entry.agreement = *id;
  entry.contract = domain::is_contract_event(event.payload);
  entry.effect = std::move(*effect);

  put(Table::history, number_key(recorded.index.value), codec::write_history_entry(entry));
  put(Table::event_ids, event_id_key(event.id), number_key(recorded.index.value));
  return entry;
}

domain::Result<domain::Effect> Projection::fold(const domain::VerifiedEvent& verified,
                                                const domain::Recorded& recorded) {
  const domain::Event& event = verified.event();
  const AgreementId* id = event.agreement();
  if (!id) {
    if (auto no = domain::decide(registry_, verified)) return *std::move(no);
    domain::evolve(registry_, event, recorded);
    write_registry(event);
    return domain::describe(event);
  }
  Held& held = hold(*id);
  const domain::Agreement* state = held.state ? &*held.state : nullptr;
  if (auto no = domain::decide(registry_, state, verified, recorded)) return *std::move(no);
  std::optional<domain::Course> before;
  if (state) {
    before = domain::course_of(*state, recorded.at);
  } else {
    held.number = next_number_++;
    put(Table::agreements, id->value, agreement_key(held.number));
  }
  domain::evolve(held.state, registry_, event, recorded);
  write_agreement(held, event, recorded);
  return domain::describe(before, *held.state, event, recorded.at);
}

void Projection::write_registry(const domain::Event& event) {
  if (const domain::Kid* kid = key_spoken_of(event.payload)) {
    const domain::KeyRecord& key = *registry_.key(*kid);
    put(Table::keys, kid->value, codec::write_key(key));
    put(Table::parties, key.party.value, codec::write_party(*registry_.party(key.party)));
  }
  put(Table::registry, "head", codec::write_registry_head(registry_));
}

void Projection::write_agreement(Held& held, const domain::Event& event,
                                 const domain::Recorded& recorded) {
  put(Table::streams, agreement_key(held.number, recorded.index), number_key(held.stream_length++));
  write_new_terms(held, event);
  write_memberships(held, event);
  if (held.stream_length % state_every_events == 0)
    put(Table::states, agreement_key(held.number, recorded.index),
        codec::write_agreement(*held.state));
}

void Projection::write_new_terms(const Held& held, const domain::Event& event) {
  const auto* proposal = std::get_if<domain::ProposalSubmitted>(&event.payload);
  if (!proposal) return;
  const auto& terms = held.state->terms.at(proposal->result_terms);
  put(Table::terms, std::string(crypto::text(crypto::view(terms->hash().hash))),
      terms->canonical());
}

void Projection::write_memberships(const Held& held, const domain::Event& event) {
  // The events after which somebody new may be part of the agreement.
  const bool may_add = std::holds_alternative<domain::AgreementInitiated>(event.payload) ||
                       std::holds_alternative<domain::ProposalApproved>(event.payload) ||
                       std::holds_alternative<domain::AccessGranted>(event.payload);
  if (!may_add) return;
  const auto add = [&](const domain::PartyId& party) {
    put(Table::memberships, membership_key(party, held.number), held.state->id.value);
  };
  for (const auto& participant : held.state->participants) add(participant.party);
  for (const auto& grant : held.state->grants) add(grant.party);
}

std::vector<store::ViewChange> Projection::take_changes() {
  drop_least_recent();
  std::vector<store::ViewChange> changes;
  changes.reserve(pending_.size());
  for (auto& [place, value] : pending_)
    changes.push_back({place.first, place.second, std::move(value)});
  pending_.clear();
  return changes;
}

void Projection::rebase(std::unique_ptr<store::Snapshot> snapshot) {
  snapshot_ = std::move(snapshot);
}

}  // namespace sopu::view
