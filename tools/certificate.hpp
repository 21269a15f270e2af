// The certificate of an agreement: one page that prints, to be filed by whoever signed. The
// document that binds, its versions, who signed each with which key and when, and everything that
// happened, each line with its event's index and hash, so that whoever holds the log can check it.
// Pure functions; any thread.
#pragma once

#include <string>

#include <boost/json/value.hpp>

#include "ledger/words/words.hpp"

namespace sopu::tools {

struct Certified {
  boost::json::value agreement;  // as `agreement.get` answers
  boost::json::array versions;   // as `agreement.versions` does
  boost::json::array history;    // as `agreement.history` does, all of it
  // Of the version that binds now, or else of the newest; null where there is none.
  boost::json::value terms;
};
std::string certificate_html(const Certified& certified, const std::string& origin,
                             const std::string& log_key, words::Language language);

}  // namespace sopu::tools
