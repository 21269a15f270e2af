#include "server/origins.hpp"

#include <algorithm>

#include <boost/asio/ip/address.hpp>

namespace sopu::server {

namespace asio = boost::asio;

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string in_lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<std::string> parse_host(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address_v6(text.substr(1, text.size() - 2), error);
    if (error || address.scope_id() != 0) return std::nullopt;
    return "[" + address.to_string() + "]";
  }
  if (text.ends_with('.')) text.remove_suffix(1);
  constexpr std::size_t name_bytes_max = 253;  // RFC 1035, 2.3.4
  if (text.empty() || text.size() > name_bytes_max || text.front() == '.') return std::nullopt;
  const auto fits = [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
  };
  if (!std::all_of(text.begin(), text.end(), fits)) return std::nullopt;
  return in_lower_case(text);
}

// Digits that make a port, without leading zeros.
std::optional<std::string> parse_port(std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  while (text.size() > 1 && text.front() == '0') text.remove_prefix(1);
  if (text.size() > 5 || (text.size() == 5 && text > "65535")) return std::nullopt;
  return std::string(text);
}

std::string origin_of(std::string_view scheme, const Authority& authority) {
  const bool is_usual = authority.port.empty() || (scheme == "http" && authority.port == "80") ||
                        (scheme == "https" && authority.port == "443");
  std::string origin(scheme);
  origin.append("://").append(authority.host);
  if (!is_usual) origin.append(":").append(authority.port);
  return origin;
}

bool is_address(std::string_view host) {
  if (host.starts_with('[')) return true;
  boost::system::error_code error;
  asio::ip::make_address_v4(host, error);
  return !error;
}

}  // namespace

std::optional<Authority> parse_authority(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos && !text.ends_with(']');
  auto host = parse_host(text.substr(0, has_port ? colon : text.size()));
  auto port = parse_port(has_port ? text.substr(colon + 1) : std::string_view{});
  if (!host || !port) return std::nullopt;
  return Authority{std::move(*host), std::move(*port)};
}

std::optional<std::string> normal_origin(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos || end == 0 || !is_letter(text.front())) return std::nullopt;
  const std::string scheme = in_lower_case(text.substr(0, end));
  const auto fits = [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  };
  if (!std::all_of(scheme.begin(), scheme.end(), fits)) return std::nullopt;
  const auto authority = parse_authority(text.substr(end + 3));
  if (!authority) return std::nullopt;
  return origin_of(scheme, *authority);
}

Origins::Origins(const Config& config, std::string_view ledger_origin)
    : scheme_(config.tls ? "https" : "http"),
      names_(config.hosts.begin(), config.hosts.end()),
      allowed_(config.allowed_origins.begin(), config.allowed_origins.end()) {
  // The ledger's origin is a URL without its scheme.
  const auto own = parse_authority(ledger_origin.substr(0, ledger_origin.find('/')));
  if (own) names_.insert(own->host);
  for (const auto& origin : allowed_) {
    const std::size_t end = origin.find("://");
    if (end == std::string::npos) continue;  // null
    if (const auto authority = parse_authority(origin.substr(end + 3))) {
      names_.insert(authority->host);
    }
  }
}

bool Origins::knows(const Authority& asked) const {
  const std::string& host = asked.host;
  return is_address(host) || host.find('.') == std::string::npos || host.ends_with(".localhost") ||
         names_.contains(host);
}

bool Origins::grants(std::string_view origin, const std::optional<Authority>& asked) const {
  if (origin == "null") return allowed_.contains(origin);
  const auto normal = normal_origin(origin);
  if (!normal) return false;
  return allowed_.contains(*normal) || (asked && *normal == origin_of(scheme_, *asked));
}

}  // namespace sopu::server
