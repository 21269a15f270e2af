// The certificate of an agreement: one page that prints, to be filed by whoever signed. The
// document that binds, its versions, who signed each with which key and when, and everything that
// happened, each line with its event's index and hash, so that whoever holds the log can check it.
// Pure functions; any thread.
#pragma once

#include <string>

#include <boost/json/value.hpp>

#include "ledger/paper/get.hpp"
#include "ledger/paper/printed_page.hpp"
#include "ledger/words/words.hpp"

namespace sopu::paper {

struct Certified {
  boost::json::value agreement;  // as `agreement.get` answers
  boost::json::array versions;   // as `agreement.versions` does
  boost::json::array history;    // as `agreement.history` does, all of it
  // Of the version that binds now, or else of the newest; null where there is none.
  boost::json::value terms;
  bool has_all_events = true;
};
// Asked for, with at most so many events (0: all).
Certified certified(const Get& get, const std::string& agreement, std::size_t events_max = 0);
std::string certificate_html(const Certified& one, const Origin& origin, words::Language language);

}  // namespace sopu::paper
