// A sentence of any code, with parameters that fit it.
#pragma once

#include <map>
#include <string>

#include "ledger/words/words.hpp"

namespace sopu::words {

inline boost::json::object no_change() {
  return {{"code", "no-change"}, {"params", boost::json::object()}};
}

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
      {"sentence", no_change()},
      {"sentences", boost::json::array{no_change()}},
  };
  if (parameter.form.starts_with("word:")) {
    return boost::json::value(vocabulary(parameter.form.substr(5)).front());
  }
  return samples.at(parameter.form);
}

inline domain::Sentence sample_of(const std::string& code) {
  domain::Sentence sentence{code, {}};
  for (const Parameter& parameter : parameters_of(code)) {
    sentence.params[parameter.name] = sample_value(parameter);
  }
  return sentence;
}

}  // namespace sopu::words
