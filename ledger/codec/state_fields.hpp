// The fields of every stored state, in the order in which they are written. Each struct is taken
// apart by a structured binding: a field that is added to it does not compile until it is added
// here too (and the format's version is raised). Only for state_record.cpp.
// Pure functions; any thread.
#pragma once

#include <cereal/types/map.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/vector.hpp>

#include "ledger/codec/record_archive.hpp"
#include "ledger/codec/strict_json.hpp"
#include "ledger/domain/canonical_json.hpp"

namespace sopu::codec {

// ---------------------------------------------------------------- single values

constexpr auto last_of(domain::Role) {
  return domain::Role::auditor;
}
constexpr auto last_of(domain::Involvement) {
  return domain::Involvement::consenting;
}
constexpr auto last_of(domain::ProposalKind) {
  return domain::ProposalKind::termination;
}
constexpr auto last_of(domain::ChangeClass) {
  return domain::ChangeClass::remedy;
}
constexpr auto last_of(domain::ProposalStatus) {
  return domain::ProposalStatus::expired;
}
constexpr auto last_of(domain::Phase) {
  return domain::Phase::abandoned;
}
constexpr auto last_of(domain::MilestoneState::Status) {
  return domain::MilestoneState::Status::refused;
}

template <class Archive, class Enum>
requires std::is_enum_v<Enum>
void serialize(Archive& archive, Enum& value) {
  auto number = static_cast<std::uint8_t>(value);
  archive(number);
  if (number > static_cast<std::uint8_t>(last_of(value))) {
    throw RecordError("a stored state has a number without a name");
  }
  value = static_cast<Enum>(number);
}

template <class Archive, class Tag>
void serialize(Archive& archive, domain::Id<Tag>& id) {
  archive(id.value);
}
template <class Archive>
void serialize(Archive& archive, crypto::Hash& hash) {
  archive(cereal::binary_data(hash.bytes.data(), hash.bytes.size()));
}
template <class Archive>
void serialize(Archive& archive, crypto::PublicKey& key) {
  archive(cereal::binary_data(key.bytes.data(), key.bytes.size()));
}
template <class Archive>
void serialize(Archive& archive, domain::TermsHash& hash) {
  archive(hash.hash);
}
template <class Archive>
void serialize(Archive& archive, domain::LogIndex& index) {
  archive(index.value);
}
template <class Archive>
void serialize(Archive& archive, domain::Time& time) {
  std::int64_t milliseconds = time.time_since_epoch().count();
  archive(milliseconds);
  time = domain::Time(std::chrono::milliseconds(milliseconds));
}
template <class Archive>
void serialize(Archive& archive, domain::Date& date) {
  auto year = static_cast<std::int32_t>(static_cast<int>(date.year()));
  auto month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month()));
  auto day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()));
  archive(year, month, day);
  date = {std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
}
template <class Archive>
void serialize(Archive& archive, domain::Duration& duration) {
  auto& [months, days, seconds, business_days] = duration;
  std::int64_t count = seconds.count();
  archive(months, days, count, business_days);
  seconds = std::chrono::seconds(count);
}
// In canonical form: equal values have the same bytes, whatever order their members came in.
template <class Archive>
void serialize(Archive& archive, boost::json::value& value) {
  constexpr JsonLimits generous{std::size_t{1} << 30, 64};
  std::string text;
  if constexpr (Archive::is_saving::value) text = domain::canonical(value);
  archive(text);
  if constexpr (Archive::is_loading::value) {
    auto read = read_json(text, generous);
    if (!read) throw RecordError("a stored state holds JSON that cannot be read");
    value = std::move(*read);
  }
}

// ---------------------------------------------------------------- the registry

template <class Archive>
void serialize(Archive& archive, domain::Recorded& recorded) {
  auto& [index, at] = recorded;
  archive(index, at);
}
template <class Archive>
void serialize(Archive& archive, domain::KeyUses& uses) {
  auto& [sign, measure, admin, read] = uses;
  archive(sign, measure, admin, read);
}
template <class Archive>
void serialize(Archive& archive, domain::KeyRecord& record) {
  auto& [kid, key, party, person, uses, added, revoked, revoked_because] = record;
  archive(kid, key, party, person, uses, added, revoked, revoked_because);
}
template <class Archive>
void serialize(Archive& archive, domain::Party& party) {
  auto& [id, name, enrolled, keys] = party;
  archive(id, name, enrolled, keys);
}
template <class Archive>
void serialize(Archive& archive, domain::Witness& witness) {
  auto& [name, vkey, url, added] = witness;
  archive(name, vkey, url, added);
}
// Parties and keys are records of their own.
template <class Archive>
void serialize(Archive& archive, domain::Registry& registry) {
  auto& [origin, genesis, operator_id, log_key, parties, keys, witnesses] = registry;
  archive(origin, genesis, operator_id, log_key, witnesses);
}

// ---------------------------------------------------------------- an agreement

