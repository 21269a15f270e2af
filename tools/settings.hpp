// What an operator sets of `serve`: one table, from which the options, the variables of the
// environment, the members of the file, `--help`, what is said of a wrong value and what --check
// shows are made.
// Values; any thread, but for the environment.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "ledger/limits.hpp"
#include "server/server.hpp"
#include "tools/command_line.hpp"

namespace sopu::tools {

// What the settings make together.
struct Serving {
  server::Config server;
  std::uint64_t disk_reserve_bytes = limits::disk_reserve_bytes;
  QuotaLimits quotas{limits::quota_events, limits::quota_bytes, limits::quota_agreements,
                     limits::quota_party_events, limits::quota_document_bytes};
};

struct Setting {
  enum class Form { text, list, number, flag };

  std::string_view member;  // of the file
  std::string_view option;  // "tls-cert": --tls-cert, and in the environment SOPU_TLS_CERT
  Form form;
  std::string_view placeholder;  // of the value, in --help
  std::string_view purpose;
  std::string_view expected;  // what a text or each item of a list must be
  std::int64_t least = 0;     // of a number
  std::int64_t most = 0;
  // Takes a value of the form. Null, or the part of it that is not as expected.
  const boost::json::value* (*take)(const boost::json::value& value, Serving& serving);
  boost::json::value (*show)(const Serving& serving);
};

std::span<const Setting> settings();

// Values by the option's name without dashes; those of a list separated by commas.
using Given = std::map<std::string, std::string, std::less<>>;

// An option for each setting, and --config; what is given ends up in `given`.
void add_setting_options(Command* command, Given& given);

struct Settings {
  Serving serving;
  // By member: the option, variable or file that decided; none where the default stands.
  std::map<std::string, std::string, std::less<>> sources;
  std::vector<std::string> faults;  // every one, as a sentence
};

// What is given on the command line counts before the environment, that before the file, that
// before the defaults.
Settings read_settings(const Given& given);

// Each setting's value by its member.
boost::json::object shown(const Serving& serving);

}  // namespace sopu::tools
