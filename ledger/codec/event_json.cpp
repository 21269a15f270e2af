// The envelope, and the reading of every type by its list of fields.
#include "ledger/codec/event_json.hpp"

#include <array>
#include <map>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/serialize.hpp>

#include "ledger/codec/read_fields.hpp"
#include "ledger/codec/strict_json.hpp"

namespace sopu::codec {
namespace {

using domain::ErrorCode;
using domain::Result;

using ReadData = Result<domain::Payload> (*)(const boost::json::value& data);

template <class Type>
Result<domain::Payload> read_data(const boost::json::value& data) {
  auto read = read_fields<Type>(data, "/data");
  if (!read) return read.error();
  return domain::Payload(std::move(*read));
}

const std::map<std::string_view, ReadData>& readers() {
  static const auto all = [] {
    std::map<std::string_view, ReadData> map;
    domain::for_each_type([&]<class Type>(const domain::EventType& type) {
      map.emplace(type.name, read_data<Type>);
    });
    return map;
  }();
  return all;
}

domain::Error unknown_type(std::string_view name) {
  return domain::refuse(ErrorCode::schema, {"unknown-type", {{"type", domain::shortened(name)}}},
                        "/type");
}

std::optional<domain::PartyId> parse_party(std::string_view text) {
  const auto subject = parse_subject(text);
  if (!subject || !std::holds_alternative<domain::PartyId>(*subject)) return std::nullopt;
  return std::get<domain::PartyId>(*subject);
}

void read_source_and_subject(Members& members, domain::Event& event) {
  const std::string source = members.text("source", domain::name_form);
  const std::string subject = members.text("subject", domain::name_form);
  if (members.failed()) return;
  if (auto party = parse_party(source)) {
    event.source = std::move(*party);
  } else {
    members.refuse("source", "form.source");
  }
  if (auto parsed = parse_subject(subject)) {
    event.subject = std::move(*parsed);
  } else {
    members.refuse("subject", "form.subject");
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
  domain::for_each_type(
      [&]<class Type>(const domain::EventType& type) { names.push_back(type.name); });
  return names;
}

Result<domain::Payload> read_payload(std::string_view type, const boost::json::value& data) {
  const auto found = readers().find(type);
  if (found == readers().end()) return unknown_type(type);
  return found->second(data);
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
  event.ledger = members.text("ledger", domain::name_form);
  event.base = members.find<domain::Hash>("base");
  const boost::json::value& data = members.any("data");
  event.kid = std::move(kid);
  event.hash = hash;
  auto envelope = members.done(std::move(event));
  if (!envelope) return envelope;

  auto read = read_payload(type_text, data);
  if (!read) return read.error();
  envelope->payload = std::move(*read);
  if (auto no = domain::refuse_envelope(*envelope, domain::type_of(envelope->payload))) {
    return *std::move(no);
  }
  return envelope;
}

}  // namespace sopu::codec
