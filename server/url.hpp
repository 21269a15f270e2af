// The parts of a server's address.
// Pure function; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sopu::server {

struct Url {
  bool tls = false;
  std::string host;  // without the brackets of IPv6
  std::string port;
  std::string authority;  // as it goes into Host
};

// http(s)://host[:port][/]; nullopt for anything else.
std::optional<Url> parse_url(std::string_view text);

}  // namespace sopu::server
