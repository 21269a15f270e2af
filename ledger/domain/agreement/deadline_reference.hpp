// How deadlines name what runs out: `<event>`, `<event>/2`, `<event>/<party>`, `<item>/<hash>`, a
// local date, a month.
// Pure functions; any thread.
#pragma once

#include <string>

#include "crypto/base64.hpp"
#include "ledger/domain/value/ids.hpp"

namespace sopu::domain {

// `users` of `<event>/users`, `2` of `<event>/2`
inline std::string after_slash(const std::string& reference) {
  return reference.substr(reference.find('/') + 1);
}

// `migration` of `migration/<hash>`, `<event>` of `<event>/2`
inline std::string before_slash(const std::string& reference) {
  return reference.substr(0, reference.find('/'));
}

// The id of an item and what it says.
inline std::string reference_of(const ItemId& milestone, const Hash& content) {
  return milestone.value + "/" + crypto::base64url_encode(crypto::view(content));
}

}  // namespace sopu::domain
