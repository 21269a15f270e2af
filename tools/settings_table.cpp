// The table of what can be set. A row more is an option, a variable, a member of the file.
#include <array>

#include "server/log.hpp"
#include "server/origins.hpp"
#include "tools/serving.hpp"
#include "tools/settings.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

namespace json = boost::json;
using Form = Setting::Form;

constexpr std::int64_t day_sec = 86'400;
constexpr std::uint64_t mib = 1 << 20;

// ---------------------------------------------------------------- numbers

template <auto member>
const json::value* take_number(const json::value& value, Serving& serving) {
  auto& target = serving.server.*member;
  target = value.to_number<std::remove_reference_t<decltype(target)>>();
  return nullptr;
}
template <auto member>
json::value show_number(const Serving& serving) {
  return serving.server.*member;
}

template <auto member>
const json::value* take_seconds(const json::value& value, Serving& serving) {
  serving.server.*member = std::chrono::seconds(value.get_int64());
  return nullptr;
}
template <auto member>
json::value show_seconds(const Serving& serving) {
  return std::chrono::duration_cast<std::chrono::seconds>(serving.server.*member).count();
}

// ---------------------------------------------------------------- where it listens

const json::value* take_listen(const json::value& value, Serving& serving) {
  const auto listen = find_listen(text_of(value));
  if (!listen) return &value;
  serving.server.address = listen->address;
  serving.server.port = listen->port;
  return nullptr;
}
json::value show_listen(const Serving& serving) {
  const auto& [address, port] = std::tie(serving.server.address, serving.server.port);
  const bool is_v6 = address.find(':') != std::string::npos;
  return json::value((is_v6 ? "[" + address + "]" : address) + ":" + std::to_string(port));
}

template <auto file>
const json::value* take_tls_file(const json::value& value, Serving& serving) {
  if (!serving.server.tls) serving.server.tls.emplace();
  (*serving.server.tls).*file = text_of(value);
  return value == "" ? &value : nullptr;
}
template <auto file>
json::value show_tls_file(const Serving& serving) {
  return serving.server.tls ? json::value(((*serving.server.tls).*file).string()) : nullptr;
}

const json::value* take_plain(const json::value& value, Serving& serving) {
  serving.server.allow_plain_beyond_loopback = value.get_bool();
  return nullptr;
}
json::value show_plain(const Serving& serving) {
  return serving.server.allow_plain_beyond_loopback;
}

// ---------------------------------------------------------------- who may ask

std::optional<std::string> origin_in(const std::string& text) {
  return text == "null" ? text : server::normal_origin(text);
}

std::optional<std::string> host_in(const std::string& text) {
  const auto host = server::parse_authority(text);
  return host && host->port.empty() ? std::optional(host->host) : std::nullopt;
}

template <auto member, auto item_in>
const json::value* take_list(const json::value& value, Serving& serving) {
  auto& list = serving.server.*member;
  list.clear();
  for (const auto& item : value.get_array()) {
    const auto taken = item.is_string() ? item_in(text_of(item)) : std::nullopt;
    if (!taken) return &item;
    list.push_back(*taken);
  }
  return nullptr;
}
template <auto member>
json::value show_list(const Serving& serving) {
  return json::value_from(serving.server.*member);
}

// ---------------------------------------------------------------- the rest

const json::value* take_log_level(const json::value& value, Serving& serving) {
  serving.server.log_level = text_of(value);
  for (const auto level : server::log_levels) {
    if (level == serving.server.log_level) return nullptr;
  }
  return &value;
}
json::value show_log_level(const Serving& serving) {
  return json::value(serving.server.log_level);
}

const json::value* take_reserve(const json::value& value, Serving& serving) {
  serving.disk_reserve_bytes = value.to_number<std::uint64_t>() * mib;
  return nullptr;
}
json::value show_reserve(const Serving& serving) {
  return serving.disk_reserve_bytes / mib;
}

template <auto quota, std::uint64_t unit = 1>
const json::value* take_quota(const json::value& value, Serving& serving) {
  serving.quotas.*quota = value.to_number<std::uint64_t>() * unit;
  return nullptr;
}
template <auto quota, std::uint64_t unit = 1>
json::value show_quota(const Serving& serving) {
  return serving.quotas.*quota / unit;
}

using server::Config;
using server::TlsFiles;

