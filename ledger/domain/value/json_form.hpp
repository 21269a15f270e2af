// How values look in JSON: `json_of(x)`. Structs with a list of fields become objects of the
// members' names, in which what is absent is left out.
// Pure functions; any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "crypto/base64.hpp"
#include "crypto/jwk.hpp"
#include "ledger/domain/value/fields.hpp"
#include "ledger/domain/value/ids.hpp"
#include "ledger/domain/value/sentence.hpp"
#include "ledger/domain/value/shared_list.hpp"
#include "ledger/domain/value/time.hpp"

namespace sopu::domain {

template <class Tag>
boost::json::value json_of(const Id<Tag>& id) {
  return boost::json::value(id.value);
}
inline boost::json::value json_of(Time time) {
  return boost::json::value(format_time(time));
}
inline boost::json::value json_of(Date date) {
  return boost::json::value(format_date(date));
}
inline boost::json::value json_of(const Duration& duration) {
  return boost::json::value(format_duration(duration));
}
inline boost::json::value json_of(const TermsHash& hash) {
  return boost::json::value(text(hash));
}
inline boost::json::value json_of(const Hash& hash) {
  return boost::json::value(crypto::base64url_encode(crypto::view(hash)));
}
inline boost::json::value json_of(LogIndex index) {
  return boost::json::value(index.value);
}
// A JWK (RFC 8037; RFC 7518, 6.2).
inline boost::json::value json_of(const crypto::PublicKey& key) {
  return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", crypto::base64url_encode(key.bytes)}};
}
inline boost::json::value json_of(const crypto::P256PublicKey& key) {
  const crypto::ByteView bytes(key.bytes);
  const std::size_t half = bytes.size() / 2;
  return {{"kty", "EC"},
          {"crv", "P-256"},
          {"x", crypto::base64url_encode(bytes.first(half))},
          {"y", crypto::base64url_encode(bytes.subspan(half))}};
}
inline boost::json::value json_of(const crypto::PublicJwk& key) {
  return std::visit([](const auto& one) { return json_of(one); }, key);
}
inline boost::json::value json_of(const Sentence& sentence) {
  return {{"code", sentence.code}, {"params", sentence.params}};
}
inline boost::json::value json_of(const std::string& text) {
  return boost::json::value(text);
}
inline boost::json::value json_of(std::string_view text) {
  return boost::json::value(text);
}
inline boost::json::value json_of(const boost::json::value& json) {
  return json;
}
template <class Number>
requires std::is_arithmetic_v<Number> boost::json::value json_of(Number number) {
  return boost::json::value(number);
}
template <Named Enum>
boost::json::value json_of(Enum value) {
  return boost::json::value(name(value));
}

template <class List>
concept ListOfValues = requires(const List& list) {
  list.begin();
  list.size();
  list.empty();
}
&&!std::convertible_to<List, std::string_view> && !std::same_as<List, boost::json::value> &&
    !std::same_as<List, boost::json::object> && !std::same_as<List, boost::json::array>;

template <HasFields Struct>
boost::json::value json_of(const Struct& x);

template <ListOfValues List>
boost::json::value json_of(const List& list) {
  boost::json::array items;
  items.reserve(list.size());
  for (const auto& item : list) items.push_back(json_of(item));
  return items;
}

// Sets the members of an object one by one; what is absent is left out.
struct JsonMembers {
  boost::json::object& object;

  template <class Member, class... Form>
  void operator()(std::string_view name, const Member& member, const Form&...) const {
    object[name] = json_of(member);
  }
  template <class Member, class... Form>
  void operator()(std::string_view name, const std::optional<Member>& member,
                  const Form&...) const {
    if (member) object[name] = json_of(*member);
  }
};

template <HasFields Struct>
boost::json::object object_of(const Struct& x) {
  boost::json::object object;
  fields(JsonMembers{object}, x);
  return object;
}
template <HasFields Struct>
boost::json::value json_of(const Struct& x) {
  return object_of(x);
}

}  // namespace sopu::domain