template <class Archive>
void serialize(Archive& archive, domain::Participant& participant) {
  auto& [party, role, involvement] = participant;
  archive(party, role, involvement);
}
template <class Archive>
void serialize(Archive& archive, domain::FeasibilityAttested& statement) {
  auto& [objective, target_ppm, limit, basis, text] = statement;
  archive(objective, target_ppm, limit, basis, text);
}
template <class Archive>
void serialize(Archive& archive, domain::Preparation::Feasibility& feasibility) {
  auto& [by, statement, recorded] = feasibility;
  archive(by, statement, recorded);
}
template <class Archive>
void serialize(Archive& archive, domain::Preparation::Consultation& consultation) {
  auto& [party, question, respond_by, heard] = consultation;
  archive(party, question, respond_by, heard);
}
template <class Archive>
void serialize(Archive& archive, domain::Preparation::Objection& objection) {
  auto& [id, by, statement, clause, recorded] = objection;
  archive(id, by, statement, clause, recorded);
}
template <class Archive>
void serialize(Archive& archive, domain::Preparation& preparation) {
  auto& [background, ground_rules, points, feasibility, consultations, objections] = preparation;
  archive(background, ground_rules, points, feasibility, consultations, objections);
}
template <class Archive>
void serialize(Archive& archive, domain::Approval& approval) {
  auto& [id, party, person, kid, recorded] = approval;
  archive(id, party, person, kid, recorded);
}
template <class Archive>
void serialize(Archive& archive, domain::Proposal& proposal) {
  auto& [id, by, kind, reason, counter_to, rebase_of, notice, base_terms, result_terms,
         change_class, effective_from, expires_at, retroactive, status, recorded, approvals,
         rejected_by] = proposal;
  archive(id, by, kind, reason, counter_to, rebase_of, notice, base_terms, result_terms,
          change_class, effective_from, expires_at, retroactive, status, recorded, approvals,
          rejected_by);
}
template <class Archive>
void serialize(Archive& archive, domain::Version& version) {
  auto& [number, terms, proposal, effective_from, agreed] = version;
  archive(number, terms, proposal, effective_from, agreed);
}
template <class Archive>
void serialize(Archive& archive, domain::Suspension& suspension) {
  auto& [proposal, from, until] = suspension;
  archive(proposal, from, until);
}
template <class Archive>
void serialize(Archive& archive, domain::Termination& termination) {
  auto& [event, by, effective_from, reason, by_consent, taken_back, recorded] = termination;
  archive(event, by, effective_from, reason, by_consent, taken_back, recorded);
}
template <class Archive>
void serialize(Archive& archive, domain::RenewalRefusal& refusal) {
  auto& [by, period_until] = refusal;
  archive(by, period_until);
}
template <class Archive>
void serialize(Archive& archive, domain::MilestoneState& milestone) {
  auto& [id, status, event, note] = milestone;
  archive(id, status, event, note);
}
template <class Archive>
void serialize(Archive& archive, domain::Grant& grant) {
  auto& [party, by, until, index] = grant;
  archive(party, by, until, index);
}
// Of the terms only the hashes; read_agreement() finds the documents.
template <class Archive>
void serialize(Archive& archive, domain::Agreement& agreement) {
  auto& [id, title, participants, initiated, head, contract_events, last_event, preparation,
         proposals, versions, suspensions, terminations, renewal_refusals, milestones, grants,
         terms] = agreement;
  archive(id, title, participants, initiated, head, contract_events, last_event, preparation,
          proposals, versions, suspensions, terminations, renewal_refusals, milestones, grants);
  std::vector<domain::TermsHash> hashes;
  for (const auto& [hash, document] : terms) hashes.push_back(hash);
  archive(hashes);
  for (const auto& hash : hashes) terms.try_emplace(hash);
}

// ---------------------------------------------------------------- the audit trail

template <class Archive>
void serialize(Archive& archive, domain::Change& change) {
  auto& [path, before, after, change_class] = change;
  archive(path, before, after, change_class);
}
template <class Archive>
void serialize(Archive& archive, domain::Needed& needed) {
  auto& [party, people] = needed;
  archive(party, people);
}
template <class Archive>
void serialize(Archive& archive, domain::Effect& effect) {
  auto& [summary, phase_before, phase_after, change_class, changes, still_needed, new_version,
         made_stale, follows] = effect;
  archive(summary, phase_before, phase_after, change_class, changes, still_needed, new_version,
          made_stale, follows);
}
template <class Archive>
void serialize(Archive& archive, HistoryEntry& entry) {
  auto& [index, recorded_at, id, type, source, person, kid, agreement, contract, effect] = entry;
  archive(index, recorded_at, id, type, source, person, kid, agreement, contract, effect);
}

}  // namespace sopu::codec

// cereal would write the numbers of an enum as they are and believe any it reads.
namespace cereal {
template <class Archive, class Enum>
requires std::is_enum_v<Enum>
struct specialize<Archive, Enum, specialization::non_member_serialize> {
};
}  // namespace cereal
