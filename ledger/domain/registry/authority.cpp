#include "ledger/domain/registry/authority.hpp"

#include <boost/json/array.hpp>

namespace sopu::domain {
namespace {

template <class Use>
void for_each_signing_key(const Registry& registry, const Party& party, Time at, Use&& use) {
  for (const Kid& kid : party.keys) {
    const KeyRecord& key = *registry.key(kid);
    if (key.signs(at)) use(key);
  }
}

boost::json::array who_could(const Registry& registry, const Party& party, ChangeClass change_class,
                             Time at) {
  std::set<std::string_view> names;
  for_each_signing_key(registry, party, at, [&](const KeyRecord& key) {
    if (key.uses.sign && reaches(key, change_class, at)) names.insert(key.person.name);
  });
  return boost::json::array(names.begin(), names.end());
}

}  // namespace

bool reaches(const KeyRecord& key, ChangeClass change_class, Time at) {
  if (!key.authority) return true;
  const auto& [up_to, from, until] = *key.authority;
  return (!up_to || change_class <= *up_to) && (!from || at >= *from) && (!until || at < *until);
}

Refusal refuse_beyond_authority(const Registry& registry, const KeyRecord& signer,
                                ChangeClass change_class, Time at) {
  if (reaches(signer, change_class, at)) return std::nullopt;
  boost::json::array people = who_could(registry, *registry.party(signer.party), change_class, at);
  const auto class_name = name(change_class);
  if (people.empty()) {
    return refuse_rule(
        {"beyond-authority.nobody", {{"party", signer.party.value}, {"class", class_name}}});
  }
  return refuse_rule(
      {"beyond-authority",
       {{"party", signer.party.value}, {"class", class_name}, {"people", std::move(people)}}});
}

Refusal refuse_authority(const NewKey& key, Time at, const std::string& pointer) {
  if (!key.authority) return std::nullopt;
  if (!key.uses.sign) return refuse(ErrorCode::schema, {"authority-without-sign", {}}, pointer);
  const auto& [up_to, from, until] = *key.authority;
  if (!until || *until > std::max(at, from.value_or(at))) return std::nullopt;
  return refuse_rule({"authority-never", {{"until", format_time(*until)}}}, pointer + "/until");
}

std::set<PersonId> people_with_admin(const Registry& registry, const Party& party, Time at,
                                     const Kid* but_for) {
  std::set<PersonId> people;
  for_each_signing_key(registry, party, at, [&](const KeyRecord& key) {
    if (key.uses.admin && !(but_for && key.kid == *but_for)) people.insert(key.person.id);
  });
  return people;
}

}  // namespace sopu::domain
