// Terms as a document for people to read on a terminal: every member, whole, in numbered sections.
// Pure functions; any thread.
#pragma once

#include <string>

#include <boost/json/value.hpp>

#include "ledger/words/words.hpp"

namespace sopu::paper {

std::string terms_text(const boost::json::value& terms, words::Language language);

// One item of the terms, whatever it is.
std::string item_text(const boost::json::value& item, const boost::json::value& terms,
                      words::Language language);

}  // namespace sopu::paper
