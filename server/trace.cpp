#include "server/trace.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

#include <sys/random.h>

namespace sopu::server {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

bool is_hex(std::string_view text) {
  return text.find_first_not_of(hex_digits) == std::string_view::npos;
}

bool is_id(std::string_view text) {
  return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

std::string new_trace_id() {
  std::array<std::uint8_t, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("the system gives no random numbers");
  }
  std::string id;
  id.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    id.push_back(hex_digits[byte >> 4]);
    id.push_back(hex_digits[byte & 0xF]);
  }
  return id;
}

}  // namespace

// version "-" trace-id "-" parent-id "-" flags; later versions may say more behind another "-".
std::string trace_id(std::string_view traceparent) {
  constexpr std::size_t length = 2 + 1 + 32 + 1 + 16 + 1 + 2;
  if (traceparent.size() < length) return new_trace_id();
  const std::string_view version = traceparent.substr(0, 2);
  const std::string_view id = traceparent.substr(3, 32);
  const bool has_dashes = traceparent[2] == '-' && traceparent[35] == '-' && traceparent[52] == '-';
  const bool has_parts = is_hex(version) && version != "ff" && is_id(id) &&
                         is_id(traceparent.substr(36, 16)) && is_hex(traceparent.substr(53, 2));
  const bool has_end = version == "00" ? traceparent.size() == length
                                       : traceparent.size() == length || traceparent[length] == '-';
  return has_dashes && has_parts && has_end ? std::string(id) : new_trace_id();
}

}  // namespace sopu::server
