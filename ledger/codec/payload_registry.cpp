// Events of the ledger, its parties, keys, witnesses and grants.
#include "crypto/note.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/members.hpp"
#include "ledger/codec/payload_types.hpp"

namespace sopu::codec {
namespace {

using boost::json::value;
using domain::Payload;
using domain::Result;

constexpr std::size_t url_length_max = 2'000;
constexpr std::size_t vkey_length_max = 500;

std::string take_vkey(Members& members, std::string_view name, crypto::NoteKeyType type,
                      std::string_view must_be) {
  std::string vkey = members.text(name, vkey_length_max);
  if (vkey.empty()) return vkey;
  const auto verifier = crypto::NoteVerifier::parse(vkey);
  if (!verifier || verifier->type != type) members.refuse(name, must_be);
  return vkey;
}

Result<Payload> read_ledger_opened(const value& data) {
  Members members(data, "/data");
  domain::LedgerOpened event;
  event.operator_name = members.text("operatorName", name_length_max);
  event.key = members.nested<domain::NewKey>("key", read_new_key);
  event.log_key = take_vkey(members, "logKey", crypto::NoteKeyType::ed25519,
                            "the verifier key of an Ed25519 log, name+id+base64");
  return members.done<Payload>(std::move(event));
}

// {request: "<compact JWS>"}. Refusals point at the member in the event; where in the request it
// was, is said in words.
template <class EventType>
Result<Payload> read_enrolment(const value& data) {
  Members members(data, "/data");
  std::string compact = members.text("request");
  EventType event;
  if (!members.failed()) {
    auto request = read_enrolment_request(std::move(compact));
    if (!request) {
      domain::Error error = request.error();
      const std::string place = error.pointer.empty() ? "" : " at " + error.pointer;
      error.detail = "In the enrolment request" + place + ": " + error.detail;
      error.pointer = "/data/request";
      return error;
    }
    event.request = std::move(*request);
  }
  return members.done<Payload>(std::move(event));
}

Result<Payload> read_key_revoked(const value& data) {
  Members members(data, "/data");
  domain::KeyRevoked event{members.get<domain::Kid>("kid"), members.text("reason")};
  return members.done<Payload>(std::move(event));
}

Result<Payload> read_witness_added(const value& data) {
  Members members(data, "/data");
  domain::WitnessAdded event;
  event.name = members.text("name", name_length_max);
  event.vkey = take_vkey(members, "vkey", crypto::NoteKeyType::cosignature_v1,
                         "the verifier key of a witness (cosignature/v1), name+id+base64");
  event.url = members.text_or_empty("url", url_length_max);
  return members.done<Payload>(std::move(event));
}

Result<Payload> read_access_granted(const value& data) {
  Members members(data, "/data");
  domain::AccessGranted event{members.get<domain::PartyId>("party"),
                              members.find<domain::Time>("until")};
  return members.done<Payload>(std::move(event));
}

Result<Payload> read_access_revoked(const value& data) {
  Members members(data, "/data");
  return members.done<Payload>(domain::AccessRevoked{members.get<domain::PartyId>("party")});
}

constexpr PayloadType types[] = {
    {"sopu.ledger.opened.v1", SubjectKind::ledger, read_ledger_opened},
    {"sopu.party.enrolled.v1", SubjectKind::party, read_enrolment<domain::PartyEnrolled>},
    {"sopu.key.added.v1", SubjectKind::party, read_enrolment<domain::KeyAdded>},
    {"sopu.key.revoked.v1", SubjectKind::party, read_key_revoked},
    {"sopu.witness.added.v1", SubjectKind::ledger, read_witness_added},
    {"sopu.access.granted.v1", SubjectKind::agreement, read_access_granted},
    {"sopu.access.revoked.v1", SubjectKind::agreement, read_access_revoked},
};

}  // namespace

std::span<const PayloadType> registry_types() {
  return types;
}

}  // namespace sopu::codec
