// The case file: one page that prints, with everything that a dispute is about and that was said in
// it, each line with its event's index and hash, so that whoever holds the log can check it.
// Pure functions; any thread.
#pragma once

#include <string>

#include <boost/json/value.hpp>

#include "ledger/words/words.hpp"

namespace sopu::tools {

// `dispute` as `dispute.get` answers, with all of its events; `origin` and the log's key say where
// it can be checked.
std::string case_file_html(const boost::json::value& dispute, const std::string& origin,
                           const std::string& log_key, words::Language language);

}  // namespace sopu::tools
