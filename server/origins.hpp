// By which names this server is asked for, and whose pages may ask it. A browser sends requests for
// any page it shows: that the host is known keeps out pages whose name was made to point here (DNS
// rebinding), that the origin is known keeps out those of other sites.
// Values; any thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "server/server.hpp"

namespace sopu::server {

struct Authority {
  std::string host;  // lower case, without a last dot; an IPv6 address in brackets
  std::string port;  // empty: that of the scheme
};

// host[:port] (RFC 3986, 3.2); nothing for anything else, a user's name among it.
std::optional<Authority> parse_authority(std::string_view text);

// What browsers write for scheme://host[:port] (RFC 6454, 6.2); nothing for anything else.
std::optional<std::string> normal_origin(std::string_view text);

class Origins {
 public:
  // Config::allowed_origins must be normal.
  Origins(const Config& config, std::string_view ledger_origin);

  // Whether the server is known by the name: as an address, a name without a dot, a name for the
  // machine itself, the ledger's, an allowed origin's, a configured one.
  bool knows(const Authority& asked) const;
  // Whether pages of the origin may ask what is not everybody's: it is allowed, or they come from
  // where they ask.
  bool grants(std::string_view origin, const std::optional<Authority>& asked) const;

  std::string_view scheme() const { return scheme_; }  // in which it is asked

 private:
  std::string_view scheme_;
  std::set<std::string, std::less<>> names_;
  std::set<std::string, std::less<>> allowed_;
};

}  // namespace sopu::server
