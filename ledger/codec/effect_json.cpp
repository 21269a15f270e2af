// Effects, changes, the audit trail, deadlines, parties.
#include "ledger/codec/effect_json.hpp"

#include "crypto/jwk.hpp"
#include "ledger/codec/json_parts.hpp"

namespace sopu::codec {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

value json_of_key(const domain::KeyRecord& key) {
  object json{
      {"kid", key.kid.value},
      {"jwk", {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", crypto::base64url_encode(key.key.bytes)}}},
      {"person", key.person},
      {"uses", json_of(key.uses)},
      {"added", json_of(key.added)}};
  if (key.revoked) {
    json["revoked"] = json_of(*key.revoked);
    json["revokedBecause"] = key.revoked_because;
  }
  return json;
}

}  // namespace

value json_of(const domain::Participant& participant) {
  object json{{"party", participant.party.value}, {"role", domain::name(participant.role)}};
  if (participant.involvement) json["involvement"] = domain::name(*participant.involvement);
  return json;
}

value json_of(const domain::KeyUses& uses) {
  array names;
  if (uses.sign) names.emplace_back("sign");
  if (uses.measure) names.emplace_back("measure");
  if (uses.admin) names.emplace_back("admin");
  if (uses.read) names.emplace_back("read");
  return names;
}

std::string format_duration(const domain::Duration& duration) {
  std::string text = "P";
  if (duration.business_days != 0) return text + std::to_string(duration.business_days) + "B";
  const auto part = [&text](std::int64_t count, char designator) {
    if (count != 0) text += std::to_string(count) + designator;
  };
  part(duration.months, 'M');
  part(duration.days, 'D');
  if (const std::int64_t seconds = duration.seconds.count(); seconds != 0) {
    text += 'T';
    part(seconds / 3'600, 'H');
    part(seconds / 60 % 60, 'M');
    part(seconds % 60, 'S');
  }
  return text == "P" ? "PT0S" : text;
}

value to_json(const std::vector<domain::Change>& changes) {
  array list;
  list.reserve(changes.size());
  for (const domain::Change& change : changes) {
    object json{{"path", change.path}};
    if (change.before) json["before"] = *change.before;
    if (change.after) json["after"] = *change.after;
    json["changeClass"] = domain::name(change.change_class);
    list.push_back(std::move(json));
  }
  return list;
}

value to_json(const domain::Effect& effect) {
  object json{{"summary", effect.summary}};
  if (effect.phase_before) json["phaseBefore"] = domain::name(*effect.phase_before);
  if (effect.phase_after) json["phaseAfter"] = domain::name(*effect.phase_after);
  if (effect.change_class) json["changeClass"] = domain::name(*effect.change_class);
  json["changes"] = to_json(effect.changes);
  json["stillNeeded"] = json_list(effect.still_needed);
  put(json, "newVersion", effect.new_version);
  json["madeStale"] = json_list(effect.made_stale);
  json["follows"] = json_list(effect.follows);
  return json;
}

value to_json(const HistoryEntry& entry) {
  object json{{"index", entry.index.value},
              {"recordedAt", domain::format_time(entry.recorded_at)},
              {"id", entry.id.value},
              {"type", entry.type},
              {"source", "party/" + entry.source.value},
              {"person", entry.person},
              {"kid", entry.kid.value}};
  put(json, "agreement", entry.agreement);
  json["contract"] = entry.contract;
  json["effect"] = to_json(entry.effect);
  return json;
}

value to_json(const domain::Deadline& deadline) {
  object json{{"at", domain::format_time(deadline.at)},
              {"what", deadline.what},
              {"detail", deadline.detail}};
  put(json, "party", deadline.party);
  json["reference"] = deadline.reference;
  return json;
}

value to_json(const domain::Party& party, const domain::Registry& registry) {
  array keys;
  for (const domain::Kid& kid : party.keys) {
    if (const auto* key = registry.key(kid)) keys.push_back(json_of_key(*key));
  }
  return {{"id", party.id.value},
          {"name", party.name},
          {"operator", party.id == registry.operator_id},
          {"enrolled", json_of(party.enrolled)},
          {"keys", std::move(keys)}};
}

}  // namespace sopu::codec
