// The types of event, group by group: name, what they speak of, and the reader of their `data`.
// Only for the readers of this folder.
// Constants and pure functions; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "crypto/jws.hpp"
#include "ledger/domain/error.hpp"
#include "ledger/domain/events.hpp"

namespace sopu::codec {

enum class SubjectKind { ledger, party, agreement };

struct PayloadType {
  std::string_view name;
  SubjectKind subject;
  domain::Result<domain::Payload> (*read)(const boost::json::value& data);
};

// In the order of the catalogue.
std::span<const PayloadType> registry_types();
std::span<const PayloadType> preparation_types();
std::span<const PayloadType> consent_types();
std::span<const PayloadType> notice_types();
std::span<const PayloadType> talk_types();

// {jwk: {kty, crv, x}, person, uses: [use]}
domain::Result<domain::NewKey> read_new_key(const boost::json::value& value, std::string at);
boost::json::value write_new_key(const crypto::PublicKey& key, std::string_view person,
                                 const domain::KeyUses& uses);

// A JWS that could not be taken apart, as a refusal.
domain::Error to_error(const crypto::JwsError& error);

}  // namespace sopu::codec
