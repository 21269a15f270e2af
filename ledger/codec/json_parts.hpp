// The small parts that the JSON of states is put together from. Only for this folder's writers.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "crypto/base64.hpp"
#include "ledger/domain/agreement.hpp"

namespace sopu::codec {

template <class Tag>
boost::json::value json_of(const domain::Id<Tag>& id) {
  return boost::json::value(id.value);
}
inline boost::json::value json_of(domain::Time time) {
  return boost::json::value(domain::format_time(time));
}
inline boost::json::value json_of(const domain::TermsHash& hash) {
  return boost::json::value(domain::text(hash));
}
inline boost::json::value json_of(const crypto::Hash& hash) {
  return boost::json::value(crypto::base64url_encode(crypto::view(hash)));
}
inline boost::json::value json_of(const domain::Recorded& recorded) {
  return {{"index", recorded.index.value}, {"at", domain::format_time(recorded.at)}};
}
inline boost::json::value json_of(const std::string& text) {
  return boost::json::value(text);
}
inline boost::json::value json_of(int number) {
  return boost::json::value(number);
}
inline boost::json::value json_of(std::string_view text) {
  return boost::json::value(text);
}
inline boost::json::value json_of(const domain::Needed& needed) {
  return {{"party", needed.party.value}, {"people", needed.people}};
}
boost::json::value json_of(const domain::Participant& participant);
boost::json::value json_of(const domain::KeyUses& uses);
// P1M2DT3H4M5S, or P2B: what parse_duration() reads as the same.
std::string format_duration(const domain::Duration& duration);

template <class T>
boost::json::array json_list(const std::vector<T>& items) {
  boost::json::array list;
  list.reserve(items.size());
  for (const T& item : items) list.push_back(json_of(item));
  return list;
}

// Sets the member only if there is something to say.
template <class T>
void put(boost::json::object& object, std::string_view name, const std::optional<T>& value) {
  if (value) object[name] = json_of(*value);
}

}  // namespace sopu::codec
