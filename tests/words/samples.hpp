// A sentence of any code, with parameters that fit it.
#pragma once

#include <map>
#include <string>

#include "ledger/words/words.hpp"

namespace sopu::words {

inline boost::json::value sample_value(const Parameter& parameter) {
  static const std::map<std::string, boost::json::value> samples{
      {"text", "acme"},
      {"texts", {"a", "b", "c"}},
      {"integer", 3},
      {"ppm", 999'900},
      {"instant", "2027-06-30T21:00:00.000Z"},
      {"day", "2027-01-31"},
      {"duration", "PT4H"},
      {"money", boost::json::object{{"minor", 48'000}, {"currency", "EUR"}}},
      {"sentences", {boost::json::object{{"code", "stale-base"}, {"params", {}}}}},
  };
  if (parameter.form.starts_with("word:")) {
    return boost::json::value(vocabulary(parameter.form.substr(5)).front());
  }
  boost::json::value value = samples.at(parameter.form);
  // An initializer list of nothing is a null.
  if (parameter.form == "sentences") {
    value.as_array().front().as_object()["params"] = boost::json::object{};
  }
  return value;
}

inline domain::Sentence sample_of(const std::string& code) {
  domain::Sentence sentence{code, {}};
  for (const Parameter& parameter : parameters_of(code)) {
    const auto dot = parameter.name.find('.');
    if (dot != std::string::npos) {  // of an item of a list
      auto& list = sentence.params[parameter.name.substr(0, dot)].as_array();
      list.front().as_object()[parameter.name.substr(dot + 1)] = sample_value(parameter);
    } else if (parameter.form == "list") {
      sentence.params[parameter.name] = boost::json::array{boost::json::object{}};
    } else {
      sentence.params[parameter.name] = sample_value(parameter);
    }
  }
  return sentence;
}

}  // namespace sopu::words
