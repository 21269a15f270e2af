// The envelope, and which type is read by whom.
#include "ledger/codec/event_json.hpp"

#include <array>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/serialize.hpp>

#include "ledger/codec/members.hpp"
#include "ledger/codec/payload_types.hpp"
#include "ledger/codec/strict_json.hpp"

namespace sopu::codec {
namespace {

using domain::ErrorCode;
using domain::Result;

std::array<std::span<const PayloadType>, 5> groups() {
  return {registry_types(), preparation_types(), consent_types(), notice_types(), talk_types()};
}

const PayloadType* find_type(std::string_view name) {
  for (const auto& group : groups()) {
    for (const PayloadType& type : group) {
      if (type.name == name) return &type;
    }
  }
  return nullptr;
}

domain::Error unknown_type(std::string_view name) {
  return domain::refuse(
      ErrorCode::schema,
      "There is no type of event " + boost::json::serialize(name.substr(0, name_length_max)) + ".",
      "/type");
}

std::optional<domain::PartyId> parse_party(std::string_view text) {
  const auto subject = parse_subject(text);
  if (!subject || !std::holds_alternative<domain::PartyId>(*subject)) return std::nullopt;
  return std::get<domain::PartyId>(*subject);
}

SubjectKind kind_of(const domain::Subject& subject) {
  if (std::holds_alternative<domain::PartyId>(subject)) return SubjectKind::party;
  if (std::holds_alternative<domain::AgreementId>(subject)) return SubjectKind::agreement;
  return SubjectKind::ledger;
}

std::string_view form_of(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::ledger:
      return "\"ledger\" for this type";
    case SubjectKind::party:
      return "party/<id> for this type";
    case SubjectKind::agreement:
      return "agreement/<id> for this type";
  }
  throw std::logic_error("a kind of subject without a form");
}

void read_source_and_subject(Members& members, domain::Event& event) {
  const std::string source = members.text("source", name_length_max);
  const std::string subject = members.text("subject", name_length_max);
  if (members.failed()) return;
  if (auto party = parse_party(source)) {
    event.source = std::move(*party);
  } else {
    members.refuse("source", "party/<id>");
  }
  if (auto parsed = parse_subject(subject)) {
    event.subject = std::move(*parsed);
  } else {
    members.refuse("subject", "agreement/<id>, party/<id> or \"ledger\"");
  }
}

}  // namespace

std::optional<domain::Subject> parse_subject(std::string_view text) {
  constexpr std::string_view party = "party/";
  constexpr std::string_view agreement = "agreement/";
  if (text == "ledger") return domain::LedgerSubject{};
  const std::string_view id = text.substr(std::min(text.find('/') + 1, text.size()));
  if (!domain::is_party_or_agreement_id(id)) return std::nullopt;
  if (text.starts_with(party)) return domain::PartyId{std::string(id)};
  if (text.starts_with(agreement)) return domain::AgreementId{std::string(id)};
  return std::nullopt;
}

std::vector<std::string_view> event_types() {
  std::vector<std::string_view> names;
  for (const auto& group : groups()) {
    for (const PayloadType& type : group) names.push_back(type.name);
  }
  return names;
}

Result<domain::Payload> read_payload(std::string_view type, const boost::json::value& data) {
  const PayloadType* known = find_type(type);
  if (known == nullptr) return unknown_type(type);
  return known->read(data);
}

Result<domain::Event> read_event(std::string_view payload, domain::Kid kid,
                                 const domain::Hash& hash) {
  // Most events fit in here: nothing of their JSON is then allocated one by one.
  std::array<unsigned char, 16'384> memory;
  boost::json::monotonic_resource resource(memory.data(), memory.size());
  const auto json = read_json(payload, {}, &resource);
  if (!json) return json.error();

  Members members(*json, "");
  domain::Event event;
  members.constant("specversion", "1.0");
  event.id = members.get<domain::EventId>("id");
  read_source_and_subject(members, event);
  const std::string type_text = members.text("type");
  event.time = members.get<domain::Time>("time");
  members.constant("datacontenttype", "application/json", false);
  event.ledger = members.text("ledger", name_length_max);
  event.base = members.find<domain::Hash>("base");
  const boost::json::value& data = members.any("data");
  event.kid = std::move(kid);
  event.hash = hash;
  auto envelope = members.done(std::move(event));
  if (!envelope) return envelope;

  const PayloadType* type = find_type(type_text);
  if (type == nullptr) return unknown_type(type_text);
  if (kind_of(envelope->subject) != type->subject) {
    members.refuse("subject", form_of(type->subject));
    return members.done(domain::Event{});
  }
  auto read = type->read(data);
  if (!read) return read.error();
  envelope->payload = std::move(*read);

  const bool needs_base = domain::is_contract_event(envelope->payload);
  if (needs_base && !envelope->base) {
    members.refuse("base", "the hash of the newest contract event that its signer saw");
    return members.done(domain::Event{});
  }
  if (!needs_base && envelope->base) {
    members.refuse("base", "left out: this type is not on the contract stream");
    return members.done(domain::Event{});
  }
  return envelope;
}

}  // namespace sopu::codec