constexpr std::array<Setting, 20> table{{
    {"listen", "listen", Form::text, "ADDRESS:PORT",
     "Where to listen; port 0 lets the system choose",
     "an address and a port, such as 127.0.0.1:7315 or [::1]:0", 0, 0, take_listen, show_listen},
    {"tlsCertificate", "tls-cert", Form::text, "FILE",
     "PEM chain; SIGHUP makes the server read it again", "the name of a file", 0, 0,
     take_tls_file<&TlsFiles::certificate_chain>, show_tls_file<&TlsFiles::certificate_chain>},
    {"tlsKey", "tls-key", Form::text, "FILE", "PEM key of the certificate", "the name of a file", 0,
     0, take_tls_file<&TlsFiles::private_key>, show_tls_file<&TlsFiles::private_key>},
    {"allowPlainBeyondLoopback", "allow-plain-beyond-loopback", Form::flag, "",
     "Serve without TLS on other addresses than loopback", "", 0, 0, take_plain, show_plain},
    {"allowedOrigins", "allowed-origins", Form::list, "LIST",
     "Whose pages may sign, subscribe and read what is private, beside the server's own:"
     " origins with commas between them",
     "an origin such as https://ledger.example, without a path, or null", 0, 0,
     take_list<&Config::allowed_origins, origin_in>, show_list<&Config::allowed_origins>},
    {"hosts", "hosts", Form::list, "LIST",
     "Names by which the server is asked for, beside that in the ledger's origin, with commas"
     " between them",
     "the name of a host such as ledger.example, without a port", 0, 0,
     take_list<&Config::hosts, host_in>, show_list<&Config::hosts>},
    {"workerThreads", "worker-threads", Form::number, "NUMBER",
     "Threads that check signatures and answer; 0: as many as there are cores", "", 0, 1'024,
     take_number<&Config::worker_threads>, show_number<&Config::worker_threads>},
    {"connectionsMax", "connections-max", Form::number, "NUMBER",
     "Connections beyond that are closed at once", "", 1, 1'000'000,
     take_number<&Config::connections_max>, show_number<&Config::connections_max>},
    {"logLevel", "log-level", Form::text, "LEVEL",
     "debug, info, warning, error or off, on standard error", "debug, info, warning, error or off",
     0, 0, take_log_level, show_log_level},
    {"httpTimeoutSec", "http-timeout-sec", Form::number, "SECONDS",
     "For a handshake, a request, a goodbye", "", 1, day_sec, take_seconds<&Config::http_timeout>,
     show_seconds<&Config::http_timeout>},
    {"authenticationTimeoutSec", "authentication-timeout-sec", Form::number, "SECONDS",
     "In which a socket may prove who speaks", "", 1, day_sec,
     take_seconds<&Config::authentication_timeout>, show_seconds<&Config::authentication_timeout>},
    {"pingIntervalSec", "ping-interval-sec", Form::number, "SECONDS", "Between pings of a socket",
     "", 1, day_sec, take_seconds<&Config::ping_interval>, show_seconds<&Config::ping_interval>},
    {"idleTimeoutSec", "idle-timeout-sec", Form::number, "SECONDS",
     "After which a silent connection is closed", "", 1, day_sec,
     take_seconds<&Config::idle_timeout>, show_seconds<&Config::idle_timeout>},
    {"stopTimeoutSec", "stop-timeout-sec", Form::number, "SECONDS",
     "For the last answers when the server stops", "", 1, day_sec,
     take_seconds<&Config::stop_timeout>, show_seconds<&Config::stop_timeout>},
    {"diskReserveMiB", "disk-reserve-mib", Form::number, "MIB",
     "With less room on the disk nothing is written", "", 1, 1 << 20, take_reserve, show_reserve},
    {"eventsADay", "events-a-day", Form::number, "NUMBER",
     "Events that a party may record in a day; 0: any number", "", 0, 1'000'000'000,
     take_quota<&QuotaLimits::events>, show_quota<&QuotaLimits::events>},
    {"mibADay", "mib-a-day", Form::number, "MIB", "Their bytes; 0: any number", "", 0, 1 << 20,
     take_quota<&QuotaLimits::bytes, mib>, show_quota<&QuotaLimits::bytes, mib>},
    {"agreementsADay", "agreements-a-day", Form::number, "NUMBER",
     "Agreements that a party may begin in a day; 0: any number", "", 0, 1'000'000,
     take_quota<&QuotaLimits::agreements>, show_quota<&QuotaLimits::agreements>},
    {"partyEventsADay", "party-events-a-day", Form::number, "NUMBER",
     "Changes of a party's own keys and names in a day; 0: any number", "", 0, 1'000'000,
     take_quota<&QuotaLimits::party_events>, show_quota<&QuotaLimits::party_events>},
    {"documentMibADay", "document-mib-a-day", Form::number, "MIB",
     "Documents that a party may put beside the log in a day; 0: any number", "", 0, 1 << 20,
     take_quota<&QuotaLimits::document_bytes, mib>, show_quota<&QuotaLimits::document_bytes, mib>},
}};

}  // namespace

std::span<const Setting> settings() {
  return table;
}

json::object shown(const Serving& serving) {
  json::object values;
  for (const auto& setting : table) values[setting.member] = setting.show(serving);
  return values;
}

}  // namespace sopu::tools
