// How the views' tables are keyed. Numbers are big-endian, so that keys sort as numbers do and rows
// are added at a table's end rather than all over it.
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/domain/ids.hpp"

namespace sopu::view {

// Agreements are numbered in the log's order of their first events, from 0.
using AgreementNumber = std::uint32_t;

std::string number_key(std::uint64_t number);                                  // 8 bytes
std::uint64_t read_number(std::string_view bytes);                             // of 8 bytes
std::string agreement_key(AgreementNumber agreement);                          // 4 bytes
std::string agreement_key(AgreementNumber agreement, domain::LogIndex index);  // 4 + 8 bytes
AgreementNumber read_agreement_number(std::string_view agreement_key);
domain::LogIndex read_log_index(std::string_view agreement_key);  // of such a key
std::string event_id_key(const domain::EventId& id);              // 16 bytes
std::string membership_key(const domain::PartyId& party, AgreementNumber agreement);

// The first key that is greater than every key with this prefix; empty if there is none.
std::string after_prefix(std::string_view prefix);

}  // namespace sopu::view
