// Names of things, each its own type so that two cannot be swapped.
// Values; any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "crypto/bytes.hpp"

namespace sopu::domain {

template <class Tag>
struct Id {
  std::string value;
  friend auto operator<=>(const Id&, const Id&) = default;
};

using PartyId = Id<struct PartyTag>;          // [a-z0-9][a-z0-9-]{1,62}
using AgreementId = Id<struct AgreementTag>;  // [a-z0-9][a-z0-9-]{1,62}
using EventId = Id<struct EventTag>;          // UUID, lower case; also names a proposal, a notice
using Kid = Id<struct KidTag>;                // RFC 7638 thumbprint, base64url
using PersonId = Id<struct PersonTag>;        // [a-z0-9-]+: of a party
using ItemId = Id<struct ItemTag>;            // [a-z0-9-]+: a clause, an objective, a milestone …

using crypto::Hash;

// The SHA-256 of terms in canonical form; `text()` is how it travels.
struct TermsHash {
  Hash hash;
  friend auto operator<=>(const TermsHash&, const TermsHash&) = default;
};

// Position in the log, from 0.
struct LogIndex {
  std::uint64_t value = 0;
  friend auto operator<=>(const LogIndex&, const LogIndex&) = default;
};

bool is_party_or_agreement_id(std::string_view text);
bool is_item_id(std::string_view text);
bool is_uuid(std::string_view text);  // 8-4-4-4-12 lower-case hexadecimal digits, any version
bool is_kid(std::string_view text);   // 43 base64url characters

std::string text(const TermsHash& hash);  // base64url, 43 characters

}  // namespace sopu::domain

template <class Tag>
struct std::hash<sopu::domain::Id<Tag>> {
  std::size_t operator()(const sopu::domain::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.value);
  }
};
