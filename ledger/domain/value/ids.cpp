#include "ledger/domain/value/ids.hpp"

#include <algorithm>

#include "crypto/base64.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_id_character(char c) {
  return is_lower_or_digit(c) || c == '-';
}
bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_base64url_character(char c) {
  return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

}  // namespace

bool is_party_or_agreement_id(std::string_view text) {
  return text.size() >= 2 && text.size() <= 63 && is_lower_or_digit(text.front()) &&
         std::ranges::all_of(text, is_id_character);
}

bool is_item_id(std::string_view text) {
  return !text.empty() && text.size() <= limits::item_id_length_max &&
         std::ranges::all_of(text, is_id_character);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex_digit(text[i])) return false;
  }
  return true;
}

bool is_kid(std::string_view text) {
  return text.size() == 43 && std::ranges::all_of(text, is_base64url_character);
}

std::string text(const TermsHash& hash) {
  return crypto::base64url_encode(crypto::view(hash.hash));
}

}  // namespace sopu::domain
