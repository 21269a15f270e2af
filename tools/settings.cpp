#include "tools/settings.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

#include <boost/json/serialize.hpp>

#include "tools/common.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

namespace json = boost::json;
using Form = Setting::Form;

constexpr std::string_view config_option = "config";

std::string variable_of(std::string_view option) {
  std::string name = "SOPU_" + std::string(option);
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    if (c == '-') return '_';
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return name;
}

std::string from_environment(std::string_view option) {
  const char* value = std::getenv(variable_of(option).c_str());
  return value == nullptr ? std::string() : value;
}

// ---------------------------------------------------------------- a value

std::string expected_of(const Setting& setting) {
  switch (setting.form) {
    case Form::text:
      return std::string(setting.expected);
    case Form::list:
      return "a list, each item " + std::string(setting.expected);
    case Form::number:
      return "a whole number from " + std::to_string(setting.least) + " to " +
             std::to_string(setting.most);
    case Form::flag:
      return "true or false";
  }
  return {};
}

std::string fault(const std::string& where, const Setting& setting, const json::value& found) {
  const std::string text = json::serialize(found);
  std::size_t shown = std::min(text.size(), limits::quoted_bytes_max);
  while (shown < text.size() && (text[shown] & 0xC0) == 0x80) --shown;  // whole characters
  const std::string rest = shown < text.size() ? "…" : "";
  return where + " is " + text.substr(0, shown) + rest + "; it must be " + expected_of(setting);
}

bool has_form(const Setting& setting, const json::value& value) {
  switch (setting.form) {
    case Form::text:
      return value.is_string();
    case Form::list:
      return value.is_array();
    case Form::number:
      return value.is_int64() && value.get_int64() >= setting.least &&
             value.get_int64() <= setting.most;
    case Form::flag:
      return value.is_bool();
  }
  return false;
}

// What a text on the command line or in the environment is in the file; itself if it is not of the
// form.
json::value value_of(const Setting& setting, const std::string& text) {
  if (setting.form == Form::flag && (text == "true" || text == "false")) return text == "true";
  if (setting.form == Form::number) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc() && rest == end) return number;
  }
  if (setting.form != Form::list) return json::value(text);
  json::array items;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    if (comma > at) items.emplace_back(text.substr(at, comma - at));
    at = comma + 1;
  }
  return items;
}

// ---------------------------------------------------------------- names

// How many letters must be put in, left out or exchanged to make one of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t exchanged = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({exchanged, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

std::string unknown_member(std::string_view name) {
  constexpr std::size_t distance_max = 3;
  const auto all = settings();
  const auto nearest =
      std::min_element(all.begin(), all.end(), [&](const Setting& a, const Setting& b) {
        return distance(name, a.member) < distance(name, b.member);
      });
  if (distance(name, nearest->member) <= distance_max) {
    return "is unknown; the nearest known name is \"" + std::string(nearest->member) + "\"";
  }
  std::string known;
  for (const auto& setting : all)
    known += (known.empty() ? "" : ", ") + std::string(setting.member);
  return "is unknown; known are " + known;
}

// ---------------------------------------------------------------- where values come from

class Reader {
 public:
  // What counts least comes first.
  Settings read(const Given& given) {
    const auto named = given.find(config_option);
    const std::string file = named != given.end() ? named->second : from_environment(config_option);
    if (!file.empty()) read_file(file);
    for (const auto& setting : settings()) {
      const std::string text = from_environment(setting.option);
      const std::string variable = variable_of(setting.option);
      if (!text.empty()) take(setting, value_of(setting, text), variable, variable);
    }
    for (const auto& setting : settings()) {
      const auto found = given.find(setting.option);
      const std::string option = "--" + std::string(setting.option);
      if (found != given.end()) take(setting, value_of(setting, found->second), option, option);
    }
    check_pair();
    return std::move(result_);
  }

 private:
  // `where`: the source, with the member if it has several.
  void take(const Setting& setting, const json::value& value, const std::string& source,
            const std::string& where) {
    Serving serving = result_.serving;
    const json::value* wrong = &value;
    if (has_form(setting, value)) wrong = setting.take(value, serving);
    if (wrong != nullptr) return result_.faults.push_back(fault(where, setting, *wrong));
    result_.serving = std::move(serving);
    result_.sources[std::string(setting.member)] = source;
  }

  void read_file(const std::string& path) {
    json::value content;
    try {
      content = read_json_file(path);
    } catch (const Refused& refused) {
      return result_.faults.push_back(path + ": " + words::render(refused.error.why, {}));
    } catch (const Stop& stop) {
      return result_.faults.push_back(stop.what());
    }
    if (!content.is_object()) return result_.faults.push_back(path + ": it must be a JSON object");
    for (const auto& member : content.get_object()) {
      const std::string where = path + ": \"" + std::string(member.key()) + "\"";
      const auto all = settings();
      const auto setting = std::find_if(all.begin(), all.end(), [&](const Setting& one) {
        return one.member == std::string_view(member.key());
      });
      if (setting != all.end()) {
        take(*setting, member.value(), path, where);
      } else {
        result_.faults.push_back(where + " " + unknown_member(member.key()));
      }
    }
  }

  // Each of the two may come from another place.
  void check_pair() {
    const auto& tls = result_.serving.server.tls;
    if (!tls || tls->certificate_chain.empty() == tls->private_key.empty()) return;
    const bool has_key = tls->certificate_chain.empty();
    const std::string there = has_key ? "tlsKey" : "tlsCertificate";
    const std::string missing = has_key ? "tlsCertificate" : "tlsKey";
    result_.faults.push_back(there + " is set (" + result_.sources[there] + ") and " + missing +
                             " is not; the two go together");
  }

  Settings result_;
};

}  // namespace

void add_setting_options(Command* command, Given& given) {
  const auto put = [&given](std::string_view option) {
    return [&given, name = std::string(option)](const std::string& value) { given[name] = value; };
  };
  command
      ->add_option_function("--config", put(config_option),
                            "JSON object of the settings below by their names, which"
                            " follow them in brackets (env SOPU_CONFIG)")
      ->type_name("FILE");
  const Serving defaults;
  for (const auto& setting : settings()) {
    const std::string name = "--" + std::string(setting.option);
    std::string text = std::string(setting.purpose) + " (" + std::string(setting.member) +
                       ", env " + variable_of(setting.option) + ")";
    if (setting.form == Form::flag) {
      command->add_flag_callback(
          name, [put, &setting] { put(setting.option)("true"); }, text);
      continue;
    }
    const json::value value = setting.show(defaults);
    const bool is_set = !value.is_null() && !(value.is_array() && value.get_array().empty());
    if (is_set) text += ", default " + text_of(value);
    command->add_option_function(name, put(setting.option), text)
        ->type_name(std::string(setting.placeholder));
  }
}

Settings read_settings(const Given& given) {
  return Reader().read(given);
}

}  // namespace sopu::tools
