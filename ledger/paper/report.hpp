// The report of a month, as people read it: one page that prints, with a chart and a table for each
// objective over twelve windows; the same as text, and its figures as lines of a file (RFC 4180).
// Pure functions; any thread.
#pragma once

#include <string>

#include <boost/json/value.hpp>

#include "ledger/paper/printed_page.hpp"
#include "ledger/words/words.hpp"

namespace sopu::paper {

// `report` as `agreement.report` answers.
std::string report_html(const boost::json::value& report, const Origin& origin,
                        words::Language language);
std::string report_text(const boost::json::value& report, words::Language language);
// objective,serviceUnit,window,from,until,measurer,attainedNum,attainedDen,verdict,credit,
// windowVerdict,windowState,held: a line for each window that ends in the month, and each measurer.
std::string report_csv(const boost::json::value& report);

}  // namespace sopu::paper
