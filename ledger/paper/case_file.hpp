// The case file: one page that prints, with everything that a dispute is about and that was said in
// it, each line with its event's index and hash, so that whoever holds the log can check it.
// Pure functions; any thread.
#pragma once

#include <string>

#include <boost/json/value.hpp>

#include "ledger/paper/get.hpp"
#include "ledger/paper/printed_page.hpp"

namespace sopu::paper {

// The case as `dispute.get` answers, with every page of its events, or at least so many (0: all);
// with `next` if there are further ones.
boost::json::value whole_case(const Get& get, const std::string& id, std::size_t events_max = 0);

// Of such a case.
std::string case_file_html(const boost::json::value& dispute, const Origin& origin,
                           words::Language language);

}  // namespace sopu::paper
