#include "ledger/blobs/media_type.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/utf8.hpp"

namespace sopu::blobs {
namespace {

using namespace std::string_view_literals;

constexpr std::array<std::pair<std::string_view, MediaType>, 6> signatures{{
    {"%PDF-"sv, {"application/pdf", ".pdf"}},
    {"\x89PNG\r\n\x1a\n"sv, {"image/png", ".png"}},
    {"\xff\xd8\xff"sv, {"image/jpeg", ".jpg"}},
    {"GIF87a"sv, {"image/gif", ".gif"}},
    {"GIF89a"sv, {"image/gif", ".gif"}},
    {"PK\x03\x04"sv, {"application/zip", ".zip"}},
}};

// A code point may be cut at the end of what there is.
bool is_text(std::string_view head) {
  if (head.size() >= bytes_needed) {
    while (!head.empty() && (static_cast<unsigned char>(head.back()) & 0xC0U) == 0x80U) {
      head.remove_suffix(1);
    }
    if (!head.empty()) head.remove_suffix(1);
  }
  return crypto::is_utf8(head) && std::ranges::none_of(head, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
         });
}

}  // namespace

MediaType media_type_of(std::string_view head) {
  for (const auto& [start, type] : signatures) {
    if (head.starts_with(start)) return type;
  }
  if (is_text(head.substr(0, bytes_needed))) return {"text/plain; charset=utf-8", ".txt"};
  return {"application/octet-stream", ".bin"};
}

}  // namespace sopu::blobs
